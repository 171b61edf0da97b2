#include "dhcp/notice.h"

/* The machine's entry; a new one, all zero but for its MAC, where the oldest was.
 */
static struct notice_host *
host_of(struct notices *n, struct mac mac, uint64_t now)
{
	struct notice_host *oldest = n->host;

	for (size_t i = 0; i < n->hosts; i++) {
		if (mac_eq(n->host[i].mac, mac))
			return &n->host[i];
		if (n->host[i].last < oldest->last)
			oldest = &n->host[i];
	}
	if (n->hosts < NOTICE_HOSTS)
		oldest = &n->host[n->hosts++];
	else if (now - oldest->last < NOTICE_QUIET)
		n->crowded = now;
	*oldest = (struct notice_host){.mac = mac};
	return oldest;
}

static bool
known_server(const struct notices *n, struct ip4 server)
{
	for (size_t i = 0; i < n->servers; i++)
		if (ip4_eq(n->server[i], server))
			return true;
	return false;
}

/* A server that a REQUEST names; true if it is news. */
static bool
hear_server(struct notices *n, struct ip4 server)
{
	n->told_none = false;
	if (known_server(n, server) || n->servers == NOTICE_SERVERS)
		return false;
	n->server[n->servers++] = server;
	return true;
}

/* Was it told within this boot? If not, it is now. */
static bool
told(uint64_t *when, uint64_t now)
{
	if (*when && now - *when < NOTICE_BOOT)
		return true;
	*when = now;
	return false;
}

/* A DISCOVER though we have made an offer: has nobody an address for it? */
static void
mute(struct notices *n, struct notice_host *h, uint64_t now, struct notice *out)
{
	if (!h->offered || h->asked || now - h->first_offer < NOTICE_WAIT ||
		told(&h->told_mute, now))
		return;
	if (n->servers > 0) {
		out->server = NOTICE_NO_LEASE;
		out->which = n->server[0];
		return;
	}
	out->server = NOTICE_NO_SERVER;
	out->again = n->told_none;
	n->told_none = true;
}

/* For how many seconds was it not heard, by the first of its packets that is? */
static unsigned
lost(const struct notices *n, struct notice_host *h, unsigned secs, uint64_t now)
{
	if (secs < NOTICE_LOST || (n->crowded && now - n->crowded < NOTICE_QUIET))
		return 0;
	/* Did it ask before we listened? Then we are who was not there. */
	if (now < n->since + 1000ull * secs)
		return 0;
	return told(&h->told_lost, now) ? 0 : secs;
}

struct notice
notice_take(struct notices *n, const struct dhcp *packet, enum client_kind kind,
	bool offered, struct ip4 ours, uint64_t now)
{
	struct ip4 server = dhcp_ip4(packet, OPT_SERVER);
	struct notice out = {.which = server};
	uint8_t type = dhcp_type(packet);

	if (type == DHCP_REQUEST && !ip4_zero(server) && !ip4_eq(server, ours) &&
		hear_server(n, server))
		out.server = NOTICE_SERVER;
	if (kind == CLIENT_NONE || (type != DHCP_DISCOVER && type != DHCP_REQUEST))
		return out;

	struct notice_host *h = host_of(n, dhcp_mac(packet), now);
	bool anew = h->last == 0 || now - h->last > NOTICE_QUIET ||
		    h->xid != packet->xid || (type == DHCP_DISCOVER && h->asked);

	if (anew) {
		h->xid = packet->xid;
		h->asked = h->offered = false;
		if (type == DHCP_DISCOVER)
			out.lost = lost(n, h, packet->secs, now);
	}
	h->last = now;
	h->asked = h->asked || type == DHCP_REQUEST;
	if (type == DHCP_DISCOVER && kind != CLIENT_PI3_ROM)
		mute(n, h, now, &out);
	if (offered && !h->offered) {
		h->offered = true;
		h->first_offer = now;
	}
	return out;
}

const char *
notice_of_server(const struct notice *n, char out[static NOTICE_TEXT])
{
	char ip[IP4_TEXT];

	ip4_text(n->which, ip);
	switch (n->server) {
	case NOTICE_NOTHING:
		break;
	case NOTICE_SERVER:
		snprintf(out, NOTICE_TEXT,
			"gets its address from the DHCP server %s", ip);
		return out;
	case NOTICE_NO_SERVER:
		if (n->again)
			break;
		snprintf(out, NOTICE_TEXT,
			"asks on: no DHCP server seems to answer here, and a proxy"
			" gives no addresses; start one, or set dhcp.proxy_enabled"
			" to false");
		return out;
	case NOTICE_NO_LEASE:
		snprintf(out, NOTICE_TEXT,
			"asks on: the DHCP server %s, which serves others, seems to"
			" give it no address; are they all in use, or is it refused?",
			ip);
		return out;
	}
	return NULL;
}

const char *
notice_of_lost(const struct notice *n, char out[static NOTICE_TEXT])
{
	if (n->lost == 0)
		return NULL;
	snprintf(out, NOTICE_TEXT,
		"nothing was heard of it for %u s, though it asked; is its switch port"
		" no edge port (portfast), which forwards at once?",
		n->lost);
	return out;
}
