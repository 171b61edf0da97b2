/*
 * files: what the files of mb-config share.
 */
#ifndef MB_CONFIG_FILES_H
#define MB_CONFIG_FILES_H

#include "config/compile.h"

#define FILE_MAX (16 * 1024 * 1024) /* 100,000 hosts of 160 bytes */

/* What the exit code is to be, after saying why. */
int complain(int code, const char *what);

/*
 * Read a file of a folder: the operator's, who may have put a link to it in ETC, or
 * the cache. One that is not there says nothing; a link that leads nowhere is a
 * mistake. 0, or an exit code.
 */
int read_file(const char *folder, enum config_file f, struct arena *arena,
	struct config_text *out);

/*
 * power.c: change backend.yaml in that folder by what standard input says, or with
 * dry only print the difference. 0, or an exit code.
 */
int power_edit(const char *etc, bool dry);

#endif
