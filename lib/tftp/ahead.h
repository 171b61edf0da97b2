/*
 * ahead: packets of files that are being sent, put together before it is their
 * turn, so that not each costs a look at the file.
 *
 * Who sends the same file in blocks of the same size shares them: when a rack
 * powers up, its hosts ask for the same blocks within milliseconds of one another.
 *
 * A piece is the packets of blocks that follow one another, each of the same length
 * but the last of a file. It is good for AHEAD_FRESH ms, as long as the file is
 * what it was (source_id). When all of a piece has been sent once it may be
 * replaced, unless somebody still holds it; what has gone longest without being
 * asked for goes first. When there is none to replace, the caller does without.
 * Time is in ms.
 */
#ifndef MB_AHEAD_H
#define MB_AHEAD_H

#include "tftp/source.h"

#include <stdatomic.h>

#define AHEAD_PIECES 64
#define AHEAD_BYTES  65487 /* a window at most, */

/*
 * Of smaller windows as many as this has room for: with more, the processor's cache
 * has less of everything else.
 */
#define AHEAD_SMALL 16384

#define AHEAD_FRESH 250  /* ms from when they were read */
#define AHEAD_LEFT  1000 /* ms after which one that nobody asks for was given up */

struct ahead_piece {
	struct source_id of;
	uint32_t each;  /* bytes of a packet but the last */
	uint64_t first; /* block */
	unsigned count; /* 0: nothing is in it */
	uint64_t read, used;
	bool through; /* all of it has been asked for */
	uint8_t *bytes;
};

/* All zero at first. */
struct ahead {
	struct ahead_piece piece[AHEAD_PIECES];
	uint8_t bytes[AHEAD_PIECES][AHEAD_BYTES];
	atomic_uint held[AHEAD_PIECES]; /* by so many, in whatever thread */
};

/* These packets. */
struct ahead_want {
	const struct source_id *of;
	uint32_t each;
	uint64_t first;
	unsigned count;
	uint64_t now;
};

/*
 * The packets, one behind the other, or NULL. *hint is the caller's for each
 * transfer, 0 at first: where its last ones were, as a place in piece and held.
 */
const uint8_t *ahead_find(
	struct ahead *a, const struct ahead_want *want, uint8_t *hint);

/*
 * A piece for the packets wanted, and perhaps for some after them: piece->count of
 * them, at most `left` and SOURCE_PARTS, are to be put into piece->bytes, in
 * AHEAD_BYTES. NULL: there is none. If they cannot be put there, count becomes 0.
 */
struct ahead_piece *ahead_take(struct ahead *a, const struct ahead_want *want,
	uint64_t left, uint8_t *hint);

#endif
