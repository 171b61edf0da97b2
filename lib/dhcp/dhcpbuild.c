/* Packets written: which option goes where, and then all of them. */
#include "dhcp/dhcp.h"

#include <string.h>

#define COOKIE    0x63825363
#define PART      255 /* bytes that one part of an option can have */
#define PART_HEAD 2
#define LEAST     300 /* RFC 1542, 2.1 */

/* Where options may be, in the order in which they are read (RFC 3396, 5). */
enum area { IN_OPTIONS, IN_FILE, IN_SNAME, AREAS };

struct plan {
	size_t n;
	uint8_t code[256];  /* of the options that there are, by number */
	size_t room[AREAS]; /* bytes that are left there */
	bool used[AREAS];
	bool here[AREAS][256];    /* is the option there, or a part of it? */
	uint16_t len[AREAS][256]; /* so much of its value */
};

/* The first NEEDED are in every packet; these, and what follows, in this order. */
static const uint8_t order[] = {OPT_TYPE, OPT_RELAY, OPT_SERVER, OPT_LEASE,
	OPT_MASK, OPT_ROUTER, OPT_DNS, OPT_CLIENT_ID, OPT_CLASS, OPT_MACHINE,
	OPT_VENDOR, OPT_TFTP_NAME, OPT_BOOT_FILE, OPT_ROUTES, OPT_IPXE, 150, 208,
	209, 210, 211, OPT_HOST_NAME, OPT_DOMAIN, OPT_BROADCAST, OPT_MTU, OPT_NTP,
	OPT_SEARCH};

#define NEEDED 13

/* Bytes that a value takes, with the heads of its parts. */
static size_t
cost(size_t len)
{
	size_t parts = len > PART ? (len + PART - 1) / PART : 1;

	return len + parts * PART_HEAD;
}

/* Bytes of a value that so much room takes. */
static size_t
holds(size_t room)
{
	size_t rest = room % (PART + PART_HEAD);

	return room / (PART + PART_HEAD) * PART +
	       (rest > PART_HEAD ? rest - PART_HEAD : 0);
}

static void
take(struct plan *p, enum area a, uint8_t code, size_t len)
{
	p->room[a] -= cost(len);
	p->used[a] = p->here[a][code] = true;
	p->len[a][code] = (uint16_t)len;
}

static bool
place_whole(struct plan *p, uint8_t code, size_t len)
{
	enum area end = code == OPT_RELAY ? IN_FILE : AREAS;

	for (enum area a = IN_OPTIONS; a < end; a++)
		if (cost(len) <= p->room[a]) {
			take(p, a, code, len);
			return true;
		}
	return false;
}

static bool
place_cut(struct plan *p, uint8_t code, size_t len)
{
	size_t all = 0;

	for (enum area a = IN_OPTIONS; a < AREAS; a++)
		all += holds(p->room[a]);
	if (len == 0 || all < len)
		return false;
	for (enum area a = IN_OPTIONS; a < AREAS && len > 0; a++) {
		size_t n = holds(p->room[a]) < len ? holds(p->room[a]) : len;

		if (n > 0)
			take(p, a, code, n);
		len -= n;
	}
	return true;
}

/* Give an option, if there is one, its place; false if there is no room. */
static bool
place(struct plan *p, const struct dhcp *d, uint8_t code, bool needed)
{
	size_t len = d->option[code].len;

	if (!d->option[code].given || place_whole(p, code, len))
		return true;
	return code != OPT_RELAY && (needed || len > PART) &&
	       place_cut(p, code, len);
}

/*
 * Is an option placed after the shorter ones? It is if it can be cut where they
 * cannot.
 */
static bool
is_long(const struct dhcp *d, uint8_t code)
{
	return d->option[code].len > PART && code != OPT_RELAY;
}

/* Spread over the three what is too long for one, as make_plan promises. */
static bool
spread(const struct dhcp *d, struct plan *p, uint8_t out[static 256], size_t *n)
{
	if (!*d->file)
		p->room[IN_FILE] = DHCP_FILE - 1;
	if (!*d->sname)
		p->room[IN_SNAME] = DHCP_SNAME - 1;
	if (!*d->file || !*d->sname)
		p->room[IN_OPTIONS] -= cost(1); /* option 52 */

	for (int after = 0; after <= 1; after++)
		for (size_t i = 0; i < NEEDED; i++)
			if (is_long(d, order[i]) == after &&
				!place(p, d, order[i], true))
				return false;
	for (size_t i = NEEDED; i < sizeof order; i++)
		if (!place(p, d, order[i], false))
			out[(*n)++] = order[i];
	for (size_t i = 0; i < p->n; i++)
		if (!memchr(order, p->code[i], sizeof order) &&
			!place(p, d, p->code[i], false))
			out[(*n)++] = p->code[i];
	return true;
}

