/*
 * unroll: a YAML file as other readers take it, written so that ours does: aliases
 * and merge keys (<<) by the values that they stand for, and whole numbers that
 * begin with 0, in base 8, 16 or 2, in base 10 (YAML 1.1, and the libraries of Go).
 *
 * All else stays, byte by byte, in its line. Pure.
 */
#ifndef MB_UNROLL_H
#define MB_UNROLL_H

#include "config/compile.h"

/* What was changed, in a sentence. */
typedef void unroll_told(void *with, struct place at, const char *sentence);

/*
 * Change the text, which is then in the arena. *line is NULL, or the line that each
 * was, from the first on, if a merge key became several. A file whose syntax is
 * wrong, and one whose aliases lead nowhere or become too long, is left as it is.
 */
void unroll(const char *name, struct config_text *text, struct arena *arena,
	uint32_t **line, unroll_told *told, void *with);

#endif
