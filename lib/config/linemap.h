/*
 * linemap: which byte of a text a place is, as libyaml counts lines and columns:
 * it breaks lines as YAML 1.1 does, and columns are characters of UTF-8.
 */
#ifndef MB_LINEMAP_H
#define MB_LINEMAP_H

#include "base/arena.h"
#include "config/compile.h"

struct linemap {
	struct config_text text;
	size_t n;   /* lines; one when the text is empty */
	size_t *at; /* where each begins */
};

/* How long the mark is by which some editors begin UTF-8: no part of line 1. */
size_t linemap_mark(struct config_text text);

/* False if the arena failed. */
bool linemap_of(struct config_text text, struct arena *arena, struct linemap *out);

/*
 * The offset; that of the text's end for a place behind it. Lines and columns count
 * from 1.
 */
size_t linemap_offset(const struct linemap *m, struct place at);

#endif
