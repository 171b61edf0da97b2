/*
 * Any bytes at all as a packet for the DHCP server: what it decides, what it
 * answers and where that goes. The last byte says what the site is like.
 */
#include "dhcp/settings.h"

#include <stdlib.h>
#include <string.h>

#define NOW 1000000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct leases leases;
static struct offers offers;
static struct site site = {.http_port = 80, .unknown = UNKNOWN_NETBOOT};
static struct host host = {.name = "node1"};
static const struct ip4 ours = {{10, 77, 0, 2}}, taken_ip = {{10, 77, 0, 105}};

static void
set(struct kv *kv, const char *name, const char *value)
{
	kv->item[kv->n].name = name;
	kv->item[kv->n++].value = value;
}

/* Leases of the captured machine, of another one, over, and of nobody. */
static void
prepare(void)
{
	static const struct lease some[] = {
		{.ip = {{10, 77, 0, 100}}, .expiry = NOW + 9, .hw = {2, 9}},
		{.ip = {{10, 77, 0, 101}}, .hw = {0x52, 0x54, 0, 0x77, 0, 1}},
		{.ip = {{10, 77, 0, 102}}, .expiry = NOW + 9, .declined = true},
		{.ip = {{10, 77, 0, 103}}, .expiry = NOW - 9, .hw = {2, 8}},
		{.ip = {{10, 77, 0, 104}},
			.expiry = NOW + 9,
			.hw = {0xdc, 0xa6, 0x32, 1, 2, 3}},
	};

	set(&site.kv, "dhcp.fallback_enabled", "true");
	set(&site.kv, "dhcp.fallback_ip_start", "10.77.0.99");
	set(&site.kv, "dhcp.fallback_ip_end", "10.77.0.107");
	set(&site.kv, "dhcp.fallback_dns", "10.77.0.1 10.77.0.3");
	set(&site.kv, "dhcp.fallback_domain", "example.org");
	set(&host.kv, "search", "lab.example example.org");
	set(&host.kv, "ntp", "10.77.0.5");
	for (size_t i = 0; i < sizeof some / sizeof *some; i++) {
		struct lease l = some[i];

		l.hw_type = l.declined ? 0 : LEASE_ETHERNET;
		l.hw_len = l.declined ? 0 : 6;
		if (!leases_set(&leases, &l))
			abort();
	}
}

static bool
taken(const void *of, struct ip4 ip)
{
	(void)of;
	return ip4_eq(ip, taken_ip);
}

/* An address that is given can be given, and to nobody else just now. */
static void
check_given(
	const struct grant_ask *ask, const struct grant *g, enum grant_verdict v)
{
	const struct dhcp *p = ask->packet;
	const struct lease *l = leases_at(&leases, g->ip);

	if (!terms_cover(ask->assign.terms, g->ip) || taken(NULL, g->ip) ||
		g->lease < TERMS_LEAST)
		abort();
	if (l && !lease_over(l, NOW) &&
		(l->declined || !lease_same(l, &ask->assign.client)))
		abort();
	if (v == GRANT_ACK && !ip4_eq(g->ip, p->ciaddr) &&
		!ip4_eq(g->ip, dhcp_ip4(p, OPT_ADDRESS)))
		abort();
}

static void
check_verdict(
	const struct grant_ask *ask, const struct grant *g, enum grant_verdict v)
{
	const struct lease *l = leases_at(&leases, g->ip);

	if (!*grant_words(v))
		abort();
	if (grant_answers(v) &&
		(ask->packet->op != DHCP_BOOTREQUEST ||
			!mac_ok(dhcp_mac(ask->packet)) || host.disabled))
		abort();
	if (v == GRANT_OFFER || v == GRANT_ACK || v == GRANT_PROBE)
		check_given(ask, g, v);
	if ((v == GRANT_RELEASE || v == GRANT_DECLINE) &&
		(!l || !lease_same(l, &ask->assign.client)))
		abort();
	if (v == GRANT_ACK) {
		struct lease kept = grant_lease(ask, g);

		if (!lease_ok(&kept))
			abort();
	}
}

/* The answer is to that packet, fits where it must, and reads back. */
static void
check_answer(const struct settings *s, const struct dgram *in)
{
	const struct dhcp *q = s->ask->packet;
	uint8_t bytes[DHCP_MAX];
	struct wr w = wr_of(bytes, sizeof bytes);
	size_t most = dhcp_takes(q, 1472);
	struct dgram_route to = settings_route(s, in);
	bool gives = s->verdict == GRANT_OFFER || s->verdict == GRANT_ACK;
	struct dhcp a, b;

	settings_answer(s, &a);
	if (to.port != DHCP_SERVER_PORT && to.port != DHCP_CLIENT_PORT)
		abort();
	if (a.op != DHCP_BOOTREPLY || a.xid != q->xid ||
		memcmp(a.chaddr, q->chaddr, sizeof a.chaddr) != 0 ||
		!ip4_eq(a.yiaddr, gives ? s->grant->ip : (struct ip4){0}))
		abort();
	if (!dhcp_build(&a, most, &w)) /* what must be told does not fit */
		return;
	if (w.len > most || !dhcp_parse(rd_of(bytes, w.len), &b) ||
		dhcp_type(&b) != dhcp_type(&a) || b.xid != a.xid)
		abort();
}

static void
decide(struct grant_ask *ask, struct pxe_ask *boot, const struct dgram *in)
{
	struct pxe_offer offer;
	struct grant grant;
	enum grant_verdict v = grant_decide(ask, &grant);
	enum pxe_verdict pxe = pxe_decide(boot, &offer);
	struct settings s = {
		.verdict = v,
		.grant = &grant,
		.terms = ask->assign.terms,
		.ask = boot,
		.boot = pxe_answers(pxe, boot->client.kind) ? &offer : NULL,
		.may_boot = true,
	};

	check_verdict(ask, &grant, v);
	if (grant_answers(v))
		check_answer(&s, in);
}

/* What the host and its network are like. */
static struct terms_link
prepare_site(uint8_t is, const struct dhcp *d)
{
	struct terms_link link = {
		.at = ours, .mask = {{255, 255, 255, 0}}, .ours = ours};

	if (leases.n == 0)
		prepare();
	host.known = host.allow_pxe = is & 1;
	host.disabled = host.known && (is & 14) == 14;
	host.ip = is & 2 ? "10.77.0.20" : NULL;
	if (is & 4)
		link.relay = d->giaddr;
	if (is & 8)
		link.mask = (struct ip4){0};
	return link;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct seen nothing;
	uint8_t site_is = size > 0 ? data[size - 1] : 0;
	struct dgram in = {.from_port = 68, .local = ip_of4(ours)};
	struct terms terms;
	struct dhcp d;

	if (!dhcp_parse(rd_of(data, size), &d))
		return 0;
	struct terms_link link = prepare_site(site_is, &d);
	struct grant_ask ask = {
		.packet = &d,
		.host = &host,
		.site = &site,
		.local = ours,
		.are = terms_of(&host, &site, &link, 1, &terms),
		.probe = site_is & 16,
		.assign = {.terms = &terms,
			.leases = &leases,
			.offers = &offers,
			.client = grant_client(&d, site_is & 32),
			.now = NOW,
			.ms = NOW,
			.taken = taken},
	};
	struct pxe_ask boot = {.packet = &d,
		.client = client_of(&d),
		.port = DHCP_SERVER_PORT,
		.local = ours,
		.host = &host,
		.seen = &nothing,
		.site = &site,
		.serves = true};
	decide(&ask, &boot, &in);
	return 0;
}
