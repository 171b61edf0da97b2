/*
 * dhcp: how a Raspberry Pi's boot loader gets its address and its TFTP server.
 *
 *	board                                   router     proxy
 *	  | DISCOVER, every 4 s ------------------>|-------->|
 *	  |<------------- OFFER with an address ---|         |
 *	  |<------------- OFFER with option 60 and 43 -------|
 *	  | REQUEST ------------------------------>|
 *	  |<-------------------------------- ACK --|
 *
 * The two offers come in either order, or are one. The bytes sent are those of a
 * Pi 4 as captured (rpi-eeprom issues 58, 82; raspberrypi/cmprovision issue 5).
 */
#ifndef PI_DHCP_H
#define PI_DHCP_H

#include "wire.h"

struct board {
	uint32_t serial;   /* its lower half */
	uint32_t revision; /* the revision code: 0xd03114 is a Pi 4B of 8 GB */
	bool pi3;
};

struct lease {
	struct ip4 ip, mask, router;
	struct ip4 tftp; /* of the netboot offer: siaddr, else option 66, else its
			    server */
};

/* Get a lease by then, and wire its address; or stop with a sentence. */
void dhcp_lease(struct wire *wire, const struct board *board, uint64_t until,
	struct lease *out);

/* The neighbour that datagrams to that host go to or by; false: it is out of reach.
 */
bool lease_hop(const struct lease *lease, struct ip4 to, struct ip4 *hop);

#endif
