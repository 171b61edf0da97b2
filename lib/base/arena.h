/*
 * arena: memory that is given back all at once.
 *
 * For programs that read a whole configuration or request and then are done with
 * it. Those that answer packets have no heap: theirs takes from one block of their
 * own. Failure is sticky, as in rd and wr: when there is no more, arena_take gives
 * NULL and the arena says so for good, so a caller returns early and somebody above
 * asks once.
 */
#ifndef MB_ARENA_H
#define MB_ARENA_H

#include <stdbool.h>
#include <stddef.h>

struct arena {
	struct arena_block *blocks;
	size_t left; /* bytes in the newest block, or of `own` */
	bool failed;
	unsigned char *own; /* all that there is; NULL: as the heap gives it */
	size_t own_size;
};

/*
 * An arena that takes from these bytes alone, which are the caller's, aligned for
 * any type, and whose pages are not touched before they are needed.
 */
struct arena arena_of(void *bytes, size_t size);

/*
 * Zeroed, and aligned for any type; or NULL. It stays where it is until arena_free.
 */
void *arena_take(struct arena *a, size_t size);

/* A copy of len bytes, ended with NUL; or NULL. */
char *arena_text(struct arena *a, const void *bytes, size_t len);

/* Give all of it back; the arena is then as new. */
void arena_free(struct arena *a);

#endif
