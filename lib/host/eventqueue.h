/*
 * eventqueue: events that are yet to be written, of a program that answers packets
 * first. What is lost in a crash is history, not state.
 *
 * What repeats itself is counted here, and costs no call of the system: a client
 * that asks a thousand times in a second is one event.
 */
#ifndef MB_EVENTQUEUE_H
#define MB_EVENTQUEUE_H

#include "host/event.h"

#define EVENTS_MAX 1024 /* that wait */
#define EVENTS_RECENT                                                              \
	1024 /* hosts whose last event is remembered; a power of 2                 \
	      */

/*
 * Ms in which the same again is known to be the same without a look at the file. A
 * virtual machine has its power cut and asks again within a third of a second; what
 * another program writes of that shows in the file alone.
 */
#define EVENTS_QUIET 100

/* All zero at first. */
struct event_queue {
	size_t first, n;
	struct event_waiting {
		struct mac mac;
		uint32_t again; /* times it came since it was written, and before
				   this */
		struct event_line line;
	} item[EVENTS_MAX];
	struct event_recent {
		struct mac mac;
		uint64_t what;  /* a hash of its last event here, */
		uint64_t when;  /* and its time; 0: there was none */
		uint32_t again; /* times it came since it was written */
	} recent[EVENTS_RECENT];
};

/*
 * Keep an event of a host to be written, or count it. False if there is no room:
 * then write one first, or do without this.
 */
bool eventqueue_put(
	struct event_queue *q, struct mac mac, const struct event_line *e);

/*
 * Write the oldest and be rid of it, also when that fails: -1 with errno. *mac is
 * whose. An event of a host that nobody knows goes nowhere, and that is no failure.
 */
int eventqueue_write(struct event_queue *q, int state, struct mac *mac);

#endif
