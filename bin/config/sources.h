/*
 * sources: the files that mb-migrate reads, and what becomes of them.
 */
#ifndef MB_MIGRATE_SOURCES_H
#define MB_MIGRATE_SOURCES_H

#include "base/arena.h"
#include "config/compile.h"
#include "config/tree.h"

#include <limits.h>

/* Where each of the files is read, and what is in it before and after. */
extern struct source {
	char path[PATH_MAX];
	struct config_text before; /* nothing: it is ours, or not there */
	uint32_t *line; /* NULL, or which each is of those that carry sees */
} source[CONFIG_REMOTE];
extern struct config_text after[CONFIG_FILES];
extern struct arena arena;
extern bool incomplete; /* something was told that needs a hand */

/* These end the program when they fail. */
void source_join(char out[static PATH_MAX], const char *folder, size_t len,
	const char *name);
struct config_text source_text(const char *path);
struct node *source_root(struct config_text text);

/*
 * Read the files that there are: a folder's, the first and those beside it, or one
 * of hosts, which has to go with what is in etc.
 */
void sources_read(const char *from, const char *etc);

#endif
