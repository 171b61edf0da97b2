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
 */
#ifndef MB_ASSIGN_H
#define MB_ASSIGN_H

#include "dhcp/offers.h"
#include "dhcp/terms.h"
#include "host/leases.h"

/* What the decision stands on. */
struct assign {
	const struct terms *terms;
	const struct leases *leases;
	const struct offers *offers;
	struct lease client; /* who asks: hardware and identifier */
	uint64_t now;        /* seconds since 1970 */
	uint64_t ms;         /* that only go forward */
	bool full; /* the pool was searched a moment ago, in vain: not again */

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
