#include "dhcp/grant.h"

#include "base/str.h"

#include <ctype.h>
#include <string.h>

enum grant_verdict
grant_may(
	const struct dhcp *packet, const struct host *host, const struct site *site)
{
	if (packet->op != DHCP_BOOTREQUEST)
		return GRANT_REPLY;
	if (!mac_ok(dhcp_mac(packet)))
		return GRANT_NO_MAC;
	if (host->disabled)
		return GRANT_DISABLED;
	if (!host->known && site->unknown == UNKNOWN_IGNORE)
		return GRANT_UNKNOWN;
	return GRANT_ACK;
}

/* For how long: what it asks for, if that is less. */
static uint32_t
lease_time(const struct grant_ask *ask)
{
	struct rd r = dhcp_get(ask->packet, OPT_LEASE);
	uint32_t most = ask->assign.terms->lease, wanted = rd_be32(&r);

	if (r.bad || r.left > 0 || wanted >= most)
		return most;
	return wanted < TERMS_LEAST ? TERMS_LEAST : wanted;
}

/* Is it of us that it speaks? So it is when it names nobody. */
static bool
of_us(const struct grant_ask *ask)
{
	struct ip4 server = dhcp_ip4(ask->packet, OPT_SERVER);

	return ip4_zero(server) || ip4_eq(server, ask->assign.terms->link.ours) ||
	       ip4_eq(server, ask->local);
}

static enum grant_verdict
discover(const struct grant_ask *ask, struct grant *g)
{
	const struct assign *a = &ask->assign;
	struct ip4 wanted = dhcp_ip4(ask->packet, OPT_ADDRESS);
	const struct offer *offer;
	const struct lease *had;

	if (!assign_pick(a, wanted, &g->ip)) {
		g->ip = a->terms->fixed;
		g->why = assign_is(a, g->ip);
		return ip4_zero(a->terms->first) ? GRANT_HELD : GRANT_FULL;
	}
	g->lease = lease_time(ask);
	had = assign_lease(a);
	offer = offers_to(a->offers, offers_who(&a->client), a->ms);
	if (!ask->probe || (had && ip4_eq(had->ip, g->ip)) ||
		(offer && offer->probed && ip4_eq(offer->ip, g->ip)))
		return GRANT_OFFER;
	return GRANT_PROBE;
}

/*
 * May it have this address, and no better one? Else g says why not. A record's
 * address, and then its lease, are better than any other.
 */
static bool
may_have(const struct grant_ask *ask, struct ip4 ip, struct grant *g)
{
	const struct assign *a = &ask->assign;
	const struct ip4 fixed = a->terms->fixed;
	const struct lease *had = assign_lease(a);
	enum assign_is is = assign_is(a, ip);

	g->why = is;
	if (is != ASSIGN_FREE && is != ASSIGN_OVER)
		return false;
	g->why = ASSIGN_FREE;
	if (!ip4_zero(fixed) && !ip4_eq(fixed, ip) &&
		assign_is(a, fixed) <= ASSIGN_OVER) {
		g->right = fixed;
		return false;
	}
	if (had && !ip4_eq(had->ip, ip) && !ip4_eq(fixed, ip) &&
		!lease_over(had, a->now) && assign_is(a, had->ip) == ASSIGN_FREE) {
		g->right = had->ip;
		return false;
	}
	return true;
}

static enum grant_verdict
request(const struct grant_ask *ask, struct grant *g)
{
	const struct dhcp *p = ask->packet;

	g->ip = ip4_or(p->ciaddr, dhcp_ip4(p, OPT_ADDRESS));
	if (!of_us(ask))
		return GRANT_OTHER;
	if (ip4_zero(g->ip))
		return GRANT_NO_ADDRESS;
	g->lease = lease_time(ask);
	return may_have(ask, g->ip, g) ? GRANT_ACK : GRANT_NAK;
}

/* Has it this address by a lease of ours? */
static bool
has(const struct assign *a, struct ip4 ip)
{
	const struct lease *l = leases_at(a->leases, ip);

	return l && !l->declined && lease_same(l, &a->client) &&
	       !lease_over(l, a->now);
}

/* It does without an address from now on; v says how. */
static enum grant_verdict
give_up(const struct grant_ask *ask, struct ip4 ip, enum grant_verdict v,
	struct grant *g)
{
	g->ip = ip;
	if (!of_us(ask))
		return GRANT_NOT_OURS;
	return has(&ask->assign, ip) ? v : GRANT_NOT_ITS;
}

