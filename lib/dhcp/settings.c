#include "dhcp/settings.h"

#include "base/str.h"
#include "dhcp/reply.h"

#include <string.h>

#define VALUE_MAX 1024 /* bytes; lines within one option may be that many */

/* Of what to boot. */
static const uint8_t boot_codes[] = {
	OPT_VENDOR, OPT_CLASS, OPT_TFTP_NAME, OPT_BOOT_FILE, 150, 255};

static bool
is_boot(uint8_t code)
{
	return memchr(boot_codes, code, sizeof boot_codes) != NULL;
}

/* Does the client want this option? */
static bool
asked(const struct dhcp *ask, uint8_t code)
{
	struct rd list = dhcp_get(ask, OPT_WANTED);

	return list.bad || list.left == 0 || memchr(list.at, code, list.left);
}

static void
put_be32(struct dhcp *d, uint8_t code, uint32_t v)
{
	uint8_t buf[4];
	struct wr w = wr_of(buf, sizeof buf);

	wr_be32(&w, v);
	dhcp_put(d, code, buf, w.len);
}

/* The next word of several with blanks between. */
static struct rd
word(struct rd *r)
{
	struct rd w = rd_until(r, " ");

	if (r->left > 0)
		rd_skip(r, 1);
	return w;
}

static void
put_addresses(struct dhcp *d, uint8_t code, const char *text)
{
	uint8_t buf[VALUE_MAX];
	struct wr w = wr_of(buf, sizeof buf);
	struct rd r = rd_of(text, text ? strlen(text) : 0);
	char one[IP4_TEXT];
	struct ip4 ip;

	while (r.left > 0) {
		struct rd next = word(&r);

		if (str_take(one, sizeof one, &next) && ip4_parse(one, &ip))
			wr_bytes(&w, ip.b, sizeof ip.b);
	}
	if (w.len > 0)
		dhcp_put(d, code, buf, w.len);
}

static void
put_text(struct dhcp *d, uint8_t code, const char *text)
{
	if (text && *text)
		dhcp_put_text(d, code, text);
}

/* A domain as its labels, RFC 1035 section 3.1. */
static void
wr_domain(struct wr *w, struct rd name)
{
	while (name.left > 0) {
		struct rd label = rd_until(&name, ".");

		if (name.left > 0)
			rd_skip(&name, 1);
		if (label.left == 0 || label.left > 63)
			continue;
		wr_u8(w, (uint8_t)label.left);
		wr_bytes(w, label.at, label.left);
	}
	wr_u8(w, 0);
}

static void
put_search(struct dhcp *d, const char *text)
{
	uint8_t buf[VALUE_MAX];
	struct wr w = wr_of(buf, sizeof buf);
	struct rd r = rd_of(text, text ? strlen(text) : 0);

	while (r.left > 0)
		wr_domain(&w, word(&r));
	if (w.len > 0 && !w.full)
		dhcp_put(d, OPT_SEARCH, buf, w.len);
}

static struct ip4
broadcast(const struct terms_link *l)
{
	struct ip4 ip;

	for (size_t i = 0; i < sizeof ip.b; i++)
		ip.b[i] = (uint8_t)(l->at.b[i] | ~l->mask.b[i]);
	return ip;
}

/* What the terms say, asked for or not. */
static void
put_terms(const struct settings *s, struct dhcp *d)
{
	const struct terms *t = s->terms;

	if (!ip4_zero(t->link.mask)) {
		dhcp_put_ip4(d, OPT_MASK, t->link.mask);
		if (!t->broadcast)
			dhcp_put_ip4(d, OPT_BROADCAST, broadcast(&t->link));
	}
	put_addresses(d, OPT_BROADCAST, t->broadcast);
	put_addresses(d, OPT_ROUTER, t->gateway);
	put_addresses(d, OPT_DNS, t->dns);
	put_addresses(d, OPT_NTP, t->ntp);
	put_text(d, OPT_HOST_NAME, t->name);
	put_text(d, OPT_DOMAIN, t->domain);
	put_search(d, t->search);
}

/* The value that a line gives, into w. False: none does. */
static bool
line(const struct settings *s, uint8_t code, bool *force, struct wr *w)
{
	if (!s->lines || (is_boot(code) && !s->may_boot))
		return false;
	return optpick_value(s->lines, code, s->terms->link.ours, force, w);
}

/* May there be a line for it? Those of times were looked at before. */
static bool
has_line(const struct settings *s, uint8_t code)
{
	return s->lines && (s->lines->option[code] || s->lines->n > 0) &&
	       code != OPT_LEASE && code != OPT_RENEW && code != OPT_REBIND;
}

/* Seconds that a line gives; false if none does, or they are none. */
static bool
line_time(const struct settings *s, uint8_t code, uint32_t *out)
{
	uint8_t buf[VALUE_MAX];
	struct wr w = wr_of(buf, sizeof buf);
	bool force;

	if (!line(s, code, &force, &w) || w.len != 4)
		return false;

	struct rd r = rd_of(buf, w.len);
	*out = rd_be32(&r);
	return true;
}

uint32_t
settings_lease(const struct optpick *lines, struct ip4 self, uint32_t otherwise)
{
	uint8_t buf[VALUE_MAX];
	struct wr w = wr_of(buf, sizeof buf);
	struct rd r;
	uint32_t v;
	bool force;

	if (!lines || !optpick_value(lines, OPT_LEASE, self, &force, &w) ||
		w.len != 4)
		return otherwise;
	r = rd_of(buf, w.len);
	v = rd_be32(&r);
	return v < TERMS_LEAST ? TERMS_LEAST : v;
}

