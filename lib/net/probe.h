/*
 * probe: is anybody at an address? It is asked and does not wait; the answer, if
 * one comes, is heard later.
 *
 * On a link of ours by an ARP probe (RFC 5227, 2.1.1: the sender's address is zero,
 * so that nobody's cache is spoilt); beyond a relay by an ICMP echo (RFC 792), as
 * RFC 2131, 2.2 and 4.4.1 want of a server. Silence is no proof: who waits, how
 * long and how often is the caller's matter.
 *
 * One packet socket hears ARP on all interfaces, with a filter in the kernel, so
 * that the ARP of others does not wake us: it lets pass replies to a probe, probes,
 * and announcements. Both sockets need CAP_NET_RAW.
 */
#ifndef MB_PROBE_H
#define MB_PROBE_H

#include "base/wr.h"
#include "net/ifaces.h"

#define PROBE_ARP  28 /* bytes of ARP for IPv4 over Ethernet (RFC 826) */
#define PROBE_ECHO 16 /* bytes of ICMP: header and cookie */

struct probe {
	int arp, echo; /* to poll for reading; -1: not open */
	int arp_why,
		echo_why; /* errno, when not open: EPERM is for want of rights */
	uint16_t id;      /* of our echoes */
	uint64_t cookie;  /* in our echoes, so that nobody off the path answers */
};

/* Open both, non-blocking. 0; or -1 when one or both could not be opened. */
int probe_open(struct probe *out);
void probe_close(struct probe *p);

/*
 * Ask on the link of that interface, or by way of the routes. 0, or -1 with errno:
 * EBADF when the socket is not open; EINVAL when the interface has no MAC.
 */
int probe_ask_arp(
	const struct probe *p, const struct iface *on, struct ip4 address);
int probe_ask_echo(const struct probe *p, struct ip4 address);

/* Somebody is at an address. */
struct probe_heard {
	struct ip4 address;
	bool arp;       /* else by echo, and the two below are zero */
	struct mac mac; /* who is there */
	unsigned iface; /* on the link of this interface */
};

/*
 * Hear one answer, of those that wait in either socket. 1; 0 when there is none; -1
 * with errno when a socket is broken. Any address in use is told, asked for or not:
 * the caller knows which, on which link, it asked for. It is an answer too when
 * another machine probes for the address, for it is about to be its own (RFC 5227,
 * 2.1.1). What comes from a MAC of ours is none.
 */
int probe_hear(
	const struct probe *p, const struct ifaces *ours, struct probe_heard *out);

/*
 * The bytes, ARP without its link's header and ICMP with IP's. False if they are
 * not well formed, or tell of no address in use.
 */
void probe_write_arp(struct mac from, struct ip4 address, struct wr *w);
bool probe_read_arp(struct rd r, struct ip4 *address, struct mac *mac);
void probe_write_echo(const struct probe *p, struct wr *w);
bool probe_read_echo(const struct probe *p, struct rd r, struct ip4 *address);

#endif
