#include "server.h"

#include <err.h>
#include <errno.h>
#include <time.h>

#define LOOK  500   /* ms for which an answer is waited for */
#define AGAIN 250   /* ms before the end it is asked once more */
#define RETRY 60000 /* ms until the sockets for it are tried again */
#define HEARD 64 /* answers that are heard before packets have their turn again */

/* The link of ours that the address is on; NULL: it is beyond a relay. */
static const struct iface *
link_of(const struct server *s, const struct probing_item *item)
{
	return item->in.iface ? ifaces_at(&s->ifaces, item->in.iface, item->ip)
			      : NULL;
}

static bool
ask(struct server *s, const struct probing_item *item)
{
	const struct probe *p = &s->probing.probe;
	const struct iface *on = link_of(s, item);
	int rc = on ? probe_ask_arp(p, on, item->ip) : probe_ask_echo(p, item->ip);

	/* No way there: then nobody of that address can be reached from here. */
	return rc == 0 || errno == EHOSTUNREACH || errno == ENETUNREACH;
}

/* The sockets for it, our own or handed over; why there are none is told once. */
static bool
opened(struct server *s)
{
	struct probing *p = &s->probing;

	if (p->open || now_ms() < p->again)
		return p->open;
	p->open = probe_open(&p->probe) == 0;
	if (p->open)
		return true;

	int why = p->probe.arp_why ? p->probe.arp_why : p->probe.echo_why;
	probe_close(&p->probe);
	p->open = hand_take(s->state, &p->probe);
	if (!p->open && !p->told) {
		errno = why;
		warn("addresses are offered without a look whether they are in use");
	}
	p->told = !p->open;
	p->again = p->open ? 0 : now_ms() + RETRY;
	return p->open;
}

bool
look_for_use(struct server *s, int fd, uint16_t port, const struct dgram *in,
	struct turn *t)
{
	struct probing *p = &s->probing;
	uint64_t now = now_ms();
	struct probing_item *item;
	size_t i = 0;

	if (!opened(s))
		return false;
	while (i < p->n && !offers_same(p->item[i].who, t->whose))
		i++;
	item = &p->item[i];
	if (i < p->n && ip4_eq(item->ip, t->grant.ip)) {
		/* It asks again: the answer is to what it said last. */
		item->in = *in;
		return true;
	}
	if (i == PROBING_MAX)
		return false;
	*item = (struct probing_item){.again = now + LOOK - AGAIN,
		.due = now + LOOK,
		.fd = fd,
		.port = port,
		.ip = t->grant.ip,
		.who = t->whose,
		.in = *in};
	if (i == p->n)
		p->n++;
	if (ask(s, item))
		return true;
	*item = p->item[--p->n];
	return false;
}

/* Take one out. */
static struct probing_item
take(struct probing *p, size_t i)
{
	struct probing_item item = p->item[i];

	p->item[i] = p->item[--p->n];
	return item;
}

/* Nobody answered: it may be offered. */
static void
found_free(struct server *s, size_t i)
{
	struct probing_item item = take(&s->probing, i);
	const struct offer *o = offers_to(&s->offers, item.who, now_ms());

	if (o && ip4_eq(o->ip, item.ip)) {
		struct offer free = *o;

		free.probed = true;
		offers_put(&s->offers, &free);
	}
	serve_packet(s, item.fd, item.port, &item.in);
}

/* Somebody answered: nobody gets it for a while, and the next one is looked at. */
static void
found_used(struct server *s, size_t i, const struct probe_heard *heard)
{
	struct probing_item item = take(&s->probing, i);
	uint64_t now = (uint64_t)time(NULL);
	char ip[IP4_TEXT], mac[MAC_TEXT];

	warnx("%s: in use%s%s: nobody gets it for %d minutes",
		ip4_text(item.ip, ip), heard->arp ? " by " : ", an echo came back",
		heard->arp ? mac_show(heard->mac, mac) : "", GRANT_COOLDOWN / 60);
	note_reserved(s, item.ip);
	offers_drop(&s->offers, item.who);
	if (leasestore_decline(&s->store, item.ip, now + GRANT_COOLDOWN, now) == -1)
		warn("%s", ip);
	serve_packet(s, item.fd, item.port, &item.in);
}

/*
 * Does that answer tell that somebody else than who asks has the address? By ARP
 * only where it is asked: another link may have the same network.
 */
static bool
is_used(const struct server *s, const struct probing_item *item,
	const struct probe_heard *heard)
{
	const struct iface *on = link_of(s, item);

	if (!ip4_eq(item->ip, heard->address))
		return false;
	return heard->arp ? on && on->index == heard->iface &&
				    !mac_eq(heard->mac, item->who.mac)
			  : !on;
}

void
probing_hear(struct server *s)
{
	struct probing *p = &s->probing;
	struct probe_heard heard;
	int n = 1;

	/* Who floods us with ARP keeps nobody from an answer. */
	for (int k = 0; k < HEARD && p->open &&
			(n = probe_hear(&p->probe, &s->ifaces, &heard)) == 1;
		k++)
		for (size_t i = 0; i < p->n; i++)
			if (is_used(s, &p->item[i], &heard)) {
				found_used(s, i, &heard);
				break;
			}
	if (p->open && n == -1) {
		warn("looking whether addresses are in use");
		probe_close(&p->probe);
		p->open = false;
	}
}

/* Is one of them looked at for long enough? */
static bool
any_due(const struct probing *p, uint64_t now)
{
	size_t i = 0;

	while (i < p->n && p->item[i].due > now)
		i++;
	return i < p->n;
}

void
probing_run(struct server *s)
{
	struct probing *p = &s->probing;
	uint64_t now = now_ms();

	/* If we did not run for a while, its answer is here and was not heard. */
	if (any_due(p, now))
		probing_hear(s);
	/* What is taken up again may enter anew, behind the others. */
	for (size_t i = p->n; i-- > 0;) {
		if (i >= p->n)
			continue;
		if (p->item[i].again <= now && p->item[i].due > now) {
			ask(s, &p->item[i]);
			p->item[i].again = UINT64_MAX;
		}
		if (p->item[i].due <= now)
			found_free(s, i);
	}
}

int
probing_wait(const struct server *s)
{
	const struct probing *p = &s->probing;
	uint64_t now = now_ms(), next = UINT64_MAX;

	for (size_t i = 0; i < p->n; i++) {
		if (p->item[i].again < next)
			next = p->item[i].again;
		if (p->item[i].due < next)
			next = p->item[i].due;
	}
	if (next == UINT64_MAX)
		return -1;
	return next > now ? (int)(next - now) : 0;
}
