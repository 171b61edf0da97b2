/* files: the operator's files, as they are. */
#include "files.h"

#include "file/at.h"

#include <err.h>
#include <errno.h>
#include <limits.h>
#include <sys/stat.h>
#include <sysexits.h>

int
complain(int code, const char *what)
{
	warn("%s", what);
	return code;
}

int
read_file(const char *folder, enum config_file f, struct arena *arena,
	struct config_text *out)
{
	char path[PATH_MAX], real[PATH_MAX];
	const char *name;
	struct stat st;

	if (snprintf(path, sizeof path, "%s/%s", folder, config_name(f)) >=
		PATH_MAX) {
		errno = ENAMETOOLONG;
		return complain(EX_CONFIG, folder);
	}
	if (lstat(path, &st) == -1 && errno == ENOENT)
		return 0;
	if (!realpath(path, real))
		return complain(EX_CONFIG, path);

	int dir = at_parent(real, &name);
	char *bytes = arena_take(arena, FILE_MAX + 1);
	ssize_t len =
		dir == -1 || !bytes ? -1 : at_read(dir, name, bytes, FILE_MAX + 1);
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
