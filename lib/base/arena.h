/*
 * arena: memory that is given back all at once.
 *
 * For programs that read a whole configuration or request and then are done with
 * it; the programs that answer packets do not use it. Failure is sticky, as in rd
 * and wr: when there is no more, arena_take gives NULL and the arena says so for
 * good, so a caller returns early and somebody above asks once.
 */
#ifndef MB_ARENA_H
#define MB_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena {
	struct arena_block *blocks;
	size_t left; /* bytes in the newest block */
	bool failed;
};

/*
 * Zeroed, and aligned for any type; or NULL. It stays where it is until arena_free.
 */
void *arena_take(struct arena *a, size_t size);

/* A copy of len bytes, ended with NUL; or NULL. */
char *arena_text(struct arena *a, const void *bytes, size_t len);

/* Give all of it back; the arena is then as new. */
void arena_free(struct arena *a);

#endif
