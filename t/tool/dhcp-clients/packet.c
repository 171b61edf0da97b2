#include "packet.h"

#include <string.h>

#define COOKIE 0x63825363
#define BUSY   (10 + 64 + 128) /* the rest of chaddr; sname; file */

static void
option(struct wr *w, uint8_t code, const void *bytes, uint8_t len)
{
	wr_u8(w, code);
	wr_u8(w, len);
	wr_bytes(w, bytes, len);
}

static void
address(struct wr *w, uint8_t code, struct ip4 ip)
{
	if (!ip4_zero(ip))
		option(w, code, ip.b, sizeof ip.b);
}

/* Its architecture, class and identity: board d03114, the serial from the MAC. */
static void
say_pi(struct wr *w, struct mac mac)
{
	static const char class[] = "PXEClient:Arch:00000:UNDI:002001";

	option(w, 93, "\0", 2);
	option(w, 94, "\1\2\1", 3);
	wr_bytes(w,
		"\x61\x11\0"
		"4iPR\x14\x31\xd0\0",
		11);
	wr_bytes(w, mac.b + 2, 4);
	wr_bytes(w, mac.b + 2, 4);
	option(w, 60, class, sizeof class - 1);
}

void
packet_write(const struct ask *a, struct wr *w)
{
	static const uint8_t wanted[] = {1, 3, 6, 12, 15, 43, 51, 60, 66, 67};

	wr_bytes(
		w, "\1\1\6\0", 4); /* a request; Ethernet; 6 bytes of MAC; no hop */
	wr_be32(w, a->xid);
	wr_be16(w, 0);
	wr_be16(w, ip4_zero(a->relay) ? 0x8000 : 0);
	wr_bytes(w, a->ciaddr.b, sizeof a->ciaddr.b);
	wr_zero(w, 4 + 4);
	wr_bytes(w, a->relay.b, sizeof a->relay.b);
	wr_bytes(w, a->mac.b, sizeof a->mac.b);
	wr_zero(w, BUSY);
	wr_be32(w, COOKIE);
	option(w, 53, &a->type, 1);
	address(w, 50, a->wanted);
	address(w, 54, a->server);
	if (a->type == DISCOVER || a->type == REQUEST)
		option(w, 55, wanted, sizeof wanted);
	if (a->id) {
		wr_bytes(w, "\x3d\7\1", 3);
		wr_bytes(w, a->mac.b, sizeof a->mac.b);
	}
	if (a->pi)
		say_pi(w, a->mac);
	wr_u8(w, 255);
}

static bool
read_options(struct rd r, struct answer *out)
{
	while (r.left > 0) {
		uint8_t code = rd_u8(&r);

		if (code == 255)
			return true;
		if (code == 0)
			continue;

		struct rd value = rd_sub(&r, rd_u8(&r));

		if (value.bad)
			return false;
		if (code == 53)
			out->type = rd_u8(&value);
		if (code == 54)
			rd_copy(&value, out->server.b, sizeof out->server.b);
		if (code == 43)
			out->netboot = true;
	}
	return false; /* the mark of the end is missing */
}

bool
packet_read(struct rd r, struct answer *out)
{
	struct answer a = {0};

	if (rd_be32(&r) != 0x02010600)
		return false;
	a.xid = rd_be32(&r);
	rd_skip(&r, 2 + 2 + 4);
	rd_copy(&r, a.ip.b, sizeof a.ip.b);
	rd_skip(&r, 4 + 4);
	rd_copy(&r, a.mac.b, sizeof a.mac.b);
	rd_skip(&r, BUSY);
	if (rd_be32(&r) != COOKIE || r.bad || !read_options(r, &a))
		return false;
	*out = a;
	return true;
}
