/*
 * window: what the checks of windows share (RFC 7440).
 */
#ifndef CHECK_WINDOW_H
#define CHECK_WINDOW_H

#include "client.h"

/*
 * Ask for a file in windows of so many blocks and begin it; the window that was
 * granted. Skipped where that is not granted, or less than least. The server is
 * asked for a timeout of CALM too, but not by window_begin_timed.
 */
unsigned window_begin(struct run *r, struct client *c, const char *name,
	const char *blksize, const char *windowsize, unsigned least);

unsigned window_begin_timed(struct run *r, struct client *c, const char *name,
	const char *blksize, const char *windowsize, unsigned least);

/* Hear the blocks from first on, n of them, in order and without a repetition. */
void window_hear(struct client *c, uint64_t first, unsigned n);

#endif
