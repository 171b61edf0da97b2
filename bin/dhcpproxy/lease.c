#include "server.h"

#include "file/state.h"

#include <err.h>
#include <errno.h>
#include <time.h>

/* Does an address belong to another host by its record, or to us? */
struct taken_by {
	const struct server *server;
	struct mac mac; /* who asks */
};

static bool
is_taken(const void *of, struct ip4 ip)
{
	const struct taken_by *by = of;
	char text[IP4_TEXT];
	struct mac mac;

	if (ifaces_own(&by->server->ifaces, ip))
		return true;
	return state_follow(by->server->state, BY_IP, ip4_text(ip, text), &mac) ==
		       0 &&
	       !mac_eq(mac, by->mac);
}

/* Who we are: as the relay has it (RFC 5107) or the site, else our address there.
 */
static struct ip4
ourselves(const struct server *s, const struct dhcp *packet, struct ip4 there)
{
	enum { RELAY_SERVER = 11 };
	struct rd r = dhcp_get_within(packet, OPT_RELAY, RELAY_SERVER);
	const char *text = site_get(&s->site, "dhcp.address");
	struct ip4 ip = {0};

	if (!ip4_zero(packet->giaddr) && !r.bad && r.left == sizeof ip.b)
		return rd_ip4(&r);
	if (text)
		ip4_parse(text, &ip);
	return ip4_or(ip, there);
}

/* The networks of the interface where it came in, that of our address first. */
static size_t
own_links(const struct server *s, const struct dgram *in, const struct dhcp *packet,
	struct terms_link link[static LINKS_MAX])
{
	struct ip4 local = ip_to4(in->local);
	size_t n = 0;

	/*
	 * The address may be of another interface: of one that has none the kernel
	 * tells another's, and who renews may ask another's.
	 */
	for (int ours = 1; ours >= 0; ours--)
		for (size_t i = 0; i < s->ifaces.n && n < LINKS_MAX; i++) {
			const struct iface *f = &s->ifaces.list[i];
			bool same = ip4_eq(f->address, local);

			if (same == ours &&
				(in->iface ? f->index == in->iface : same))
				link[n++] = (struct terms_link){
					.at = f->address, .mask = f->mask};
		}
	/* A packet from a file, say: nothing is known of it but what we were told.
	 */
	if (n == 0 && !in->iface && !ip4_zero(local))
		link[n++] = (struct terms_link){.at = local};
	for (size_t i = 0; i < n; i++)
		link[i].ours = ourselves(s, packet, link[i].at);
	return n;
}

/* The networks that the client may be on; their number. */
static size_t
links_of(const struct server *s, const struct dgram *in, const struct dhcp *packet,
	struct terms_link link[static LINKS_MAX])
{
	struct ip4 at = dhcp_link(packet), local = ip_to4(in->local);
	bool relayed = !ip4_zero(at);

	/* Who renews by way of a router asks us alone; a broadcast is from here. */
	if (!relayed && !ip4_zero(packet->ciaddr) && in->iface &&
		ip_eq(in->to, in->local) &&
		!ifaces_at(&s->ifaces, in->iface, packet->ciaddr))
		at = packet->ciaddr;
	if (ip4_zero(at))
		return own_links(s, in, packet, link);
	if (ip4_zero(local))
		return 0;
	link[0] = (struct terms_link){
		.at = at,
		.ours = ourselves(s, packet, local),
		.relay = packet->giaddr,
	};
	return 1;
}

/* Is it told apart by its MAC alone? */
static bool
by_mac(const struct turn *t)
{
	return t->host.known || t->seen.when > 0 || seen_is_pi(&t->seen) ||
	       t->ask.client.kind != CLIENT_NONE || t->ask.client.board;
}

/* Which option lines count for it. */
static void
pick_lines(const struct server *s, struct turn *t)
{
	const struct optset *const sets[] = {&s->options, &t->ironic.own};
	struct opttags tags = t->ironic.tags;

	if (t->host.known)
		opttags_add(&tags, "known");
	if (t->ask.client.kind == CLIENT_IPXE)
		opttags_add(&tags, "ipxe");
	optset_tags(&s->options, &t->packet, &tags);
	optset_pick(sets, 2, &tags, &t->packet, &t->lines);
}

