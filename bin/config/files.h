/*
 * files: what the files of mb-config share.
 */
#ifndef MB_CONFIG_FILES_H
#define MB_CONFIG_FILES_H

#include "config/compile.h"

#include <sys/stat.h>

#define FILE_MAX (16L * 1024 * 1024) /* 100,000 hosts of 160 bytes */

/* What the exit code is to be, after saying why. */
int complain(int code, const char *what);

/*
 * Read a file, which may be a link; of one that is not there *out is left alone. A
 * link that leads nowhere is a mistake. 0, or an exit code.
 */
int read_path(const char *path, struct arena *arena, struct config_text *out);

/*
 * Read a file of a folder: the operator's, who may have put a link to it in ETC, or
 * the cache, as read_path does.
 */
int read_file(const char *folder, enum config_file f, struct arena *arena,
	struct config_text *out);

/* Replace a file by one of this owner, group and mode; -1 with errno. */
int replace_file(int dir, const char *name, const struct stat *st,
	const struct config_text *text);

/*
 * power.c: change backend.yaml in that folder by what standard input says, or with
 * dry only print the difference. 0, or an exit code.
 */
int power_edit(const char *etc, bool dry);

#endif
