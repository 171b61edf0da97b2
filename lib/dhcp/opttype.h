/*
 * opttype: what the value of each DHCP option is made of, and its name.
 *
 * The names are dnsmasq's ("dnsmasq --help dhcp"), the types those of the RFCs that
 * the table cites. An option that is not in it has OPTTYPE_ANY.
 */
#ifndef MB_OPTTYPE_H
#define MB_OPTTYPE_H

#include <stdbool.h>
#include <stdint.h>

enum opttype_kind {
	OPTTYPE_ANY,       /* whatever it looks like */
	OPTTYPE_ADDRESSES, /* of IPv4, four bytes each */
	OPTTYPE_U8,
	OPTTYPE_U16, /* numbers in the order of the network */
	OPTTYPE_U32,
	OPTTYPE_TIME, /* seconds, 32 bits */
	OPTTYPE_TEXT,
	OPTTYPE_DOMAINS, /* RFC 1035 section 4.1.4, compressed */
	OPTTYPE_ROUTES,  /* RFC 3442: width, the network's significant bytes, router
			  */
	OPTTYPE_PROTOCOL, /* written by the protocol itself: not to be set */
};

struct opttype {
	uint8_t code;
	enum opttype_kind kind;
	const char *name; /* NULL: dnsmasq has none */
};

/* Never NULL. */
const struct opttype *opttype_of_code(uint8_t code);

/* Whatever the case; NULL when no option has that name. */
const struct opttype *opttype_of_name(const char *name);

/* The name that is nearest to this one, for "did you mean"; NULL if none is near.
 */
const char *opttype_near(const char *name);

#endif
