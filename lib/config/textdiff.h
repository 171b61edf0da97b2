/*
 * textdiff: how one text becomes another, in the unified form of diff(1), which
 * patch(1) reads.
 *
 * For texts that differ in few places, of a few lines each: the rest of a text is
 * one change when no line of the next TEXTDIFF_FAR is the same.
 */
#ifndef MB_TEXTDIFF_H
#define MB_TEXTDIFF_H

#include "base/arena.h"
#include "config/compile.h"

#define TEXTDIFF_FAR   200 /* lines */
#define TEXTDIFF_LINES 3   /* that are the same are shown around a change */

/* Where it goes, piece by piece. */
typedef void textdiff_put(void *with, const char *bytes, size_t len);

/*
 * Put the difference, under that name; nothing when there is none. False if the
 * arena failed.
 */
bool textdiff(const char *name, struct config_text before, struct config_text after,
	struct arena *arena, textdiff_put *put, void *with);

#endif
