#include "load.h"

#include "efi/json.h"
#include "file/at.h"
#include "file/put.h"
#include "tool.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <sys/stat.h>

#define PIPE_FIRST 65536 /* bytes to begin with, if nobody says more */

bool
is_dash(const char *path)
{
	return strcmp(path, "-") == 0;
}

const char *
name_of(const char *path)
{
	return is_dash(path) ? "standard input" : path;
}

static ssize_t
read_some(int fd, uint8_t *to, size_t size)
{
	ssize_t n;

	do
		n = read(fd, to, size);
	while (n == -1 && errno == EINTR);
	return n;
}

/* Everything, into room that is doubled when it was too little. */
static struct rd
read_all(int fd, size_t size, size_t max, const char *name)
{
	uint8_t *buf = take(size + 1);
	size_t len = 0;
	ssize_t n;

	while ((n = read_some(fd, buf + len, size - len)) > 0) {
		len += (size_t)n;
		if (len < size)
			continue;
		if (size > max)
			errx(EX_DATAERR, "%s: longer than %zu bytes", name, max);
		uint8_t *more = take(2 * size + 1);
		memcpy(more, buf, len);
		buf = more;
		size *= 2;
	}
	if (n == -1)
		err(EX_TEMPFAIL, "%s", name);
	buf[len] = '\0';
	return rd_of(buf, len);
}

struct rd
fd_load(int fd, size_t max, const char *name)
{
	struct stat st;
	size_t size = PIPE_FIRST;

	if (fd == -1 || fstat(fd, &st) == -1)
		err(EX_TEMPFAIL, "%s", name);
	if (S_ISREG(st.st_mode) && (uint64_t)st.st_size <= max)
		size = (size_t)st.st_size + 1;
	return read_all(fd, size, max, name);
}

struct rd
file_load(const char *path, size_t max)
{
	int fd = is_dash(path) ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC);
	struct rd bytes = fd_load(fd, max, name_of(path));

	if (fd != STDIN_FILENO)
		close(fd);
	return bytes;
}

/* To standard output, or to what is no regular file. */
static void
write_stream(FILE *f, const char *name, struct rd bytes)
{
	if (!f ||
		(bytes.left > 0 &&
			fwrite(bytes.at, 1, bytes.left, f) != bytes.left) ||
		fflush(f))
		err(EX_TEMPFAIL, "%s", name);
}

void
file_save(const char *path, struct rd bytes)
{
	char real[PATH_MAX];
	const char *name;
	struct stat st = {.st_mode = S_IFREG | 0644};

	if (is_dash(path)) {
		write_stream(stdout, "standard output", bytes);
		return;
	}
	if (stat(path, &st) == 0 && !S_ISREG(st.st_mode)) {
		FILE *f = fopen(path, "we");

		write_stream(f, path, bytes);
		fclose(f);
		return;
	}
	/* A link to it stays; the file itself is replaced. */
	int dir = at_parent(realpath(path, real) ? real : path, &name);
	if (dir == -1 ||
		put_file(dir, name, bytes.at, bytes.left, st.st_mode & 07777))
		err(EX_TEMPFAIL, "%s", path);
	close(dir);
}

void
json_parse(struct rd text, const char *name, struct vars *put, struct vars *drop)
{
	char wrong[EFI_JSON_WRONG];

	*put = vars_of(&memory);
	*drop = vars_of(&memory);
	if (!efi_json_read(text, put, drop, wrong)) {
		if (memory.failed)
			no_memory();
		errx(EX_DATAERR, "%s: %s", name, wrong);
	}
}

void
json_load(const char *path, struct vars *put, struct vars *drop)
{
	json_parse(file_load(path, EFI_JSON_MAX), name_of(path), put, drop);
}

struct rd
json_text(const struct vars *put, const struct vars *drop)
{
	struct rd text = efi_json_write(put, drop, &memory);

	if (text.bad)
		no_memory();
	return text;
}
