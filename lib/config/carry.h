/*
 * carry: the files of somebody else's configuration that has our keys, made such
 * that they compile.
 *
 * A key that is refused, and a value, here or by other.h, becomes a comment that
 * says why, at its place; every other byte stays, so the lines keep their numbers.
 * That is done again until nothing is refused. Pure.
 */
#ifndef MB_CARRY_H
#define MB_CARRY_H

#include "config/compile.h"

/* Told of what became a comment, in the order in which it was found. */
typedef void carry_told(void *with, enum config_file f, uint32_t line,
	uint32_t column, const char *sentence);

/*
 * Change the texts, those of CONFIG_REMOTE apart, which are then in the arena.
 * False, with the reason in wrong, when that does not help: a file's syntax is
 * wrong, or what is refused is not a key; or the arena failed.
 */
bool carry(struct config_text text[static CONFIG_FILES], struct arena *arena,
	struct report *wrong, carry_told *told, void *with, struct config *out);

#endif
