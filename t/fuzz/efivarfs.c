/*
 * efi/efivarfs: a folder with one file, whose name is the first line, is read or
 * refused; what was read is written and reads back the same.
 */
#include "efi/efivarfs.h"

#include <assert.h>
#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[] = "/tmp/fuzz-efivarfs.XXXXXX";

static int
begin(void)
{
	assert(mkdtemp(folder));

	int dir = open(folder, O_RDONLY | O_DIRECTORY);
	mkdirat(dir, "in", 0755);
	return dir;
}

static void
read_again(int dir, const struct vars *vars)
{
	struct dirent *e;
	DIR *d;

	struct arena arena = {0};
	struct vars again = vars_of(&arena);
	struct efivarfs_notes notes = {0};
	int out = openat(dir, "out", O_RDONLY | O_DIRECTORY);

	assert(out != -1 && efivarfs_read(out, &again, &notes) == 0);
	assert(vars_eq(vars, &again));
	/* Its name is the same but for capitals in the GUID. */
	d = fdopendir(out);
	while ((e = readdir(d)))
		unlinkat(out, e->d_name, 0);
	closedir(d);
	assert(unlinkat(dir, "out", AT_REMOVEDIR) == 0);
	arena_free(&arena);
}

static void
read_folder(int dir, int in)
{
	struct arena arena = {0};
	struct vars vars = vars_of(&arena);
	struct efivarfs_notes notes = {0}, ours = {0};

	if (efivarfs_read(in, &vars, &notes) == 0 && vars.n == 1) {
		assert(efivarfs_write(dir, "out", &vars, &ours) == 0);
		read_again(dir, &vars);
	}
	arena_free(&arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static int dir = -1;
	char name[256];
	const uint8_t *end = size > 0 ? memchr(data, '\n', size) : NULL;
	size_t len = end ? (size_t)(end - data) : 0, left;
	int in, fd;

	if (len == 0 || len >= sizeof name || size > 8192 || memchr(data, 0, len) ||
		memchr(data, '/', len))
		return 0;
	if (dir == -1)
		dir = begin();
	memcpy(name, data, len);
	name[len] = '\0';
	left = size - len - 1;
	in = openat(dir, "in", O_RDONLY | O_DIRECTORY);
	fd = openat(in, name, O_WRONLY | O_CREAT | O_EXCL, 0600);
	if (fd != -1) { /* not "." and ".." */
		assert(write(fd, end + 1, left) == (ssize_t)left);
		close(fd);
		read_folder(dir, in);
		unlinkat(in, name, 0);
	}
	close(in);
	return 0;
}
