/*
 * addr: the addresses that hosts are known by. Bytes in the order of the wire.
 */
#ifndef MB_ADDR_H
#define MB_ADDR_H

#include "base/rd.h"

struct mac {
	uint8_t b[6];
};

struct ip4 {
	uint8_t b[4];
};

/* An IPv6 address; or one of IPv4, as ::ffff:a.b.c.d (RFC 4291 section 2.5.5.2). */
struct ip {
	uint8_t b[16];
};

#define MAC_TEXT 18 /* "dc-a6-32-01-02-03" and its NUL */
#define IP4_TEXT 16 /* "255.255.255.255" and its NUL */
#define IP_TEXT  46 /* eight groups, the last two as IPv4, and the NUL */

/*
 * Twelve hex digits, any case, in pairs joined by all colons, all dashes or
 * nothing.
 */
bool mac_parse(const char *text, struct mac *out);

/* With dashes and lower case: the name of its folder. Returns out. */
const char *mac_text(struct mac mac, char out[static MAC_TEXT]);

/* With colons, as people and logs write it. Returns out. */
const char *mac_show(struct mac mac, char out[static MAC_TEXT]);

bool mac_eq(struct mac a, struct mac b);

/* Can this be the address of one network interface: not a group, not all zero? */
bool mac_ok(struct mac mac);

/* Four decimal numbers and three dots; no leading zeros. */
bool ip4_parse(const char *text, struct ip4 *out);
const char *ip4_text(struct ip4 ip, char out[static IP4_TEXT]);
bool ip4_eq(struct ip4 a, struct ip4 b);
bool ip4_zero(struct ip4 ip);

/* The first; or the second, when that is zero. */
struct ip4 ip4_or(struct ip4 ip, struct ip4 otherwise);

/* As a number, to count with; and back. */
uint32_t ip4_number(struct ip4 ip);
struct ip4 ip4_of_number(uint32_t n);

struct ip ip_of4(struct ip4 ip);
bool ip_is4(struct ip ip);

/* Zero for one of IPv6. */
struct ip4 ip_to4(struct ip ip);

/* RFC 5952, or the four numbers of IPv4. Returns out. */
const char *ip_text(struct ip ip, char out[static IP_TEXT]);
bool ip_parse(const char *text, struct ip *out);
bool ip_eq(struct ip a, struct ip b);

/* Is it a group's (RFC 1112, RFC 4291 section 2.7)? */
bool ip_group(struct ip ip);

/* Is it 0.0.0.0 or :: ? */
bool ip_zero(struct ip ip);

/*
 * The MAC that an address of IPv6 was made of by its host (modified EUI-64, RFC
 * 4291 appendix A), as UEFI makes its own. False if it was not.
 */
bool ip_mac(struct ip ip, struct mac *out);

struct ip4 rd_ip4(struct rd *r);
struct mac rd_mac(struct rd *r);

#endif