/* What to boot, and how that is told. */
static void
decide_boot(struct turn *t)
{
	enum client_kind kind = t->ask.client.kind;

	t->ask.local = t->terms.link.ours;
	t->ask.file = t->lines.option[OPT_BOOT_FILE] != NULL;
	t->verdict = pxe_decide(&t->ask, &t->offer);
	t->settings = (struct settings){
		.verdict = t->gives,
		.grant = &t->grant,
		.terms = &t->terms,
		.ask = &t->ask,
		.boot = pxe_answers(t->verdict, kind) ? &t->offer : NULL,
		.lines = &t->lines,
		.may_boot = kind == CLIENT_NONE || t->verdict == PXE_OFFER ||
			    t->verdict == PXE_ACK,
	};
}

/* What is kept of its pool; of another one, the one that was not used for longer.
 */
static struct assign_spares *
spares_of(struct server *s, const struct terms *t)
{
	struct assign_spares *oldest = s->spares;

	for (size_t i = 0; i < POOLS_MAX; i++) {
		if (ip4_eq(s->spares[i].first, t->first))
			return &s->spares[i];
		if (s->spares[i].when < oldest->when)
			oldest = &s->spares[i];
	}
	return oldest;
}

void
decide_lease(struct server *s, const struct dgram *in, struct turn *t)
{
	struct terms_link link[LINKS_MAX] = {0};
	const struct taken_by by = {.server = s, .mac = t->seen.mac};
	size_t n = links_of(s, in, &t->packet, link);

	pick_lines(s, t);
	t->want = (struct grant_ask){
		.packet = &t->packet,
		.host = &t->host,
		.site = &s->site,
		.local = ip_to4(in->local),
		.are = terms_of(&t->host, &s->site, link, n ? n : 1, &t->terms),
		.probe = !s->reads &&
			 site_flag(&s->site, "dhcp.conflict_probe", true),
		.assign =
			{
				.terms = &t->terms,
				.leases = &s->store.table,
				.offers = &s->offers,
				.spares = spares_of(s, &t->terms),
				.client = grant_client(&t->packet, by_mac(t)),
				.now = (uint64_t)time(NULL),
				.ms = now_ms(),
				.taken = is_taken,
				.of = &by,
			},
	};
	t->terms.lease =
		settings_lease(&t->lines, t->terms.link.ours, t->terms.lease);
	t->whose = offers_who(&t->want.assign.client);
	t->gives = GRANT_NO_LOCAL;
	if (n > 0)
		t->gives = grant_decide(&t->want, &t->grant);
	t->want.assign.of = NULL; /* by ends here */
	decide_boot(t);
}

/* Keep its lease; if there is no room, without those that are over. */
static bool
keep(struct server *s, const struct turn *t, const struct lease *l)
{
	uint64_t now = t->want.assign.now;

	if (leasestore_set(&s->store, l, now) == 0)
		return true;
	if (errno == ENOSPC && leasestore_prune(&s->store, now, now) > 0 &&
		leasestore_set(&s->store, l, now) == 0)
		return true;
	if (errno == ENOSPC)
		warnx("%s: its lease is not kept: there are %d, which is all that we"
		      " have room for",
			t->who, LEASES_MAX);
	else
		warn("%s: its lease is not kept", t->who);
	return false;
}

/* What it had in this network before; it has one address there. */
static void
end_other(struct server *s, const struct turn *t)
{
	const struct lease *had = assign_lease(&t->want.assign);

	if (had && !ip4_eq(had->ip, t->grant.ip))
		leasestore_free(&s->store, had->ip, t->want.assign.now);
}

bool
lasts(const struct turn *t)
{
	return grant_lasts(t->gives) ||
	       (t->gives == GRANT_OFFER && t->ask.client.kind == CLIENT_PI3_ROM);
}

bool
change_leases(struct server *s, struct turn *t)
{
	uint64_t now = t->want.assign.now;
	struct lease l = grant_lease(&t->want, &t->grant);
	const struct lease *had;

	switch (lasts(t) && t->gives == GRANT_OFFER ? GRANT_ACK : t->gives) {
	case GRANT_ACK:
		end_other(s, t);
		return keep(s, t, &l);
	case GRANT_RELEASE:
		had = leases_at(&s->store.table, t->grant.ip);
		l = *had;
		l.expiry = now;
		offers_drop(&s->offers, t->whose);
		return keep(s, t, &l);
	case GRANT_DECLINE:
		offers_drop(&s->offers, t->whose);
		return leasestore_decline(&s->store, t->grant.ip,
			       now + GRANT_COOLDOWN, now) == 0;
	case GRANT_OTHER:
		offers_drop(&s->offers, t->whose);
		break;
	default:
		break;
	}
	return true;
}
