/*
 * packet: what a DHCP client says and hears (RFC 2131, table 1), in the client's
 * own words: none of the server's code is used, so no mistake of it is shared.
 */
#ifndef PACKET_H
#define PACKET_H

#include "base/wr.h"
#include "host/addr.h"

#define PACKET_MAX 1500

enum { DISCOVER = 1, OFFER, REQUEST, DECLINE, ACK, NAK, RELEASE };

/* What is zero is not said; without a relay the answer is to be broadcast. */
struct ask {
	uint8_t type;
	bool id; /* says a client identifier */
	bool pi; /* says what the boot ROM of a Raspberry Pi does */
	uint32_t xid;
	struct mac mac;
	struct ip4 ciaddr, wanted, server, relay;
};

struct answer {
	uint8_t type;
	uint32_t xid;
	struct mac mac;
	struct ip4 ip, server;
	bool netboot; /* has a boot menu, option 43 */
};

void packet_write(const struct ask *a, struct wr *w);

/* False if it is no answer to a client: that is nobody's fault here. */
bool packet_read(struct rd r, struct answer *out);

#endif
