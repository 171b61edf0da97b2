/*
 * Any bytes at all as a DHCP packet, to either port. What is read is built and
 * reads back the same, and the answer keeps its promises.
 */
#include "dhcp/notice.h"
#include "dhcp/pxe.h"

#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
same_value(const struct dhcp *a, const struct dhcp *b, uint8_t code)
{
	struct rd x = dhcp_get(a, code), y = dhcp_get(b, code);

	if (x.bad != y.bad || x.left != y.left ||
		(x.left && memcmp(x.at, y.at, x.left)))
		abort();
}

static void
same_packet(const struct dhcp *a, const struct dhcp *b)
{
	if (a->op != b->op || a->htype != b->htype || a->hlen != b->hlen ||
		a->hops != b->hops || a->xid != b->xid || a->secs != b->secs ||
		a->flags != b->flags || !ip4_eq(a->ciaddr, b->ciaddr) ||
		!ip4_eq(a->yiaddr, b->yiaddr) || !ip4_eq(a->siaddr, b->siaddr) ||
		!ip4_eq(a->giaddr, b->giaddr) || strcmp(a->sname, b->sname) != 0 ||
		strcmp(a->file, b->file) != 0 ||
		memcmp(a->chaddr, b->chaddr, sizeof a->chaddr) != 0)
		abort();
	for (unsigned code = 0; code < 256; code++)
		same_value(a, b, (uint8_t)code);
}

static void
round_trip(const struct dhcp *d)
{
	uint8_t bytes[2 * DHCP_MAX], again[2 * DHCP_MAX];
	struct wr w = wr_of(bytes, sizeof bytes), v = wr_of(again, sizeof again);
	struct dhcp e;

	if (!dhcp_build(d, sizeof bytes, &w))
		abort();
	if (w.len > DHCP_MAX) /* options that had been in sname and file */
		return;
	if (!dhcp_parse(rd_of(bytes, w.len), &e))
		abort();
	same_packet(d, &e);
	if (!dhcp_build(&e, sizeof again, &v) || v.len != w.len ||
		memcmp(bytes, again, w.len) != 0)
		abort();
}

/* What an answer for a client that takes so much has lost, is said; the rest is
 * not. */
static void
squeeze(const struct dhcp *d, size_t most)
{
	static const uint8_t needed[] = {
		1, 3, 6, 43, 51, 53, 54, 60, 61, 66, 67, 82, 97};
	uint8_t bytes[DHCP_MAX], left_out[256];
	size_t n = dhcp_left_out(d, most, left_out);
	struct wr w = wr_of(bytes, sizeof bytes);
	struct dhcp e;

	if (!dhcp_build(d, most, &w))
		return;
	if (w.len > most || !dhcp_parse(rd_of(bytes, w.len), &e))
		abort();
	for (size_t i = 0; i < n; i++) {
		struct rd gone = dhcp_get(&e, left_out[i]);

		if (!gone.bad || memchr(needed, left_out[i], sizeof needed))
			abort();
		dhcp_put(&e, left_out[i], dhcp_get(d, left_out[i]).at,
			dhcp_get(d, left_out[i]).left);
	}
	same_packet(d, &e);
}

/* Is there a boot menu in option 43? */
static bool
has_menu(const struct dhcp *d)
{
	struct rd r = dhcp_get(d, OPT_VENDOR);

	while (r.left > 1 && !r.bad) {
		uint8_t code = rd_u8(&r);

		if (code == 9)
			return true;
		rd_skip(&r, rd_u8(&r));
	}
	return false;
}

static void
decide(const struct pxe_ask *ask, const struct dgram *in)
{
	const struct dhcp *q = ask->packet;
	enum client_kind kind = ask->client.kind;
	struct pxe_offer offer;
	enum pxe_verdict v = pxe_decide(ask, &offer);
	struct seen seen;
	struct dhcp a;

	if (!*pxe_words(v))
		abort();
	if (pxe_learn(ask, v, pxe_lease(ask->packet), 1, &seen) &&
		!mac_ok(seen.mac))
		abort();
	if (!pxe_answers(v, kind))
		return;
	if (q->op != DHCP_BOOTREQUEST || kind == CLIENT_NONE ||
		pxe_route(ask, in).port == 0)
		abort();
	pxe_answer(ask, &offer, &a);
	if (a.op != DHCP_BOOTREPLY || a.xid != q->xid || !ip4_zero(a.yiaddr) ||
		memcmp(a.chaddr, q->chaddr, sizeof a.chaddr) != 0)
		abort();
	if (has_menu(&a) != (kind == CLIENT_PI_ROM || kind == CLIENT_PI3_ROM ||
				    (v == PXE_DISK && kind != CLIENT_UEFI_HTTP)))
		abort();
	if (!a.full)
		round_trip(&a);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct host host = {.known = true, .allow_pxe = true};
	static const struct seen nothing;
	static const struct override disk = {
		.id = "0123456789abcdef", .target = OVERRIDE_DISK};
	static struct notices notices;
	static struct site site = {.http_port = 80, .unknown = UNKNOWN_NETBOOT};
	const struct ip4 ours = {{10, 0, 0, 2}};
	struct dgram in = {.from_port = 68, .local = ip_of4(ours)};
	struct dhcp d;
	char show[CLIENT_SHOW];

	if (!dhcp_parse(rd_of(data, size), &d))
		return 0;
	round_trip(&d);
	for (size_t most = DHCP_LEAST; most <= DHCP_MAX; most += 60)
		squeeze(&d, most);
	if (dhcp_takes(&d, 1472) > 1472 || dhcp_takes(&d, 1472) < DHCP_LEAST)
		abort();
	dhcp_link(&d);

	struct pxe_ask ask = {
		.packet = &d,
		.client = client_of(&d),
		.port = DHCP_SERVER_PORT,
		.local = ours,
		.host = &host,
		.seen = &nothing,
		.site = &site,
	};
	client_show(&ask.client, show);
	decide(&ask, &in);
	ask.port = PXE_PORT;
	decide(&ask, &in);
	ask.override = &disk;
	decide(&ask, &in);
	ask.port = DHCP_SERVER_PORT;
	decide(&ask, &in);
	notice_take(&notices, &d, ask.client.kind, true, ours, d.xid);
	return 0;
}
