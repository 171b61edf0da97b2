/*
 * herd: many DHCP clients at one socket, so many of them at once.
 *
 * Each turn is one client's: it asks, and has its answer, or its lease; then the
 * slot is the next client's. Who hears nothing says its last again. Every answer is
 * checked: whose it is, of which kind, and that no two clients have one address.
 */
#ifndef MB_HERD_H
#define MB_HERD_H

#include "mold.h"

#define HERD_SLOTS 4096    /* at once */
#define HERD_TURNS 1000000 /* of one run */

enum herd_ask {
	HERD_PROXY, /* a boot file, of a server that gives no addresses */
	HERD_OFFER, /* the offer of an address */
	HERD_LEASE, /* DISCOVER, OFFER, REQUEST, ACK */
};

struct herd {
	const struct mold *mold;
	int fd; /* receives for BLOCK ms at most */
	enum herd_ask ask;
	uint32_t slots, turns;
	uint32_t first, clients; /* numbers of the clients that have them in turn */
	uint64_t patience;       /* ns until a client says its last again */
	uint64_t limit; /* ns for the run; what has not begun then does not */
};

struct outcome {
	uint32_t done, lost; /* turns; packets that had to be said again */
	uint32_t left;       /* turns without an end when the time was over */
	double seconds;      /* from the first packet to the last answer */
	const char *wrong; /* what was wrong with an answer, which ended the run */
	struct mac who;    /* whose */
	uint32_t took[HERD_TURNS]; /* of each turn that is done, 100 ns each */
};

/* 0; -1 with errno when the socket fails. */
int herd_run(const struct herd *h, struct outcome *out);

#endif
