/*
 * metrics: what the files of mb-metrics-cgi share.
 */
#ifndef MB_METRICS_H
#define MB_METRICS_H

#include "base/wr.h"
#include "host/site.h"
#include "host/timeline.h"
#include "power/pass.h"

#define FLEET_POWERS (SEEN_FAULT + 2) /* enum port_state, */
#define FLEET_NONE   (SEEN_FAULT + 1) /* and a host that has no port */

/* How many hosts there are of each. */
struct fleet {
	uint64_t stage[TIMELINE_STAGES], stopped;
	uint64_t power[FLEET_POWERS];
};

#define HEALTH_WHY 192

/* What was looked at, in the order in which it is told. */
enum check {
	CHECK_STATE, /* the state folder can be written */
	CHECK_DISK,  /* and there is room */
	CHECK_CONFIG,
	CHECK_CLOCK,
	CHECK_DHCP, /* somebody has the sockets */
	CHECK_TFTP,
	CHECK_LEASES,
	CHECK_POWER, /* somebody switches */
	CHECKS,
};

struct health {
	bool looked[CHECKS]; /* else it is not configured, or cannot be told */
	bool failed[CHECKS];
	bool ill; /* one of them has */
	char why[CHECKS][HEALTH_WHY];
};

/*
 * fleet.c: count the hosts. What does not change is remembered from one time to the
 * next in counters/hosts.cache; without it the answer is the same, and slower. 0,
 * or -1 with errno.
 */
int fleet_count(int state, uint64_t now_ms, struct fleet *out);

/* health.c: look at everything; state is -1 when it could not be opened. */
void health_look(int state, struct health *out);

/* "state" and so on. */
const char *check_word(enum check c);

/*
 * proc.c: what proc(5) says of the network, which is also to be read by whoever is
 * confined. Has anybody a socket at that port, by that file? 1, 0, or -1 if that
 * cannot be told. Does anybody listen at a Unix socket of that name, in whatever
 * folder? Likewise. And is the address in a network that an interface of ours is
 * in?
 */
int proc_bound(const char *path, uint32_t port);
int proc_listens(const char *name);
bool proc_attached(struct ip4 address);

/* gauges.c: what there is now, for Prometheus; errors are told on standard error.
 */
void put_gauges(struct wr *w, int state, const struct site *site);

#endif
