/*
 * whence: where a request of HTTP comes from. Pure.
 *
 * Addresses are text, as a web server has them; an IPv4 address that IPv6 has (RFC
 * 4291 section 2.5.5.2) is one of IPv4. Networks are a list as the site's record
 * has it: "10.0.0.0/8 192.168.1.7", of IPv4.
 */
#ifndef MB_WHENCE_H
#define MB_WHENCE_H

#include "host/addr.h"

#define WHENCE_TEXT 64 /* an address and its NUL; what is longer is none */

/* The address, if it is of IPv4. */
bool whence_ip4(const char *text, struct ip4 *out);

/* Is that address in one of those networks? A list that is NULL has none. */
bool whence_within(const char *networks, const char *address);

/* Is it this machine, which was asked at the address server? */
bool whence_here(const char *remote, const char *server);

/*
 * Who asks, by way of proxies that are trusted: of "X-Forwarded-For: client, proxy,
 * proxy" the last that is none of them, for what stands before it anybody may have
 * written; else the remote itself. True if the remote is a trusted proxy.
 */
bool whence_client(const char *proxies, const char *remote, const char *forwarded,
	char out[static WHENCE_TEXT]);

#endif
