#include "server.h"

#include <err.h>
#include <sysexits.h>
#include <time.h>

/* Did it come in where the site does not serve? */
static bool
elsewhere(const struct server *s, const struct dgram *in)
{
	const char *only = site_get(&s->site, "dhcp.interface");
	char name[IF_NAMESIZE];

	return only && in->iface && if_indextoname(in->iface, name) &&
	       strcmp(name, only) != 0;
}

/*
 * A boot ROM's REQUEST may not say any more what its DISCOVER said: old ones send
 * no option 60.
 */
static void
recall_client(const struct server *s, struct turn *t)
{
	const struct offers_who who = {.mac = dhcp_mac(&t->packet)};
	const struct offer *o = offers_to(&s->offers, who, now_ms());

	if (t->ask.client.kind == CLIENT_NONE && o && o->xid == t->packet.xid)
		t->ask.client = o->client;
}

int
consider(struct server *s, const struct dgram *in, uint16_t port, struct turn *t)
{
	refresh(s);
	ip_text(in->from, t->who);
	t->entered = false;
	if (s->off)
		return 1;
	t->serves = s->serves && port != PXE_PORT;
	if (!dhcp_parse(rd_of(in->bytes, in->len), &t->packet)) {
		note_line("%s: ignored: not a DHCP packet", t->who);
		return EX_DATAERR;
	}
	mac_show(dhcp_mac(&t->packet), t->who);
	if (elsewhere(s, in)) {
		if (note_level(s) == LOG_MORE)
			note_line("%s: ignored: not on dhcp.interface", t->who);
		return 1;
	}
	t->ask = (struct pxe_ask){
		.packet = &t->packet,
		.client = client_of(&t->packet),
		.port = port,
		.local = ip_to4(in->local),
		.host = &t->host,
		.seen = &t->seen,
		.site = &s->site,
		.serves = t->serves,
	};
	if (t->serves)
		recall_client(s, t);
	if (look_up(s, t) == -1) {
		warn("%s: ignored: its record", t->who);
		return EX_CONFIG;
	}
	if (t->serves)
		decide_lease(s, in, t);
	else
		t->verdict = pxe_decide(&t->ask, &t->offer);
	return 0;
}

size_t
answer(const struct turn *t, uint8_t out[static ANSWER_MAX])
{
	struct wr w = wr_of(out, ANSWER_MAX);
	struct dhcp d;

	if (t->serves ? !grant_answers(t->gives)
		      : !pxe_answers(t->verdict, t->ask.client.kind))
		return 0;
	if (t->serves)
		settings_answer(&t->settings, &d);
	else
		pxe_answer(&t->ask, &t->offer, &d);
	if (dhcp_build(&d, dhcp_takes(&t->packet, ANSWER_MAX), &w))
		return w.len;
	note_line("%s: not sent: it does not fit into a packet", t->who);
	return 0;
}

/* Whoever is on the network, hosts/ has an end. */
static void
make_room(struct server *s)
{
	int gone = strangers_limit(&s->strangers, s->state, s->site.strangers);

	if (gone == -1)
		warn("the machines that nobody named");
	if (gone > 0)
		warnx("more machines that nobody named than dhcp.max_unknown_hosts,"
		      " %u: forgot the %d unheard of for longest",
			s->site.strangers, gone);
}

static void
write_last(struct server *s)
{
	char text[MAC_TEXT];
	struct mac mac;

	if (backlog_write(&s->backlog, s->state, &mac) == -1)
		warn("%s: its identity", mac_show(mac, text));
}

void
write_one(struct server *s)
{
	write_last(s);
	make_room(s);
}

/* The address that it has by this packet, or zero. */
static struct ip4
its_address(const struct turn *t)
{
	if (!t->serves)
		return pxe_lease(&t->packet);
	if (t->gives == GRANT_ACK || (t->gives == GRANT_OFFER && lasts(t)))
		return t->grant.ip;
	return t->gives == GRANT_INFORM ? t->packet.ciaddr : (struct ip4){0};
}

/* All of them; if that fails one by one, so that it is said which. */
static void
write_all(struct server *s)
{
	if (backlog_write_all(&s->backlog, s->state) == -1)
		while (s->backlog.n > 0)
			write_last(s);
	make_room(s);
}

/* Only of a host that has a record: others have no folder yet, and no end. */
void
enter(const struct server *s, struct turn *t)
{
	struct seen now;

	if (!t->host.known || !pxe_learn(&t->ask, t->verdict, its_address(t),
				      (uint64_t)time(NULL), &now))
		return;
	if (seen_enter(s->state, &now, &t->seen) == -1)
		warn("%s: its entry in the indexes", t->who);
	t->entered = now.entered;
}

void
remember(struct server *s, const struct turn *t)
{
	struct seen now;

	if (!pxe_learn(&t->ask, t->verdict, its_address(t), (uint64_t)time(NULL),
		    &now))
		return;
	now.entered = now.entered || t->entered;
	if (t->seen.when == 0)
		strangers_add(&s->strangers);
	if (!backlog_put(&s->backlog, &now, &t->seen)) {
		write_all(s);
		backlog_put(&s->backlog, &now, &t->seen);
	}
}
