/*
 * often: how often in a second something may be said. Who floods a server would
 * fill the disk with what it says of that.
 */
#ifndef MB_OFTEN_H
#define MB_OFTEN_H

#include <stdbool.h>
#include <stdint.h>

struct often { /* all zero at first */
	uint64_t second, asked;
};

/*
 * May it be said once more, at now_ms of a clock that goes forward, when there may
 * be most in a second? *unsaid: how many were not in the last second of which one
 * was asked, if this is the first of a new one; else 0.
 */
bool often_may(struct often *o, uint64_t most, uint64_t now_ms, uint64_t *unsaid);

#endif
