/*
 * alive: tell the service manager that a server still does its rounds.
 *
 * A server that is stuck keeps its sockets, and nobody else answers there. So
 * systemd's WatchdogSec= is heeded (sd_watchdog_enabled(3)): it kills who has not
 * told for that long, and starts another. Without it nothing is done, and nothing
 * wakes up for it. Times are in ms of one clock, which is the caller's.
 */
#ifndef MB_ALIVE_H
#define MB_ALIVE_H

#include <stdbool.h>
#include <stdint.h>

struct alive {
	uint64_t every; /* how often to tell; 0: nobody wants to know */
	uint64_t next;  /* when it is due */
};

/* Of what we were started with: half of the time that the manager waits. */
struct alive alive_begin(void);

/* The same, of the microseconds that the manager waits. */
struct alive alive_every(uint64_t usec);

/* In a round: tell it if it is due. True if it was. */
bool alive_tell(struct alive *a, uint64_t now);

/* How long a round may wait that would wait for ms, of which -1 is for ever. */
int alive_wait(const struct alive *a, uint64_t now, int ms);

#endif
