/*
 * offers: which addresses a DHCP server has offered a short while ago, and to whom.
 *
 * They are not on disk: that an address goes to one machine alone is decided when
 * it is acknowledged, by the leases. Here is only what keeps two machines that ask
 * at the same moment from being offered the same, and a machine that asks again
 * from being offered another.
 *
 * The memory is the caller's, all zero at first but for the seed; a new offer takes
 * the oldest's place. Times are milliseconds that only go forward.
 */
#ifndef MB_OFFERS_H
#define MB_OFFERS_H

#include "dhcp/client.h"
#include "host/lease.h"

#define OFFERS_MAX   8192
#define OFFERS_HEADS 8192  /* of the chains of each index; a power of two */
#define OFFERS_KEPT  60000 /* ms */

/* Whom an offer is for: the MAC, and a hash of the identifier that tells him. */
struct offers_who {
	struct mac mac;
	uint32_t id; /* 0: the MAC tells him */
};

struct offer {
	struct offers_who who;
	struct ip4 ip;
	bool probed;          /* nobody answered there */
	uint32_t xid;         /* of his packet, */
	struct client client; /* and what it said of him */
	uint64_t until;       /* 0: no offer */
};

enum offers_index { OFFERS_WHO, OFFERS_IP, OFFERS_INDEXES };

struct offers {
	uint64_t seed; /* for the hash, so that clients cannot choose a chain */
	uint32_t hand; /* the slot that is used next */
	uint32_t head[OFFERS_INDEXES][OFFERS_HEADS]; /* a slot's number + 1, or 0 */
	struct offers_slot {
		struct offer offer;
		uint32_t next[OFFERS_INDEXES];
	} slot[OFFERS_MAX];
};

/* Whose lease that would be. */
struct offers_who offers_who(const struct lease *client);

/* The offer to him, or of that address; NULL if there is none any more. */
const struct offer *offers_to(
	const struct offers *t, struct offers_who who, uint64_t now);
const struct offer *offers_at(const struct offers *t, struct ip4 ip, uint64_t now);

/* Remember it, in place of what he was offered before. */
void offers_put(struct offers *t, const struct offer *offer);

/* Forget what he was offered. */
void offers_drop(struct offers *t, struct offers_who who);

bool offers_same(struct offers_who a, struct offers_who b);

#endif
