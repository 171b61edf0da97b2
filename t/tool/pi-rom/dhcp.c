#include "dhcp.h"

#include "base/str.h"
#include "report.h"

#include <errno.h>
#include <string.h>
#include <sys/random.h>

enum { DISCOVER = 1, OFFER = 2, REQUEST = 3, ACK = 5, NAK = 6 };
enum { AGAIN = 4 * SECOND }; /* DHCP_REQ_TIMEOUT */

#define COOKIE  0x63825363
#define PI3_XID 0x26f30339      /* of every Pi 3, in every boot */
#define BUSY    (10 + 64 + 128) /* the rest of chaddr; sname; file */

/* One exchange. */
struct dhcp {
	struct wire *wire;
	const struct board *board;
	uint64_t until;
	uint32_t xid;
};

/* What keeps an offer from being a netboot offer for a Pi; the farthest off is
 * last. */
enum flaw { NO_FLAW, NO_MENU, NO_43, NO_60, NO_OFFER };

struct offer {
	uint8_t type;
	struct ip4 server;
	struct lease lease;
	enum flaw flaw;
};

static void
write_option(struct wr *w, uint8_t code, const void *bytes, uint8_t len)
{
	wr_u8(w, code);
	wr_u8(w, len);
	wr_bytes(w, bytes, len);
}

/*
 * Option 97: a type of 0; then "4iPR", the revision, the last four bytes of the MAC
 * and the serial; a Pi 3 says its serial four times. Numbers are little-endian.
 */
static void
write_guid(struct wr *w, const struct board *board, struct mac mac)
{
	wr_u8(w, 97);
	wr_u8(w, 17);
	wr_u8(w, 0);
	if (board->pi3) {
		for (int i = 0; i < 4; i++)
			wr_le32(w, board->serial);
		return;
	}
	wr_text(w, "4iPR");
	wr_le32(w, board->revision);
	wr_bytes(w, mac.b + 2, 4);
	wr_le32(w, board->serial);
}

/* Send a DISCOVER, or a REQUEST of what was offered. */
static void
ask(const struct dhcp *d, uint8_t type, const struct offer *offered)
{
	static const uint8_t wanted[] = {
		1, 3, 43, 60, 66, 67, 128, 129, 130, 131, 132, 133, 134, 135};
	static const char class[] = "PXEClient:Arch:00000:UNDI:002001";
	uint8_t bytes[512];
	struct wr w = wr_of(bytes, sizeof bytes);

	wr_bytes(&w, "\1\1\6\0",
		4); /* a request; Ethernet; 6 bytes of MAC; no hop */
	wr_be32(&w, d->xid);
	wr_zero(&w, 2 + 2 + 4 * 4); /* secs; flags: no broadcast; four addresses */
	wr_bytes(&w, d->wire->mac.b, sizeof d->wire->mac.b);
	wr_zero(&w, BUSY);
	wr_be32(&w, COOKIE);
	write_option(&w, 53, &type, 1);
	write_option(&w, 55, wanted, sizeof wanted);
	if (offered) {
		write_option(
			&w, 50, offered->lease.ip.b, sizeof offered->lease.ip.b);
		write_option(&w, 54, offered->server.b, sizeof offered->server.b);
	}
	write_option(&w, 93, "\0", 2); /* it says that it is a PC with a BIOS */
	write_option(&w, 94, "\1\2\1", 3);
	write_guid(&w, d->board, d->wire->mac);
	write_option(&w, 60, class, sizeof class - 1);
	wr_u8(&w, 255);
	wire_send(d->wire, 68, IP4_BROADCAST, 67, &w);
}

/* The value of an option, or of a sub-option of 43; bad when it is not there. */
static struct rd
option(struct rd options, uint8_t wanted)
{
	while (options.left > 0) {
		uint8_t code = rd_u8(&options);

		if (code == 255)
			break;
		if (code == 0)
			continue;

		struct rd value = rd_sub(&options, rd_u8(&options));

		if (code == wanted || value.bad)
			return value;
	}
	return (struct rd){.bad = true};
}

static struct ip4
option_ip(struct rd options, uint8_t wanted)
{
	struct rd value = option(options, wanted);

	return rd_ip4(&value);
}

/* Has the boot menu, sub-option 9, an entry that begins so? Type, length, text. */
static bool
menu_has(struct rd menu, const char *text)
{
	while (menu.left > 0) {
		rd_skip(&menu, 2);

		struct rd entry = rd_sub(&menu, rd_u8(&menu));

		if (rd_begins(&entry, text))
			return true;
	}
	return false;
}

static enum flaw
flaw_of(struct rd options, bool pi3)
{
	struct rd class = option(options, 60), vendor = option(options, 43);

	if (!rd_is(&class, "PXEClient"))
		return NO_60;
	if (vendor.bad)
		return NO_43;
	if (!menu_has(option(vendor, 9),
		    pi3 ? "Raspberry Pi Boot   " : "Raspberry Pi Boot"))
		return NO_MENU;
	return NO_FLAW;
}

/* Where the files are: siaddr; else option 66 if it is an address; else the server.
 */
static struct ip4
tftp_of(struct ip4 siaddr, struct rd options, struct ip4 server)
{
	struct rd name = option(options, 66);
	char text[IP4_TEXT];
	struct ip4 ip;

	if (!ip4_zero(siaddr))
		return siaddr;
	return str_take(text, sizeof text, &name) && ip4_parse(text, &ip) ? ip
									  : server;
}

