/*
 * grant: what a DHCP server does about a message, by the state of the client that
 * it shows (RFC 2131, 4.3):
 *
 *     message    option 54   option 50   ciaddr
 *     DISCOVER       -         may be      -      INIT
 *     REQUEST      is there  is there      -      SELECTING
 *     REQUEST        -       is there      -      INIT-REBOOT
 *     REQUEST        -           -      is there  RENEWING or REBINDING
 *     INFORM         -           -      is there
 *     DECLINE      is there  is there      -
 *     RELEASE      is there      -      is there
 *
 * It is the only server of its networks (what others call authoritative): a client
 * that restarts or renews with an address that is not its lease is given just that
 * address if it can be, and else is told so at once (NAK), where RFC 2131, 4.3.2
 * would have it time out when nothing is known of it. But who is given nothing here
 * gets no NAK either.
 *
 * It is decided at DISCOVER and again at REQUEST, from the leases alone: that one
 * machine has an address is settled when it is acknowledged, and an offer may be
 * forgotten. A machine that we know is its MAC, and its lease has no client
 * identifier: a copy of its disk, which sends the same one, cannot take its
 * address.
 *
 * Nothing here touches a file, a clock or a socket.
 */
#ifndef MB_GRANT_H
#define MB_GRANT_H

#include "dhcp/assign.h"
#include "dhcp/dhcp.h"

#define GRANT_COOLDOWN 600 /* s for which nobody gets a declined address */

struct grant_ask {
	const struct dhcp *packet;
	const struct host *host;
	const struct site *site;
	enum terms_are are;
	struct assign assign; /* with the terms, good or not */
	struct ip4 local;     /* ours that it came to; zero: not known */
	bool probe;           /* is it looked whether anybody uses an address? */
};

enum grant_verdict {
	GRANT_OFFER,
	GRANT_ACK,
	GRANT_INFORM, /* an ACK, without an address */
	GRANT_NAK,
	GRANT_PROBE,   /* to be offered, unless somebody answers there */
	GRANT_RELEASE, /* no answer to these: it ends its lease, */
	GRANT_DECLINE, /* finds its address in use, */
	GRANT_OTHER,   /* or took another server's offer */
	GRANT_NONE,    /* from here on: why nothing is done */
	GRANT_NO_LOCAL,
	GRANT_NO_MASK,
	GRANT_FULL,
	GRANT_HELD, /* the address of its record, and it has no pool here */
	GRANT_REPLY,
	GRANT_NO_MAC,
	GRANT_DISABLED,
	GRANT_UNKNOWN,
	GRANT_BOOTP,
	GRANT_NOT_OURS,
	GRANT_NOT_ITS,
	GRANT_NO_ADDRESS,
};

struct grant {
	struct ip4 ip;
	uint32_t lease;     /* seconds, or TERMS_FOREVER */
	enum assign_is why; /* of GRANT_HELD, and of GRANT_NAK */
	struct ip4 right;   /* of GRANT_NAK and ASSIGN_FREE: not ip, but this */
};

enum grant_verdict grant_decide(const struct grant_ask *ask, struct grant *out);

/* Is that packet for a server at all, and its sender one whom it may serve? */
enum grant_verdict grant_may(const struct dhcp *packet, const struct host *host,
	const struct site *site);

/* Does the verdict change a lease, so that its answer must wait for the disk? */
bool grant_lasts(enum grant_verdict v);

bool grant_answers(enum grant_verdict v);

/* Why nothing is done, or what was, as words for the log. */
const char *grant_words(enum grant_verdict v);

/* Who a client is: by the MAC alone, or by its identifier if it has one. */
struct lease grant_client(const struct dhcp *packet, bool by_mac);

/* How that lease is kept, with the name that the record has for it, or it itself.
 */
struct lease grant_lease(const struct grant_ask *ask, const struct grant *grant);

#endif
