/*
 * assign: which address a DHCP server gives a machine, of those that its terms
 * cover.
 *
 *     1  the one of its record
 *     2  the one that it has, or had last
 *     3  the one that it was offered a short while ago
 *     4  the one that it asks for
 *     5  the one that its MAC makes, or if that is in use another
 *     6  of those whose lease is over, the one that has been so for longest
 *
 * each if it can be had. Nothing here touches a file, a clock or a socket.
 *
 * For 6 the whole pool is looked at, which for one of 60,000 takes some tens of
 * milliseconds. So what is found is kept as spares for those who ask next, for
 * ASSIGN_AGAIN: so long nobody notices that an address has become free.
 */
#ifndef MB_ASSIGN_H
#define MB_ASSIGN_H

#include "dhcp/offers.h"
#include "dhcp/terms.h"
#include "host/leases.h"

#define ASSIGN_SPARES 256
#define ASSIGN_AGAIN  1000 /* ms for which a search of a whole pool counts */

/*
 * Of a pool that had no free address, those whose lease has been over for longest;
 * none of them was taken. The memory is the caller's, one for each pool, all zero
 * at first.
 */
struct assign_spares {
	uint64_t when;          /* ms, when it was looked at; 0: never */
	struct ip4 first, last; /* of that pool */
	bool more;              /* were over than there is room for */
	size_t n;
	struct assign_spare {
		struct ip4 ip;
		uint64_t expiry;
	} spare[ASSIGN_SPARES]; /* the one that has been over for longest is last */
};

/* What the decision stands on. */
struct assign {
	const struct terms *terms;
	const struct leases *leases;
	const struct offers *offers;
	struct lease client;          /* who asks: hardware and identifier */
	uint64_t now;                 /* seconds since 1970 */
	uint64_t ms;                  /* that only go forward */
	struct assign_spares *spares; /* of that pool, which this may change */

	/* Does it belong to another host by its record, or to us? */
	bool (*taken)(const void *of, struct ip4 ip);
	const void *of;
};

enum assign_is {
	ASSIGN_FREE,     /* or the client's own */
	ASSIGN_OVER,     /* another had it, whose lease is over */
	ASSIGN_OUTSIDE,  /* neither of its record nor in its pool */
	ASSIGN_LEASED,   /* another has it */
	ASSIGN_OFFERED,  /* another was offered it */
	ASSIGN_DECLINED, /* somebody was found to use it */
	ASSIGN_TAKEN,    /* as of above */
};

enum assign_is assign_is(const struct assign *a, struct ip4 ip);

/* The same, but as if nothing had been offered to anybody. */
enum assign_is assign_is_leased(const struct assign *a, struct ip4 ip);

/* "another machine has it" and the like; of ASSIGN_FREE nothing. */
const char *assign_words(enum assign_is is);

/*
 * The lease that it has, or had last, if that is in its network; or NULL. Its
 * address may be one that it cannot have any more.
 */
const struct lease *assign_lease(const struct assign *a);

/* False if there is none. wanted may be zero. */
bool assign_pick(const struct assign *a, struct ip4 wanted, struct ip4 *out);

#endif