/*
 * The codes of the options that have no place go to out, and how many they are to
 * n. False when one of these must be there. Option 52 is made here, whatever d
 * says.
 */
static bool
make_plan(const struct dhcp *d, size_t most, struct plan *p,
	uint8_t out[static 256], size_t *n)
{
	size_t all = 0;

	*p = (struct plan){
		.room[IN_OPTIONS] =
			(most > DHCP_LEAST ? most : DHCP_LEAST) - DHCP_HEADER - 1};
	*n = 0;
	for (unsigned code = 1; code < OPT_END; code++)
		if (d->option[code].given && code != OPT_OVERLOAD) {
			all += cost(d->option[code].len);
			p->code[p->n++] = (uint8_t)code;
		}
	if (all > p->room[IN_OPTIONS])
		return spread(d, p, out, n);
	for (size_t i = 0; i < p->n; i++)
		take(p, IN_OPTIONS, p->code[i], d->option[p->code[i]].len);
	return true;
}

size_t
dhcp_left_out(const struct dhcp *d, size_t most, uint8_t out[static 256])
{
	struct plan p;
	size_t n;

	make_plan(d, most, &p, out, &n);
	return n;
}

/* What an area has of an option. */
static void
write_option(const struct dhcp *d, const struct plan *p, enum area a, uint8_t code,
	struct wr *w)
{
	struct rd all = dhcp_get(d, code);

	if (!p->here[a][code])
		return;
	for (enum area before = IN_OPTIONS; before < a; before++)
		rd_skip(&all, p->len[before][code]);

	struct rd value = rd_sub(&all, p->len[a][code]);
	do {
		size_t len = value.left < PART ? value.left : PART;
		struct rd part = rd_sub(&value, len);

		wr_u8(w, code);
		wr_u8(w, (uint8_t)len);
		wr_bytes(w, part.at, len);
	} while (value.left > 0);
}

static void
write_area(const struct dhcp *d, const struct plan *p, enum area a, struct wr *w)
{
	uint8_t more = (uint8_t)(p->used[IN_FILE] | p->used[IN_SNAME] << 1);

	write_option(d, p, a, OPT_TYPE, w);
	if (a == IN_OPTIONS && more) {
		wr_u8(w, OPT_OVERLOAD);
		wr_u8(w, 1);
		wr_u8(w, more);
	}
	for (size_t i = 0; i < p->n; i++)
		if (p->code[i] != OPT_TYPE && p->code[i] != OPT_RELAY)
			write_option(d, p, a, p->code[i], w);
	write_option(d, p, a, OPT_RELAY, w);
	wr_u8(w, OPT_END);
}

/* A field of text, or of options. */
static void
write_field(const struct dhcp *d, const struct plan *p, enum area a,
	const char *text, size_t size, struct wr *w)
{
	size_t start = w->len;

	if (p->used[a])
		write_area(d, p, a, w);
	else
		wr_bytes(w, text, strnlen(text, size));
	if (!w->full)
		wr_zero(w, size - (w->len - start));
}

static void
write_header(const struct dhcp *d, struct wr *w)
{
	wr_u8(w, d->op);
	wr_u8(w, d->htype);
	wr_u8(w, d->hlen);
	wr_u8(w, d->hops);
	wr_be32(w, d->xid);
	wr_be16(w, d->secs);
	wr_be16(w, d->flags);
	wr_bytes(w, d->ciaddr.b, sizeof d->ciaddr.b);
	wr_bytes(w, d->yiaddr.b, sizeof d->yiaddr.b);
	wr_bytes(w, d->siaddr.b, sizeof d->siaddr.b);
	wr_bytes(w, d->giaddr.b, sizeof d->giaddr.b);
	wr_bytes(w, d->chaddr, sizeof d->chaddr);
}

bool
dhcp_build(const struct dhcp *d, size_t most, struct wr *w)
{
	uint8_t left[256];
	size_t start = w->len, n;
	struct plan p;

	if (d->full || !make_plan(d, most, &p, left, &n))
		return false;
	write_header(d, w);
	write_field(d, &p, IN_SNAME, d->sname, DHCP_SNAME, w);
	write_field(d, &p, IN_FILE, d->file, DHCP_FILE, w);
	wr_be32(w, COOKIE);
	write_area(d, &p, IN_OPTIONS, w);
	if (w->len - start < LEAST)
		wr_zero(w, LEAST - (w->len - start));
	return !w->full;
}
