/*
 * leases: a table of leases, at most one for an address; found by address, by
 * client and by MAC in constant time, or nearly.
 *
 * The memory is the caller's, some 24 MB of which only as much is touched as there
 * were leases at once; all zero is an empty table. Pointers to a lease hold until
 * the next change.
 *
 * A client may have several leases, as in dnsmasq's file, where a MAC with two
 * identifiers is two clients. What is found is the lease that ends last.
 */
#ifndef MB_LEASES_H
#define MB_LEASES_H

#include "host/lease.h"

#define LEASES_MAX   65536
#define LEASES_HEADS 65536 /* of the chains of each index; a power of two */

enum leases_index { LEASES_IP, LEASES_ID, LEASES_HW, LEASES_INDEXES };

struct leases {
	uint32_t n;    /* leases */
	uint32_t high; /* slots that were ever used */
	uint32_t
		spare; /* the first slot that is free again: its number + 1, or 0 */
	uint64_t seed; /* for the hash, so that clients cannot choose a chain */
	uint32_t head[LEASES_INDEXES][LEASES_HEADS]; /* a slot's number + 1, or 0 */
	struct leases_slot {
		struct lease lease; /* no address: the slot is free */
		uint32_t next[LEASES_INDEXES];
	} slot[LEASES_MAX];
};

/* The lease of an address, also when it is over; NULL if there is none. */
const struct lease *leases_at(const struct leases *t, struct ip4 ip);

/*
 * The lease of a client, of which only the hardware address and identifier are
 * looked at: by lease_same, but first by the identifier. NULL if there is none.
 */
const struct lease *leases_of(const struct leases *t, const struct lease *client);

/* The same by the hardware address alone, whatever the identifier. */
const struct lease *leases_of_hw(
	const struct leases *t, const struct lease *client);

/* One after the other, in the order of their slots; NULL is before the first. */
const struct lease *leases_next(const struct leases *t, const struct lease *after);

/* Put it in, in the place of what its address had. False if the table is full. */
bool leases_set(struct leases *t, const struct lease *lease);

/* Take it out. False if there was none. */
bool leases_drop(struct leases *t, struct ip4 ip);

#endif
