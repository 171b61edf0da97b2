/*
 * backlog: what was learned of machines and is yet to be written down.
 *
 * Making an identity last takes several waits for the disk. A rack that powers up
 * at once is answered first, and remembered one by one when nobody waits. What is
 * lost in a crash, the machine's next packet tells again.
 */
#ifndef MB_BACKLOG_H
#define MB_BACKLOG_H

#include "host/seen.h"

/* Machines at once; with more, the answers wait for all of them to be written. */
#define BACKLOG_MAX 256

struct backlog {
	size_t n;
	struct {
		struct seen now, before; /* before: as it is on disk */
	} item[BACKLOG_MAX];
};

/*
 * What is known of a machine, whether written or not: all zero but for its MAC when
 * nothing is, or when what was written cannot be read.
 */
struct seen backlog_seen(const struct backlog *b, int state, struct mac mac);

/*
 * Keep this for writing; known is what backlog_seen said. A machine has one entry.
 * False if there is no room for another: write one first.
 */
bool backlog_put(
	struct backlog *b, const struct seen *now, const struct seen *known);

/*
 * Write one and be rid of it, also when that fails: -1 with errno. *mac is whose.
 */
int backlog_write(struct backlog *b, int state, struct mac *mac);

/*
 * Write all at once and be rid of them, which waits for the disk twice, not several
 * times for each. 0; -1 with errno when that failed: then all are still there.
 */
int backlog_write_all(struct backlog *b, int state);

#endif
