/*
 * crowd: many clients at once, each with a socket, a port and perhaps an address of
 * its own, in one thread that waits for all of them.
 *
 * A client that hears nothing for CROWD_PATIENCE ms says its last again. No heap.
 */
#ifndef LOAD_CROWD_H
#define LOAD_CROWD_H

#include "client.h"
#include "net/dgram.h"

#define CROWD_MAX      16384 /* clients, and as many that only ask */
#define CROWD_TIMES    131072
#define CROWD_PATIENCE 1000ULL

struct crowd {
	struct want want;
	struct dgram_peer server;
	struct ip4 source; /* of the first client; the next one has the next. Zero:
			      the kernel chooses */
	uint32_t clients;
	uint32_t rounds;  /* transfers for each of them, one after the other */
	uint32_t mute;    /* more that send a request, and then nothing any more */
	uint32_t seconds; /* give up after so many */
	bool gro; /* let the kernel put windows together (udp(7), UDP_GRO) */
	void (*all_run)(void); /* each client has an answer; or NULL */
};

struct outcome {
	uint32_t done, failed;    /* transfers */
	uint32_t heard;           /* of the mute, those that got an answer */
	uint32_t lost;            /* requests that had to be said again */
	uint32_t retries;         /* and ACKs */
	uint32_t blksize, window; /* what the last transfer was granted */
	uint64_t bytes;           /* of the files that came whole, */
	uint64_t moved;           /* and with what came of the others */
	double seconds; /* from the first request to the last block, or if not all
			   came whole, until that was given up */
	uint32_t took[CROWD_TIMES]; /* microseconds of each transfer done, in order
				     */
	const char
		*why; /* the first failure, in a few words; NULL: there is none */
};

/* Fetch. 0, or -1 with errno when there are no sockets. */
int crowd_run(const struct crowd *crowd, struct outcome *out);

#endif
