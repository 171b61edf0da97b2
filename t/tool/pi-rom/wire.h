/*
 * wire: a network stack of our own on an interface, down to the frame.
 *
 * Ethernet, ARP (RFC 826), IPv4 without options and fragments, UDP. As in a boot
 * ROM: one address, one neighbour, and ARP is answered only while somebody waits in
 * wire_recv. The kernel's stack takes no part, so the interface needs no address
 * and may have any MAC.
 */
#ifndef PI_WIRE_H
#define PI_WIRE_H

#include "base/wr.h"
#include "host/addr.h"

struct wire {
	int fd;
	bool verbose;        /* show each datagram */
	bool mute;           /* do not answer ARP */
	struct mac mac;      /* ours */
	struct ip4 ip;       /* ours; zero: none yet, and all that comes is taken */
	struct ip4 hop;      /* the neighbour that all our datagrams go to or by */
	struct mac hop_mac;  /* zero: it did not answer yet */
	uint8_t frame[2048]; /* the last one received */
};

struct udp {
	struct ip4 from;
	uint16_t from_port, to_port;
	struct rd data; /* lasts until the next wire_recv */
};

#define IP4_BROADCAST ((struct ip4){{255, 255, 255, 255}})

/* Open the interface: 0, or -1 with errno. */
int wire_open(struct wire *wire, const char *iface);

/*
 * Wait for a datagram to us. False when until has passed, or sooner, when something
 * else came: whoever waits looks at the clock.
 */
bool wire_recv(struct wire *wire, uint64_t until, struct udp *in);

/* Send one to everybody, or to or by the neighbour. */
void wire_send(const struct wire *wire, uint16_t port, struct ip4 to,
	uint16_t to_port, const struct wr *data);

/* Make this host the neighbour; false if it did not answer to ARP by then. */
bool wire_neighbour(struct wire *wire, struct ip4 hop, uint64_t until);

#endif
