#include "dhcp/dhcp.h"

#include <string.h>

#define COOKIE      0x63825363
#define UDP_HEADERS 28 /* of IP and UDP */

/* Text that ends in NUL, or with its field. */
static void
text_field(struct rd field, char *out)
{
	const uint8_t *nul = memchr(field.at, 0, field.left);

	rd_copy(&field, out, nul ? (size_t)(nul - field.at) : field.left);
}

/* The next option before the end mark; false when there is none, or r is bad. */
static bool
next_option(struct rd *r, uint8_t *code, struct rd *value)
{
	while (r->left > 0 && !r->bad) {
		*code = rd_u8(r);
		if (*code == OPT_END)
			break;
		if (*code == OPT_PAD)
			continue;
		*value = rd_sub(r, rd_u8(r));
		return !r->bad;
	}
	return false;
}

/* How long each option of an area is, all its parts together. */
static bool
measure(struct rd area, struct dhcp *d)
{
	struct rd value;
	uint8_t code;

	while (next_option(&area, &code, &value)) {
		d->option[code].given = true;
		d->option[code].len = (uint16_t)(d->option[code].len + value.left);
	}
	return !area.bad;
}

/* Give each option its place in the pool; len counts from nothing again. */
static void
lay_out(struct dhcp *d)
{
	for (size_t code = 0; code < 256; code++) {
		d->option[code].at = d->used;
		d->used = (uint16_t)(d->used + d->option[code].len);
		d->option[code].len = 0;
	}
}

static void
collect(struct rd area, struct dhcp *d)
{
	struct rd value;
	uint8_t code;

	while (next_option(&area, &code, &value)) {
		uint16_t at = d->option[code].at, len = d->option[code].len;

		d->option[code].len = (uint16_t)(len + value.left);
		rd_copy(&value, d->pool + at + len, value.left);
	}
}

/* What option 52 says, which only counts in the options proper. */
static uint8_t
overload(struct rd options)
{
	struct rd value;
	uint8_t code;

	while (next_option(&options, &code, &value))
		if (code == OPT_OVERLOAD)
			return rd_u8(&value);
	return 0;
}

/*
 * The areas in the order of RFC 3396, section 5: options, file, sname. All their
 * values together are shorter than a packet, so they fit into the pool.
 */
static bool
parse_options(struct rd options, struct rd file, struct rd sname, struct dhcp *d)
{
	uint8_t more = overload(options);
	struct rd area[3] = {options};
	size_t n = 1;

	if (more & 1)
		area[n++] = file;
	else
		text_field(file, d->file);
	if (more & 2)
		area[n++] = sname;
	else
		text_field(sname, d->sname);

	for (size_t i = 0; i < n; i++)
		if (!measure(area[i], d))
			return false;
	lay_out(d);
	for (size_t i = 0; i < n; i++)
		collect(area[i], d);
	d->option[OPT_OVERLOAD].given = false; /* it has done its work */
	return true;
}

bool
dhcp_parse(struct rd r, struct dhcp *out)
{
	struct dhcp d;

	memset(&d, 0, offsetof(struct dhcp, pool));
	d.op = rd_u8(&r);
	d.htype = rd_u8(&r);
	d.hlen = rd_u8(&r);
	d.hops = rd_u8(&r);
	d.xid = rd_be32(&r);
	d.secs = rd_be16(&r);
	d.flags = rd_be16(&r);
	d.ciaddr = rd_ip4(&r);
	d.yiaddr = rd_ip4(&r);
	d.siaddr = rd_ip4(&r);
	d.giaddr = rd_ip4(&r);
	rd_copy(&r, d.chaddr, sizeof d.chaddr);

	struct rd sname = rd_sub(&r, DHCP_SNAME), file = rd_sub(&r, DHCP_FILE);
	uint32_t cookie = rd_be32(&r);

	if (r.bad || cookie != COOKIE || r.left > DHCP_MAX - DHCP_HEADER ||
		d.hlen > sizeof d.chaddr || !parse_options(r, file, sname, &d))
		return false;
	memcpy(out, &d, offsetof(struct dhcp, pool) + d.used);
	return true;
}

struct rd
dhcp_get(const struct dhcp *d, uint8_t code)
{
	if (!d->option[code].given)
		return (struct rd){.bad = true};
	return rd_of(d->pool + d->option[code].at, d->option[code].len);
}

void
dhcp_put(struct dhcp *d, uint8_t code, const void *bytes, size_t len)
{
	struct wr w = {.base = d->pool, .size = sizeof d->pool, .len = d->used};

	wr_bytes(&w, bytes, len);
	if (w.full || d->option[code].given) {
		d->full = true;
		return;
	}
	d->option[code].at = d->used;
	d->option[code].len = (uint16_t)len;
	d->option[code].given = true;
	d->used = (uint16_t)w.len;
}

void
dhcp_put_u8(struct dhcp *d, uint8_t code, uint8_t v)
{
	dhcp_put(d, code, &v, 1);
}

void
dhcp_put_ip4(struct dhcp *d, uint8_t code, struct ip4 ip)
{
	dhcp_put(d, code, ip.b, sizeof ip.b);
}

void
dhcp_put_text(struct dhcp *d, uint8_t code, const char *text)
{
	dhcp_put(d, code, text, strlen(text));
}

uint8_t
dhcp_type(const struct dhcp *d)
{
	struct rd r = dhcp_get(d, OPT_TYPE);

	return rd_u8(&r);
}

struct ip4
dhcp_ip4(const struct dhcp *d, uint8_t code)
{
	struct rd r = dhcp_get(d, code);

	return r.left == sizeof(struct ip4) ? rd_ip4(&r) : (struct ip4){0};
}

size_t
dhcp_takes(const struct dhcp *ask, size_t limit)
{
	struct rd r = dhcp_get(ask, OPT_MAX_SIZE);
	size_t packet = r.left == 2 ? rd_be16(&r) : 0;

	if (packet < DHCP_LEAST + UDP_HEADERS || limit < DHCP_LEAST)
		return DHCP_LEAST;
	return packet - UDP_HEADERS < limit ? packet - UDP_HEADERS : limit;
}

struct rd
dhcp_get_within(const struct dhcp *d, uint8_t code, uint8_t sub)
{
	struct rd r = dhcp_get(d, code);

	while (r.left > 0 && !r.bad) {
		uint8_t found = rd_u8(&r);
		struct rd value = rd_sub(&r, rd_u8(&r));

		if (found == sub)
			return value;
	}
	return (struct rd){.bad = true};
}

struct ip4
dhcp_link(const struct dhcp *d)
{
	struct rd r = dhcp_get_within(d, OPT_RELAY, RELAY_LINK);
	struct ip4 link = r.left == sizeof link ? rd_ip4(&r) : (struct ip4){0};

	/* Else any client could have itself put into any network, and use it up. */
	if (ip4_zero(d->giaddr))
		return d->giaddr;
	if (ip4_zero(link))
		link = dhcp_ip4(d, OPT_SUBNET);
	return ip4_zero(link) ? d->giaddr : link;
}

struct mac
dhcp_mac(const struct dhcp *d)
{
	struct rd r = rd_of(d->chaddr, sizeof d->chaddr);

	return d->htype == DHCP_ETHERNET && d->hlen == sizeof(struct mac)
		       ? rd_mac(&r)
		       : (struct mac){0};
}
