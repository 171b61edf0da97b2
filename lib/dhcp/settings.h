/*
 * settings: what a DHCP server's answer says besides the address: the client's
 * settings by its terms, what to boot, and the site's own option lines.
 *
 * A client is told what it asks for (option 55; all when it has none), and in any
 * case its netmask, routers and times, what to boot, and what a line forces on it.
 * A line for an option counts before what is usual, and one of no bytes removes it.
 * Two are not as they stand: the line for 51 is a part of the terms
 * (settings_lease), and those for 58 and 59 count only if T1 <= T2 < lease (RFC
 * 2131, 4.4.5).
 *
 * Sources: RFC 2131, table 3; RFC 2132; RFC 3397; RFC 6842 (option 61 is given
 * back); RFC 3046 (82 likewise). Nothing here touches a file, a clock or a socket.
 */
#ifndef MB_SETTINGS_H
#define MB_SETTINGS_H

#include "dhcp/grant.h"
#include "dhcp/optset.h"
#include "dhcp/pxe.h"

struct settings {
	enum grant_verdict verdict; /* that has an answer */
	const struct grant *grant;
	const struct terms *terms;
	const struct pxe_ask *ask;    /* the packet, and who sent it */
	const struct pxe_offer *boot; /* what to boot; NULL: nothing of ours */
	const struct optpick *lines;  /* NULL: none */
	bool may_boot;                /* do the lines of what to boot count? */
};

/* The lease time that a line for option 51 says, or else this. */
uint32_t settings_lease(
	const struct optpick *lines, struct ip4 self, uint32_t otherwise);

/* The answer's packet. */
void settings_answer(const struct settings *s, struct dhcp *out);

/*
 * Where it goes: to the relay, to the address that the client has, or to everybody
 * there (RFC 2131, 4.1); never to an address that it is yet to take.
 */
struct dgram_route settings_route(const struct settings *s, const struct dgram *in);

#endif
