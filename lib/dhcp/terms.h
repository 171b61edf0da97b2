/*
 * terms: on which terms a DHCP server gives a machine an address: in which network,
 * which address or of which pool, for how long, and what it is told with it.
 *
 * What the site says of a host counts before what it says of all:
 *
 *                   with a record                 without one
 *     address       ip                            none
 *     pool          dnsmasq.ip_pool_*, or else    dhcp.fallback_ip_*
 *                   dhcp.fallback_ip_*
 *     netmask       netmask, or else              dhcp.fallback_subnet
 *                   dnsmasq.default_subnet
 *     the others    its own, or else              dhcp.fallback_*
 *                   dnsmasq.default_*
 *
 * and of the netmask, when none of these is said, the interface's. An address, or a
 * pool, counts only in a network that the machine is on. Nothing here touches a
 * file or a socket.
 */
#ifndef MB_TERMS_H
#define MB_TERMS_H

#include "host/host.h"
#include "host/site.h"

#define TERMS_LEASE   3600       /* seconds, when the site says nothing */
#define TERMS_LEAST   120        /* whatever the client asks for */
#define TERMS_FOREVER UINT32_MAX /* a lease without end, RFC 2131 section 3.3 */

/* A network that the machine may be on. */
struct terms_link {
	struct ip4 at;    /* any address in it */
	struct ip4 mask;  /* zero: not known */
	struct ip4 ours;  /* who we are to those in it */
	struct ip4 relay; /* zero: none */
};

struct terms {
	struct terms_link link; /* the mask is what the client is told */
	struct ip4 fixed;       /* the address of its record; zero: none here */
	struct ip4 first, last; /* of its pool, with both; zero: none here */
	uint32_t lease;         /* seconds, or TERMS_FOREVER */
	const char *gateway, *broadcast, *domain, *name; /* NULL: not said */
	const char *dns, *ntp, *search; /* several, with blanks between */
};

enum terms_are {
	TERMS_GOOD,    /* there is an address or a pool */
	TERMS_NO_MASK, /* there may be; but no netmask is known there */
	TERMS_NONE,    /* neither, in any of these networks */
};

/*
 * In that of the n links, one at least, where the address of its record is, else in
 * the first where there is a pool, else in the first. The strings are the host's
 * and the site's. *out is always set.
 */
enum terms_are terms_of(const struct host *host, const struct site *site,
	const struct terms_link link[], size_t n, struct terms *out);

/* Is it in the network, and can be the address of one of its machines? */
bool terms_usable(const struct terms *t, struct ip4 ip);

/* Is it the address of its record, or in its pool, and usable? */
bool terms_cover(const struct terms *t, struct ip4 ip);

#endif
