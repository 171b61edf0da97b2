#include "dhcp/terms.h"

#include "base/num.h"

#include <string.h>

static struct ip4
address(const char *text)
{
	struct ip4 ip = {0};

	if (text)
		ip4_parse(text, &ip);
	return ip;
}

/* What the host's record says, or else the site's key for such a host. */
static const char *
said(const struct host *host, const struct site *site, const char *name,
	const char *known, const char *unknown)
{
	const char *v = host->known ? kv_get(&host->kv, name) : NULL;

	if (!v && host->known && known)
		v = site_get(site, known);
	if (!v && unknown &&
		(!host->known ||
			!site_flag(site, "dnsmasq.auto_assign_enabled", false)))
		v = site_get(site, unknown);
	return v;
}

static bool
same_network(const struct terms_link *l, struct ip4 ip)
{
	return ((ip4_number(l->at) ^ ip4_number(ip)) & ip4_number(l->mask)) == 0;
}

bool
terms_usable(const struct terms *t, struct ip4 ip)
{
	uint32_t host = ~ip4_number(t->link.mask), part = ip4_number(ip) & host;

	if (ip4_zero(t->link.mask) || !same_network(&t->link, ip) ||
		ip4_eq(ip, t->link.relay) || ip4_eq(ip, t->link.ours))
		return false;
	/* A network of two, RFC 3021, has neither; nor has one of one. */
	return host < 2 || (part != 0 && part != host);
}

bool
terms_cover(const struct terms *t, struct ip4 ip)
{
	bool pooled = !ip4_zero(t->first) &&
		      ip4_number(ip) >= ip4_number(t->first) &&
		      ip4_number(ip) <= ip4_number(t->last);

	return !ip4_zero(ip) && (pooled || ip4_eq(ip, t->fixed)) &&
	       terms_usable(t, ip);
}

/* The pool between two keys, if both are there and in this network. */
static void
pool(const struct site *site, const char *first, const char *last, struct terms *t)
{
	struct ip4 a = address(site_get(site, first)),
		   b = address(site_get(site, last));

	if (ip4_zero(a) || ip4_zero(b) || ip4_number(a) > ip4_number(b) ||
		!same_network(&t->link, a) || !same_network(&t->link, b))
		return;
	t->first = a;
	t->last = b;
}

static void
find_pool(const struct host *host, const struct site *site, struct terms *t)
{
	if (host->known && site_flag(site, "dnsmasq.auto_assign_enabled", false))
		pool(site, "dnsmasq.ip_pool_start", "dnsmasq.ip_pool_end", t);
	else if (site_flag(site, "dhcp.fallback_enabled", false))
		pool(site, "dhcp.fallback_ip_start", "dhcp.fallback_ip_end", t);
}

/* Is there anything that a network could be right for? */
static bool
anything(const struct host *host, const struct site *site)
{
	return (host->known && host->ip) ||
	       site_flag(site, "dhcp.fallback_enabled", false) ||
	       (host->known &&
		       site_flag(site, "dnsmasq.auto_assign_enabled", false));
}

static uint32_t
lease_time(const struct host *host, const struct site *site)
{
	const char *text = said(host, site, "lease_time",
		"dnsmasq.default_lease_time", "dnsmasq.default_lease_time");
	uint32_t v = TERMS_LEASE;

	if (text)
		num_u32(text, 0, UINT32_MAX, &v);
	return v < TERMS_LEAST ? TERMS_LEAST : v;
}

/* What is the same in every network. */
static struct terms
common(const struct host *host, const struct site *site)
{
	return (struct terms){
		.lease = lease_time(host, site),
		.gateway = said(host, site, "gateway", "dnsmasq.default_gateway",
			"dhcp.fallback_gateway"),
		.broadcast = said(host, site, "broadcast", NULL, NULL),
		.domain = said(host, site, "domain", "dnsmasq.default_domain",
			"dhcp.fallback_domain"),
		.name = host->known ? host->name : NULL,
		.dns = said(host, site, "dns", "dnsmasq.default_dns",
			"dhcp.fallback_dns"),
		.ntp = said(host, site, "ntp", NULL, NULL),
		.search = said(host, site, "search", NULL, NULL),
	};
}

enum terms_are
terms_of(const struct host *host, const struct site *site,
	const struct terms_link link[], size_t n, struct terms *out)
{
	const struct terms all = common(host, site);
	const struct ip4 mask = address(said(host, site, "netmask",
				 "dnsmasq.default_subnet", "dhcp.fallback_subnet")),
			 own = address(host->known ? host->ip : NULL);
	enum terms_are are = TERMS_NONE;

	for (size_t i = 0; i < n; i++) {
		struct terms t = all;

		t.link = link[i];
		t.link.mask = ip4_or(mask, t.link.mask);
		if (ip4_zero(t.link.mask) && are == TERMS_NONE &&
			anything(host, site))
			are = TERMS_NO_MASK;
		if (!ip4_zero(t.link.mask))
			find_pool(host, site, &t);
		if (!ip4_zero(own) && terms_usable(&t, own))
			t.fixed = own;
		if (i == 0 || !ip4_zero(t.fixed) ||
			(are != TERMS_GOOD && !ip4_zero(t.first)))
			*out = t;
		if (!ip4_zero(t.first) || !ip4_zero(t.fixed))
			are = TERMS_GOOD;
		if (!ip4_zero(t.fixed))
			break;
	}
	return are;
}