/* An answer to us, from there. */
static bool
parse(const struct dhcp *d, struct rd packet, struct ip4 from, struct offer *out)
{
	uint8_t op = rd_u8(&packet);

	rd_skip(&packet, 3);

	uint32_t xid = rd_be32(&packet);

	rd_skip(&packet, 2 + 2 + 4);

	struct ip4 yours = rd_ip4(&packet), siaddr = rd_ip4(&packet);

	rd_skip(&packet, 4);

	struct mac mac = rd_mac(&packet);

	rd_skip(&packet, BUSY);
	if (rd_be32(&packet) != COOKIE || op != 2 || xid != d->xid ||
		!mac_eq(mac, d->wire->mac))
		return false;

	struct rd type = option(packet, 53);
	struct ip4 server = option_ip(packet, 54);

	if (ip4_zero(server))
		server = from;
	*out = (struct offer){
		.type = rd_u8(&type),
		.server = server,
		.lease = {.ip = yours,
			.mask = option_ip(packet, 1),
			.router = option_ip(packet, 3),
			.tftp = tftp_of(siaddr, packet, server)},
		.flaw = flaw_of(packet, d->board->pi3),
	};
	return true;
}

/* Wait for an answer until then; false when none came, or something else did. */
static bool
answer(const struct dhcp *d, uint64_t until, struct offer *out)
{
	struct udp in;

	return wire_recv(d->wire, earlier(until, d->until), &in) &&
	       in.from_port == 67 && in.to_port == 68 &&
	       parse(d, in.data, in.from, out);
}

static _Noreturn void
nothing_useful(const struct offer *address, const struct offer *netboot)
{
	static const char *const sent[] = {
		[NO_FLAW] = "only a netboot offer",
		[NO_MENU] =
			"an option 43 without a menu entry \"Raspberry Pi Boot\"",
		[NO_43] = "option 60, but no option 43",
		[NO_60] = "neither option 60 \"PXEClient\" nor option 43 for it",
	};
	char text[IP4_TEXT];

	if (netboot->flaw == NO_OFFER)
		stopped("no DHCP offer at all");
	stopped("no offer %s: %s sent %s",
		ip4_zero(address->lease.ip) ? "with an address" : "to netboot a Pi",
		ip4_text(netboot->server, text), sent[netboot->flaw]);
}

/* DISCOVER until an address and a boot server have been offered. */
static void
discover(const struct dhcp *d, struct offer *address, struct offer *netboot)
{
	uint64_t again = 0;
	struct offer in;

	*address = (struct offer){0};
	*netboot = (struct offer){.flaw = NO_OFFER};
	while (ip4_zero(address->lease.ip) || netboot->flaw != NO_FLAW) {
		if (now() >= d->until)
			nothing_useful(address, netboot);
		if (now() >= again) {
			ask(d, DISCOVER, NULL);
			again = now() + AGAIN;
		}
		if (!answer(d, again, &in) || in.type != OFFER)
			continue;
		if (ip4_zero(address->lease.ip))
			*address = in;
		if (in.flaw < netboot->flaw)
			*netboot = in;
	}
}

/* REQUEST what was offered; false when the server takes it back. */
static bool
request(const struct dhcp *d, const struct offer *offered)
{
	uint64_t again = 0;
	char text[IP4_TEXT];
	struct offer in;

	while (now() < d->until) {
		if (now() >= again) {
			ask(d, REQUEST, offered);
			again = now() + AGAIN;
		}
		if (!answer(d, again, &in) || !ip4_eq(in.server, offered->server))
			continue;
		if (in.type == ACK || in.type == NAK)
			return in.type == ACK;
	}
	stopped("%s offered an address and does not acknowledge it",
		ip4_text(offered->server, text));
}

void
dhcp_lease(struct wire *wire, const struct board *board, uint64_t until,
	struct lease *out)
{
	struct dhcp d = {
		.wire = wire, .board = board, .until = until, .xid = PI3_XID};
	char a[IP4_TEXT], b[IP4_TEXT], c[IP4_TEXT], t[IP4_TEXT];
	struct offer address, netboot;

	if (!board->pi3 && getrandom(&d.xid, sizeof d.xid, 0) != sizeof d.xid)
		stopped("no random number: %s", strerror(errno));
	wire->ip = (struct ip4){0};
	do {
		discover(&d, &address, &netboot);
		say("dhcp: offer %s from %s, netboot offer from %s (option 43 ok)",
			ip4_text(address.lease.ip, a), ip4_text(address.server, b),
			ip4_text(netboot.server, c));
		/* The ROM of a Pi 3 uses what it was offered without asking for it.
		 */
	} while (!board->pi3 && !request(&d, &address));
	*out = address.lease;
	out->tftp = netboot.lease.tftp;
	wire->ip = out->ip;
	say("dhcp: NET %s %s gw %s tftp %s", ip4_text(out->ip, a),
		ip4_text(out->mask, b), ip4_text(out->router, c),
		ip4_text(out->tftp, t));
}

bool
lease_hop(const struct lease *lease, struct ip4 to, struct ip4 *hop)
{
	bool near = true;

	for (size_t i = 0; i < sizeof to.b; i++)
		if ((to.b[i] ^ lease->ip.b[i]) & lease->mask.b[i])
			near = false;
	if (!near && ip4_zero(lease->router))
		return false;
	*hop = near ? to : lease->router;
	return true;
}
