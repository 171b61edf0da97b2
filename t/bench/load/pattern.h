/*
 * pattern: what the files are made of that a load fetches, so that a block can be
 * judged by itself wherever in the file it is.
 *
 * The file is 32-bit numbers, big-endian; the one at byte 4 i is i times a
 * constant.
 */
#ifndef LOAD_PATTERN_H
#define LOAD_PATTERN_H

#include "base/rd.h"

/* The first size bytes, to standard output. 0, or -1 with errno. */
int pattern_print(uint64_t size);

/*
 * Are these the bytes at that offset? Looks at the first four, the last four and
 * four between, no more: whoever is measured must not wait for it.
 */
bool pattern_is(struct rd bytes, uint64_t offset);

#endif