enum grant_verdict
grant_decide(const struct grant_ask *ask, struct grant *out)
{
	const struct dhcp *p = ask->packet;
	enum grant_verdict v = grant_may(p, ask->host, ask->site);

	*out = (struct grant){.why = ASSIGN_FREE};
	if (v != GRANT_ACK)
		return v;
	switch (dhcp_type(p)) {
	case 0:
		return GRANT_BOOTP;
	case DHCP_DECLINE:
		return give_up(ask, dhcp_ip4(p, OPT_ADDRESS), GRANT_DECLINE, out);
	case DHCP_RELEASE:
		return give_up(ask, p->ciaddr, GRANT_RELEASE, out);
	case DHCP_DISCOVER:
	case DHCP_REQUEST:
	case DHCP_INFORM:
		break;
	default:
		return GRANT_REPLY;
	}
	if (dhcp_type(p) == DHCP_REQUEST && !of_us(ask))
		return GRANT_OTHER;
	if (dhcp_type(p) == DHCP_INFORM &&
		(ask->host->known || ask->are == TERMS_GOOD))
		return ip4_zero(p->ciaddr) ? GRANT_NO_ADDRESS : GRANT_INFORM;
	if (ask->are != TERMS_GOOD)
		return ask->are == TERMS_NONE ? GRANT_NONE : GRANT_NO_MASK;
	return dhcp_type(p) == DHCP_DISCOVER ? discover(ask, out)
					     : request(ask, out);
}

bool
grant_lasts(enum grant_verdict v)
{
	return v == GRANT_ACK || v == GRANT_RELEASE || v == GRANT_DECLINE;
}

bool
grant_answers(enum grant_verdict v)
{
	return v <= GRANT_NAK;
}

const char *
grant_words(enum grant_verdict v)
{
	static const char *const words[] = {
		[GRANT_OFFER] = "offer",
		[GRANT_ACK] = "ack",
		[GRANT_INFORM] = "informed",
		[GRANT_NAK] = "nak",
		[GRANT_PROBE] = "looking whether it is in use:",
		[GRANT_RELEASE] = "released",
		[GRANT_DECLINE] = "declined",
		[GRANT_OTHER] = "it took the offer of another DHCP server",
		[GRANT_NONE] = "no address for it in this network",
		[GRANT_NO_LOCAL] = "our own address there is not known",
		[GRANT_NO_MASK] = "no netmask is said for this relay's network",
		[GRANT_FULL] = "every address of its pool is in use",
		[GRANT_HELD] = "the address of its record cannot be had",
		[GRANT_REPLY] = "not a message for a server",
		[GRANT_NO_MAC] = "no Ethernet address that a machine can have",
		[GRANT_DISABLED] =
			"its record or Ironic's file says to leave it alone",
		[GRANT_UNKNOWN] = "no record of it",
		[GRANT_BOOTP] = "BOOTP, which is not served",
		[GRANT_NOT_OURS] = "it means another server",
		[GRANT_NOT_ITS] = "an address that it has no lease of",
		[GRANT_NO_ADDRESS] = "it names no address",
	};

	return words[v];
}

struct lease
grant_client(const struct dhcp *packet, bool by_mac)
{
	struct rd id = dhcp_get(packet, OPT_CLIENT_ID);
	struct mac mac = dhcp_mac(packet);
	struct lease l = {.hw_type = LEASE_ETHERNET, .hw_len = sizeof mac.b};

	memcpy(l.hw, mac.b, sizeof mac.b);
	/* RFC 2132, 9.14: two bytes at least. */
	if (!by_mac && !id.bad && id.left >= 2 && id.left <= LEASE_ID) {
		l.id_len = (uint8_t)id.left;
		rd_copy(&id, l.id, id.left);
	}
	return l;
}

/* A host name, RFC 1123 section 2.1, without its domain. */
static bool
host_name(struct rd text, char out[static LEASE_NAME])
{
	struct rd name = rd_until(&text, ".");
	char copy[LEASE_NAME];

	if (name.left == 0 || name.left >= LEASE_NAME)
		return false;
	for (size_t i = 0; i < name.left; i++)
		if (!isalnum(name.at[i]) && name.at[i] != '-')
			return false;
	if (name.at[0] == '-' || name.at[name.left - 1] == '-' ||
		!str_take(copy, sizeof copy, &name))
		return false;
	memcpy(out, copy, sizeof copy);
	return true;
}

struct lease
grant_lease(const struct grant_ask *ask, const struct grant *grant)
{
	const char *name = ask->assign.terms->name;
	struct rd said = dhcp_get(ask->packet, OPT_HOST_NAME);
	struct lease l = ask->assign.client;

	l.ip = grant->ip;
	l.expiry =
		grant->lease == TERMS_FOREVER ? 0 : ask->assign.now + grant->lease;
	if (!name || !str_copy(l.name, sizeof l.name, name))
		if (said.bad || !host_name(said, l.name))
			l.name[0] = '\0';
	return l;
}
