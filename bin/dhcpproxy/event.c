/* event: what a packet tells of its host, for the host's events. */
#include "server.h"

#include <err.h>

#define PROGRAM "mb-dhcpproxy"

static const char *const messages[] = {
	[DHCP_DISCOVER] = "discover",
	[DHCP_REQUEST] = "request",
	[DHCP_DECLINE] = "decline",
	[DHCP_RELEASE] = "release",
	[DHCP_INFORM] = "inform",
};

/* Why it is not told to netboot, or has no answer, in a word; NULL: no reason. */
static const char *const boot_why[] = {
	[PXE_DISK] = "override-disk",
	[PXE_SETUP] = "override-setup",
	[PXE_NOT_ALLOWED] = "not-allowed",
	[PXE_OTHER_SERVER] = "other-server",
	[PXE_DISABLED] = "disabled",
	[PXE_NOT_PI] = "not-pi",
	[PXE_UNKNOWN] = "unknown",
	[PXE_NO_FILE] = "no-file",
	[PXE_NO_ADDRESS] = "no-address",
	[PXE_TOO_LONG] = "too-long",
};

static const char *const lease_why[] = {
	[GRANT_OTHER] = "other-server",
	[GRANT_NO_LOCAL] = "no-network",
	[GRANT_NO_MASK] = "no-network",
	[GRANT_FULL] = "pool-full",
	[GRANT_HELD] = "address-taken",
	[GRANT_DISABLED] = "disabled",
	[GRANT_UNKNOWN] = "unknown",
	[GRANT_NO_ADDRESS] = "no-address",
};

#define WORD(table, i)                                                             \
	((size_t)(i) < sizeof(table) / sizeof *(table) ? (table)[i] : NULL)

/* Whose business is it: one that netboots, or a host that is known? */
static bool
is_told(const struct turn *t)
{
	const char *msg = WORD(messages, dhcp_type(&t->packet));

	return msg && t->verdict != PXE_REPLY && t->verdict != PXE_NO_MAC &&
	       !(t->serves && t->gives == GRANT_PROBE) &&
	       (t->ask.client.kind != CLIENT_NONE || t->host.known ||
		       t->seen.when > 0);
}

/* Which firmware asks, and of which machine. */
static void
put_client(struct event_line *e, const struct client *c)
{
	char text[CLIENT_SHOW];
	const char *rest;

	if (c->kind == CLIENT_NONE) {
		event_text(e, "client", "os");
		return;
	}
	event_text(e, "client", client_name(c->kind));
	if (pxe_is_rom(c->kind)) {
		snprintf(text, sizeof text, "%x", (unsigned)c->board);
		event_text(e, "board", c->board ? text : NULL);
		return;
	}
	rest = strchr(client_show(c, text), ' ');
	event_text(e, "arch", rest ? rest + 1 : NULL);
}

static void
put_ip(struct event_line *e, const char *name, struct ip4 ip)
{
	char text[IP4_TEXT];

	if (!ip4_zero(ip))
		event_text(e, name, ip4_text(ip, text));
}

/* What it is to boot, beside an address or without one. */
static void
put_boot(struct event_line *e, const struct turn *t, bool given)
{
	bool told = pxe_answers(t->verdict, t->ask.client.kind);

	if (!told) {
		event_text(e, "why", WORD(boot_why, t->verdict));
	} else if (t->offer.on != PXE_STAYS) {
		event_text(e, "why", WORD(boot_why, t->verdict));
		event_text(e, "boot", "next");
	} else if (given && *t->offer.file) {
		event_text(e, "file", t->offer.file);
	}
}

/* The answer of a proxy. To REQUEST it has none: that is for the DHCP server. */
static void
put_proxied(struct event_line *e, const struct turn *t)
{
	bool answers = pxe_answers(t->verdict, t->ask.client.kind);

	put_ip(e, "ip", pxe_lease(&t->packet));
	if (t->verdict == PXE_NOT_PROXY || t->verdict == PXE_NOT_NETBOOT) {
		put_ip(e, "server", dhcp_ip4(&t->packet, OPT_SERVER));
		return;
	}
	event_text(e, "answer",
		!answers                ? "none"
		: t->verdict == PXE_ACK ? "ack"
					: "offer");
	put_boot(e, t, answers);
}

/* The answer of a DHCP server. */
static void
put_leased(struct event_line *e, const struct turn *t)
{
	bool given = t->gives == GRANT_OFFER || t->gives == GRANT_ACK;
	const char *why = WORD(lease_why, t->gives);

	put_ip(e, "ip", t->grant.ip);
	event_text(e, "answer",
		t->gives == GRANT_OFFER                             ? "offer"
		: t->gives == GRANT_ACK || t->gives == GRANT_INFORM ? "ack"
		: t->gives == GRANT_NAK                             ? "nak"
								    : "none");
	if (t->gives == GRANT_OTHER)
		put_ip(e, "server", dhcp_ip4(&t->packet, OPT_SERVER));
	if (why)
		event_text(e, "why", why);
	else if (t->ask.client.kind != CLIENT_NONE)
		put_boot(e, t, given);
}

/* Who floods us has what there is no room for left out, and waits for nothing. */
static void
put(struct server *s, struct mac mac, const struct event_line *e)
{
	eventqueue_put(&s->events, mac, e);
}

void
note_event(struct server *s, const struct turn *t)
{
	struct event_line e;

	if (!is_told(t))
		return;
	event_begin(&e, event_now(), PROGRAM, "dhcp");
	event_text(&e, "msg", messages[dhcp_type(&t->packet)]);
	put_client(&e, &t->ask.client);
	if (t->serves)
		put_leased(&e, t);
	else
		put_proxied(&e, t);
	put(s, t->seen.mac, &e);
}

void
notice_event(struct server *s, const struct turn *t, const struct notice *n)
{
	struct event_line e;

	if (n->server == NOTICE_NO_SERVER || n->server == NOTICE_NO_LEASE) {
		event_begin(&e, event_now(), PROGRAM, "no-lease");
		if (n->server == NOTICE_NO_LEASE)
			put_ip(&e, "server", n->which);
		put(s, t->seen.mac, &e);
	}
	if (n->lost) {
		event_begin(&e, event_now(), PROGRAM, "late");
		event_number(&e, "seconds", n->lost);
		put(s, t->seen.mac, &e);
	}
}

void
write_event(struct server *s)
{
	char text[MAC_TEXT];
	struct mac mac;

	if (eventqueue_write(&s->events, s->state, &mac) == -1)
		warn("%s: its events", mac_show(mac, text));
}
