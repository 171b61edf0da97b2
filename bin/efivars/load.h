/*
 * load: whole files, of bytes and of variables in JSON. "-" is standard input, or
 * standard output.
 */
#ifndef MB_EFIVARS_LOAD_H
#define MB_EFIVARS_LOAD_H

#include "efi/vars.h"

bool is_dash(const char *path);

/* What a message calls a file that is read. */
const char *name_of(const char *path);

/* All bytes of a file, at most max of them; a NUL follows that does not count. */
struct rd file_load(const char *path, size_t max);

/* The same of an open file, which stays open; -1: it could not be opened, errno. */
struct rd fd_load(int fd, size_t max, const char *name);

/* Replace a file, or write to standard output. */
void file_save(const char *path, struct rd bytes);

/* Variables to put and variables to delete: of a text, of a file, and as a text. */
void json_parse(
	struct rd text, const char *name, struct vars *put, struct vars *drop);
void json_load(const char *path, struct vars *put, struct vars *drop);
struct rd json_text(const struct vars *put, const struct vars *drop);

#endif
