/*
 * dgram: receive and send UDP datagrams, knowing on which interface and address,
 * over IPv4 and IPv6 alike.
 *
 * An answer leaves from the address that was asked and on the interface that was
 * asked on, also when the machine has several of either (ip(7), IP_PKTINFO;
 * ipv6(7), IPV6_PKTINFO).
 *
 * Each takes one datagram a call. To receive and send 32 at once (recvmmsg(2))
 * saves less than a microsecond of the 29 that an OFFER of mb-dhcpproxy costs, and
 * lets the first wait for the last; what is worth it is dgram_tell_all, for files.
 */
#ifndef MB_DGRAM_H
#define MB_DGRAM_H

#include "host/addr.h"

#include <netinet/in.h>
#include <sys/uio.h>

#define DGRAM_MAX   2048 /* a DHCP or TFTP request; longer ones are not for us */
#define DGRAM_QUEUE (4 << 20) /* bytes that wait when a rack powers up together */

struct dgram {
	struct ip from; /* who sent it */
	uint16_t from_port;
	struct ip to;    /* where it was sent: ours, a broadcast or a group's */
	struct ip local; /* our own address on that interface; zero: not known */
	unsigned iface;  /* the interface it came in on; 0 when unknown */
	size_t len;
	uint8_t bytes[DGRAM_MAX];
};

/* Where an answer goes and where it comes from. */
struct dgram_route {
	struct ip to;
	uint16_t port;
	struct ip local; /* zero: let the kernel choose */
	unsigned iface;  /* 0: let the kernel choose */
};

/*
 * Make a socket fit for the calls below: non-blocking, broadcast, packet info, and
 * DGRAM_QUEUE each way, or as much of it as the system lets us have.
 */
int dgram_prepare(int fd);

/*
 * Receive one. 1; 0 when there is nothing to read just now, or what came was too
 * long; -1 with errno when the socket is broken.
 */
int dgram_recv(int fd, struct dgram *in);

/* Send one. 0, or -1 with errno. */
int dgram_send(int fd, const struct dgram_route *to, const void *bytes, size_t len);

/* An address as the kernel wants it; the interface counts for link-local ones. */
struct dgram_peer {
	union {
		struct sockaddr sa;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
	} at;
	socklen_t len;
};

struct dgram_peer dgram_peer(struct ip ip, uint16_t port, unsigned iface);

/* And back. */
struct ip dgram_ip(const struct dgram_peer *peer);
uint16_t dgram_port(const struct dgram_peer *peer);

#endif
