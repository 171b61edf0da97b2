/*
 * lease: one address and who has it, as a line of dnsmasq's lease file
 * (lease_update_file in its lease.c):
 *
 *     <expiry> <mac> <address> <name> <client-id>
 *
 * The expiry is seconds since 1970, 0 for one that never ends. The MAC is pairs of
 * hex digits and colons; with "06-" and the like before it when the hardware is not
 * Ethernet (ARP's number, RFC 1700). The client identifier is option 61 whole,
 * likewise. "*" is a name or an identifier that was not said. Others write this
 * form too, so we also read lines that end before the identifier or leave out the
 * name, and an identifier that is the MAC without a type as one that was not said.
 */
#ifndef MB_LEASE_H
#define MB_LEASE_H

#include "base/wr.h"
#include "host/addr.h"

#define LEASE_HW   16   /* bytes of chaddr, RFC 2131 section 2 */
#define LEASE_ID   255  /* bytes of an option, RFC 2132 section 2 */
#define LEASE_NAME 64   /* a host name and its NUL, RFC 1123 section 2.1 */
#define LEASE_LINE 1024 /* the longest line, with its newline */

/* The longest line of dnsmasq's, whose names may have 255 characters. */
#define LEASE_FILE_LINE 1280

#define LEASE_ETHERNET 1

/* What is not said is all zero: no name is "", no identifier has id_len 0. */
struct lease {
	uint64_t expiry; /* seconds since 1970; 0: it never ends */
	struct ip4 ip;
	bool declined; /* nobody's: somebody else uses it; has no client */
	uint8_t hw_type, hw_len, id_len;
	uint8_t hw[LEASE_HW];
	uint8_t id[LEASE_ID];
	char name[LEASE_NAME];
};

/* Does the line, without its newline, say nothing: is it empty or a comment? */
bool lease_none(struct rd line);

/*
 * A line without its newline. False if it is no lease of IPv4. A name that is too
 * long to be one, or has other than printable ASCII in it, is left out.
 */
bool lease_parse(struct rd line, struct lease *out);

/* The line, with its newline. */
void lease_put(struct wr *w, const struct lease *lease);

/* The MAC and the client identifier, as they stand in the line. */
void lease_put_hw(struct wr *w, const struct lease *lease);
void lease_put_id(struct wr *w, const struct lease *lease);

/* Can it be written, so that it is read again the same? */
bool lease_ok(const struct lease *lease);

/* Has it ended? */
bool lease_over(const struct lease *lease, uint64_t now);

/*
 * The same client: by the identifiers when both said one, else by the MACs (RFC
 * 2131 section 4.2).
 */
bool lease_same(const struct lease *a, const struct lease *b);
bool lease_same_hw(const struct lease *a, const struct lease *b);

/* Does a end after b? */
bool lease_later(const struct lease *a, const struct lease *b);

#endif
