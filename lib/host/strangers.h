/*
 * strangers: the machines of which there is nothing but what they themselves said.
 *
 * Whoever is on the network can send packets from any number of addresses, and each
 * gets a folder in hosts/. So there is a limit: with more, those of which nothing
 * was heard for longest are forgotten, which the next packet of a real one makes
 * good. A machine that a person or a client of ours has said something of (a
 * record, variables, an override, a medium) is no stranger, and is kept whatever
 * their number.
 */
#ifndef MB_STRANGERS_H
#define MB_STRANGERS_H

#include "host/addr.h"

#include <time.h>

#define STRANGERS_MOST 10000 /* unless dhcp.max_unknown_hosts says another */
#define STRANGERS_STEP 256   /* so many at most are forgotten at once */

/* All zero at first: not counted yet. */
struct strangers {
	bool counted;
	size_t n; /* or fewer: who was new since then may be no stranger */
};

/* One more has a folder, perhaps. */
void strangers_add(struct strangers *s);

/*
 * If there are more than most: count them, and if it is true forget the oldest,
 * until a sixteenth of most is free again, or STRANGERS_STEP are forgotten. Returns
 * how many were; -1 with errno, also if none of them could be. No hosts/ is none.
 */
int strangers_limit(struct strangers *s, int state, size_t most);

#endif
