/* files: the operator's files, as they are. */
#include "files.h"

#include "file/at.h"
#include "file/put.h"

#include <err.h>
#include <errno.h>
#include <limits.h>
#include <sys/stat.h>
#include <sysexits.h>

#define SLACK 4096

int
complain(int code, const char *what)
{
	warn("%s", what);
	return code;
}

int
read_path(const char *path, struct arena *arena, struct config_text *out)
{
	char real[PATH_MAX];
	const char *name;
	struct stat st;

	if (lstat(path, &st) == -1 && errno == ENOENT)
		return 0;
	if (!realpath(path, real) || stat(real, &st) == -1)
		return complain(EX_CONFIG, path);

	/* A little more than it is, for somebody may write it just now. */
	size_t max = (st.st_size < FILE_MAX - SLACK ? (size_t)st.st_size + SLACK
						    : FILE_MAX) +
		     1;
	int dir = at_parent(real, &name);
	char *bytes = arena_take(arena, max);
	ssize_t len = dir == -1 || !bytes ? -1 : at_read(dir, name, bytes, max);
	int why = errno;
	if (dir != -1)
		close(dir);
	errno = why;
	if (len == -1)
		return complain(bytes ? EX_CONFIG : EX_TEMPFAIL, path);
	out->bytes = bytes;
	out->len = (size_t)len;
	return 0;
}

int
read_file(const char *folder, enum config_file f, struct arena *arena,
	struct config_text *out)
{
	char path[PATH_MAX];

	if (snprintf(path, sizeof path, "%s/%s", folder, config_name(f)) >=
		PATH_MAX) {
		errno = ENAMETOOLONG;
		return complain(EX_CONFIG, folder);
	}
	return read_path(path, arena, out);
}

int
replace_file(int dir, const char *name, const struct stat *st,
	const struct config_text *text)
{
	struct put p;

	if (put_begin(&p, dir, 0600) == -1)
		return -1;
	p.owned = true;
	if (put_write(&p, text->bytes, text->len) == 0 &&
		fchown(p.fd, st->st_uid, st->st_gid) == 0 &&
		fchmod(p.fd, st->st_mode & 07777) == 0 && put_commit(&p, name) == 0)
		return 0;

	int why = errno;
	put_abandon(&p);
	errno = why;
	return -1;
}
