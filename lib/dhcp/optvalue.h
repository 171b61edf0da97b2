/*
 * optvalue: the value of an option, from the text that a person wrote to the bytes
 * on the wire, as dnsmasq makes them.
 *
 * What the option's type says is what is expected. One without a type is what it
 * looks like: addresses with dots (each of which may be a network, 10.0.0.0/8, and
 * then has its width before its significant bytes, RFC 3442), bytes in hex joined
 * by colons, a number (of as many bytes as it needs, or 1, 2, 4 when b, s or i
 * follows it), otherwise text. Numbers and addresses are in the order of the
 * network.
 */
#ifndef MB_OPTVALUE_H
#define MB_OPTVALUE_H

#include "dhcp/opttext.h"
#include "dhcp/opttype.h"

#define OPTVALUE_MAX 255 /* bytes in one option */

struct optvalue {
	bool self;      /* addresses; 0.0.0.0 is among them: the server's own */
	bool text, hex; /* how it was written; else a number or addresses */
	uint8_t len;
	uint8_t byte[OPTVALUE_MAX];
	uint8_t mask[OPTVALUE_MAX]; /* to match with: 0 where any byte will do */
};

/*
 * Of all that is left of the line; nothing there is a value of no bytes. For a
 * match a byte in hex may be "*". False, with a mistake told.
 */
bool optvalue_of(struct optfield f, enum opttype_kind kind, bool match,
	struct place line, struct report *wrong, struct optvalue *out);

#endif
