/*
 * mold: the packets of many clients, cast from one captured DISCOVER.
 *
 * A client is a number. Its MAC is 02:00 and the number, which is also the end of
 * its option 97, so a boot ROM has a serial of its own; a client identifier and a
 * name of the host, which all would share, are left out. All set the broadcast
 * flag: none has an address that it would hear anything at.
 */
#ifndef MB_MOLD_H
#define MB_MOLD_H

#include "base/wr.h"
#include "host/addr.h"

#define MOLD_MAX 1472 /* bytes of a packet */

struct mold {
	size_t ask_len, want_len;
	uint8_t ask[MOLD_MAX], want[MOLD_MAX]; /* DISCOVER, REQUEST */
	size_t machine;         /* offset of option 97's last four bytes in either;
				   0: there is none */
	size_t address, server; /* of the values of options 50 and 54 in want */
};

/* False if that is no DISCOVER, or names an address or a server. */
bool mold_make(struct rd packet, struct mold *out);

/* Cast one into out; its length. */
size_t mold_ask(const struct mold *m, uint32_t client, uint32_t xid,
	uint8_t out[static MOLD_MAX]);
size_t mold_want(const struct mold *m, uint32_t client, uint32_t xid, struct ip4 ip,
	struct ip4 server, uint8_t out[static MOLD_MAX]);

struct mac mold_mac(uint32_t client);

#endif
