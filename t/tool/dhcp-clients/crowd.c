#include "crowd.h"

#include <err.h>
#include <string.h>
#include <sysexits.h>

uint64_t
crowd_random(struct crowd *c, uint64_t n)
{
	c->seed ^= c->seed >> 12;
	c->seed ^= c->seed << 25;
	c->seed ^= c->seed >> 27;
	return (c->seed * 0x2545f4914f6cdd1d >> 16) % n;
}

struct mac
crowd_mac(size_t i)
{
	return (struct mac){{2, 0xc0, 0, 0, (uint8_t)(i >> 8), (uint8_t)i}};
}

static size_t
half(struct ip4 ip)
{
	return (size_t)ip.b[2] << 8 | ip.b[3];
}

static _Noreturn void
broken(size_t i, const char *what, struct ip4 ip, size_t other)
{
	char who[MAC_TEXT], text[IP4_TEXT], whose[MAC_TEXT];

	errx(1, "%s %s %s, which %s holds", mac_show(crowd_mac(i), who), what,
		ip4_text(ip, text), mac_show(crowd_mac(other), whose));
}

static void
let_go(struct crowd *c, size_t i)
{
	struct client *l = &c->client[i];

	if (ip4_zero(l->holds))
		return;
	c->owner[half(l->holds)] = 0;
	l->holds = (struct ip4){0};
	c->holding--;
}

/* Give it back. It is not answered, and may be lost: nothing is known of it then.
 */
static void
release(struct crowd *c, size_t i, struct ask *out)
{
	struct client *l = &c->client[i];

	out->type = RELEASE;
	out->ciaddr = l->holds;
	out->server = c->server;
	let_go(c, i);
	l->said = 0;
	l->tries = 0;
	c->released++;
}

/* Ask for what it holds, as one that was started again, or as one that renews. */
static void
keep(struct crowd *c, size_t i, struct ask *out)
{
	struct client *l = &c->client[i];

	out->type = REQUEST;
	l->asked = l->holds;
	if (!ip4_zero(c->relay) && crowd_random(c, 2) == 0)
		out->ciaddr = l->holds;
	else
		out->wanted = l->holds;
}

/* Take what was offered. */
static void
take(struct crowd *c, size_t i, struct ask *out)
{
	struct client *l = &c->client[i];

	out->type = REQUEST;
	out->xid = l->xid;
	out->wanted = l->asked;
	out->server = c->server;
}

/* Say one of these; by chance, when there is a choice. */
static void
choose(struct crowd *c, size_t i, struct ask *out)
{
	struct client *l = &c->client[i];

	if (l->said == OFFER) {
		take(c, i, out);
	} else if (ip4_zero(l->holds)) {
		l->tries++;
	} else if (crowd_random(c, 6) == 0) {
		release(c, i, out);
	} else {
		keep(c, i, out);
	}
	l->xid = out->xid;
	l->said = out->type == RELEASE ? 0 : out->type;
}

bool
crowd_speaks(struct crowd *c, size_t i, uint64_t now, struct ask *out)
{
	struct client *l = &c->client[i];
	unsigned doublings = l->tries < 6 ? l->tries : 6;

	if (now < l->due)
		return false;
	if (l->said && l->said != OFFER)
		c->lost++;
	*out = (struct ask){
		.type = DISCOVER,
		.xid = ++c->xid,
		.mac = crowd_mac(i),
		.relay = c->relay,
		.id = !c->pi && i % 2,
		.pi = c->pi,
	};
	choose(c, i, out);
	l->due = now + c->again + crowd_random(c, c->again << doublings);
	c->said++;
	return true;
}

static void
offered(struct crowd *c, size_t i, const struct answer *a)
{
	struct client *l = &c->client[i];
	size_t other = c->owner[half(a->ip)];

	if (other)
		broken(i, "is offered", a->ip, other - 1);
	if (c->pi && !a->netboot)
		errx(1, "an offer to a Raspberry Pi has no boot menu");
	c->offers++;
	c->server = a->server;
	l->asked = a->ip;
	l->said = OFFER;
	l->due = 0;
}

static void
acknowledged(struct crowd *c, size_t i, const struct answer *a, uint64_t now)
{
	struct client *l = &c->client[i];
	size_t other = c->owner[half(a->ip)];

	if (other && other != i + 1)
		broken(i, "is given", a->ip, other - 1);
	if (!ip4_eq(a->ip, l->asked))
		errx(1, "%02x: an ACK of another address than the client asked for",
			(unsigned)i);
	if (other)
		c->kept++;
	else
		c->holding++;
	c->acks++;
	c->owner[half(a->ip)] = i + 1;
	l->holds = a->ip;
	l->said = 0;
	l->tries = 0;
	l->due = c->restless ? now + crowd_random(c, 4 * c->again) : UINT64_MAX;
}

void
crowd_hears(struct crowd *c, const struct answer *a, uint64_t now)
{
	size_t i = (size_t)a->mac.b[4] << 8 | a->mac.b[5];

	if (i >= c->n || !mac_eq(a->mac, crowd_mac(i)))
		return;

	struct client *l = &c->client[i];

	if (a->xid != l->xid) /* it has given up on that */
		return;
	if (a->type == OFFER && l->said == DISCOVER) {
		offered(c, i, a);
	} else if (a->type == ACK && l->said == REQUEST) {
		acknowledged(c, i, a, now);
	} else if (a->type == NAK && l->said == REQUEST) {
		if (!ip4_zero(l->holds))
			broken(i, "is refused", l->holds, i);
		c->refused++;
		l->said = 0;
		l->due = now + crowd_random(c, c->again);
	}
}

/* What is in the list, for an address's lower half: client's number + 1. */
static void
listed(const char *line, size_t found[static 65536])
{
	char ip[IP4_TEXT], mac[MAC_TEXT];
	struct ip4 at;
	struct mac who;

	if (sscanf(line, "%15s %17s", ip, mac) != 2 || !ip4_parse(ip, &at) ||
		!mac_parse(mac, &who))
		errx(1, "the list of leases has '%s'", line);
	if (found[half(at)])
		errx(1, "the list of leases has %s twice", ip);
	found[half(at)] = 1 + ((size_t)who.b[4] << 8 | who.b[5]);
}

void
crowd_compare(const struct crowd *c, FILE *list)
{
	static size_t found[65536];
	char line[1024], text[IP4_TEXT], who[MAC_TEXT];

	memset(found, 0, sizeof found);
	while (fgets(line, sizeof line, list))
		listed(line, found);
	for (size_t i = 0; i < c->n; i++) {
		struct ip4 ip = c->client[i].holds;

		if (!ip4_zero(ip) && found[half(ip)] != i + 1)
			errx(1, "%s holds %s, and the list of leases does not say so",
				mac_show(crowd_mac(i), who), ip4_text(ip, text));
	}
}

void
crowd_wakes(struct crowd *c, uint64_t now)
{
	for (size_t i = 0; i < c->n; i++) {
		struct client *l = &c->client[i];

		l->said = 0;
		l->tries = 0;
		l->due = now + crowd_random(c, c->again);
	}
}