static void
put_times(const struct settings *s, struct dhcp *d)
{
	uint32_t lease = s->grant->lease, t1 = lease / 2, t2 = lease - lease / 8;
	uint32_t l1 = t1, l2 = t2;

	if (s->verdict == GRANT_INFORM)
		return;
	put_be32(d, OPT_LEASE, lease);
	if (lease == TERMS_FOREVER)
		return;
	line_time(s, OPT_RENEW, &l1);
	line_time(s, OPT_REBIND, &l2);
	if (l1 <= l2 && l2 < lease) {
		t1 = l1;
		t2 = l2;
	}
	put_be32(d, OPT_RENEW, t1);
	put_be32(d, OPT_REBIND, t2);
}

/* Is it told to who does not ask for it? */
static bool
always(uint8_t code)
{
	return code == OPT_MASK || code == OPT_ROUTER || is_boot(code);
}

/* An option: the line's value, or else the usual one, if it is to be told at all.
 */
static void
put_option(const struct settings *s, uint8_t code, const struct dhcp *usual,
	struct dhcp *out)
{
	uint8_t buf[VALUE_MAX];
	struct wr w = wr_of(buf, sizeof buf);
	struct rd ours = dhcp_get(usual, code);
	bool force = false, has = line(s, code, &force, &w);
	bool told =
		asked(s->ask->packet, code) || force || (!ours.bad && always(code));

	if (out->option[code].given || !told)
		return;
	if (has && w.len > 0)
		dhcp_put(out, code, buf, w.len);
	else if (!has && !ours.bad)
		dhcp_put(out, code, ours.at, ours.left);
}

/* Where the fields of the packet have something that a line says. */
static void
put_fields(const struct settings *s, struct dhcp *out)
{
	char text[VALUE_MAX + 1];
	struct wr w = wr_of(text, sizeof text - 1);
	struct ip4 ip;
	bool force;

	if (line(s, OPT_BOOT_FILE, &force, &w)) {
		struct rd name = rd_of(text, w.len);

		if (!str_take(out->file, sizeof out->file, &name))
			out->file[0] = '\0';
	}
	w = wr_of(text, sizeof text - 1);
	if (line(s, 255, &force, &w)) {
		if (w.len == sizeof ip.b)
			memcpy(out->siaddr.b, text, sizeof ip.b);
		return;
	}
	w = wr_of(text, sizeof text - 1);
	if (line(s, OPT_TFTP_NAME, &force, &w)) {
		text[w.len] = '\0';
		if (ip4_parse(text, &ip))
			out->siaddr = ip;
	}
}

static void
put_nak(const struct settings *s, struct dhcp *out)
{
	const struct grant *g = s->grant;
	char ip[IP4_TEXT], text[64];

	if (g->why == ASSIGN_FREE)
		snprintf(text, sizeof text, "your address is %s",
			ip4_text(g->right, ip));
	dhcp_put_text(out, OPT_MESSAGE,
		g->why == ASSIGN_FREE ? text : assign_words(g->why));
}

/* All but what every answer has. */
static void
put_all(const struct settings *s, struct dhcp *out)
{
	struct dhcp usual = {.used = 0};

	put_terms(s, &usual);
	if (s->boot) {
		pxe_put(s->ask, s->boot, &usual);
		out->siaddr = usual.siaddr;
		memcpy(out->file, usual.file, sizeof out->file);
	}
	put_times(s, out);
	for (unsigned code = 1; code < OPT_END; code++)
		if (usual.option[code].given || has_line(s, (uint8_t)code))
			put_option(s, (uint8_t)code, &usual, out);
	put_fields(s, out);
}

void
settings_answer(const struct settings *s, struct dhcp *out)
{
	const struct dhcp *ask = s->ask->packet;
	bool nak = s->verdict == GRANT_NAK;

	reply_to(ask, out);
	dhcp_put_u8(out, OPT_TYPE,
		nak                         ? DHCP_NAK
		: s->verdict == GRANT_OFFER ? DHCP_OFFER
					    : DHCP_ACK);
	dhcp_put_ip4(out, OPT_SERVER, s->terms->link.ours);
	if (nak) {
		/* RFC 2131, table 3 and 4.3.2. */
		out->ciaddr = (struct ip4){0};
		out->flags |= DHCP_BROADCAST;
		put_nak(s, out);
	} else {
		if (s->verdict != GRANT_INFORM)
			out->yiaddr = s->grant->ip;
		reply_echo(ask, OPT_MACHINE, out);
	}
	reply_echo(ask, OPT_CLIENT_ID, out);
	reply_echo(ask, OPT_RELAY, out);
	if (!nak)
		put_all(s, out);
}

struct dgram_route
settings_route(const struct settings *s, const struct dgram *in)
{
	const struct ip4 everybody = {{255, 255, 255, 255}};
	const struct dhcp *ask = s->ask->packet;
	bool informs = s->verdict == GRANT_INFORM;
	struct dgram_route to = {.local = in->local,
		.iface = in->iface,
		.port = DHCP_CLIENT_PORT,
		.to = ip_of4(everybody)};

	if (!ip4_zero(ask->giaddr) && !informs) {
		to.to = ip_of4(ask->giaddr);
		to.port = DHCP_SERVER_PORT;
		to.iface = 0; /* the way to a relay is a matter of routes */
	} else if (!ip4_zero(ask->ciaddr) && s->verdict != GRANT_NAK) {
		to.to = ip_of4(ask->ciaddr);
		to.iface = 0;
	}
	return to;
}
