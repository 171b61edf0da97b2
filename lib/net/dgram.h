/*
 * dgram: receive and send UDP datagrams, knowing on which interface and address.
 *
 * An answer leaves from the address that was asked and on the interface that was
 * asked on, also when the machine has several of either (ip(7), IP_PKTINFO).
 */
#ifndef MB_DGRAM_H
#define MB_DGRAM_H

#include "host/addr.h"

#include <netinet/in.h>

#define DGRAM_MAX   2048 /* a DHCP or TFTP request; longer ones are not for us */
#define DGRAM_QUEUE (4 << 20) /* bytes that wait when a rack powers up together */

struct dgram {
	struct ip4 from; /* who sent it */
	uint16_t from_port;
	struct ip4 to;    /* where it was sent: ours, or a broadcast address */
	struct ip4 local; /* our own address on that interface */
	unsigned iface;   /* the interface it came in on; 0 when unknown */
	size_t len;
	uint8_t bytes[DGRAM_MAX];
};

/* Where an answer goes and where it comes from. */
struct dgram_route {
	struct ip4 to;
	uint16_t port;
	struct ip4 local; /* zero: let the kernel choose */
	unsigned iface;   /* 0: let the kernel choose */
};

/*
 * Make a socket fit for the calls below: non-blocking, broadcast, packet info, and
 * DGRAM_QUEUE, or as much of it as the system lets us have.
 */
int dgram_prepare(int fd);

/*
 * Receive one. 1; 0 when there is nothing to read just now, or what came was too
 * long or no IPv4; -1 with errno when the socket is broken.
 */
int dgram_recv(int fd, struct dgram *in);

/* Send one. 0, or -1 with errno. */
int dgram_send(int fd, const struct dgram_route *to, const void *bytes, size_t len);

/*
 * A new socket, non-blocking, at the local address and a port of the kernel's
 * choice, for packets to and from that peer alone. -1 with errno.
 */
int dgram_connect(const struct dgram_route *to);

struct sockaddr_in dgram_address(struct ip4 ip, uint16_t port);
uint16_t dgram_port(const struct sockaddr_in *sin);

#endif
