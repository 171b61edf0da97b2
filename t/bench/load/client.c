#include "client.h"

#include "base/num.h"
#include "pattern.h"

#include <strings.h>

enum { RRQ = 1, DATA = 3, ACK, ERROR, OACK };

#define BLKSIZE 512 /* when the server grants none */

static void
option(struct wr *w, const char *name, uint64_t value)
{
	wr_text(w, name);
	wr_u8(w, 0);
	wr_dec(w, value);
	wr_u8(w, 0);
}

void
client_ask(const struct want *want, struct wr *w)
{
	wr_be16(w, RRQ);
	wr_text(w, want->name);
	wr_u8(w, 0);
	wr_text(w, "octet");
	wr_u8(w, 0);
	option(w, "tsize", 0);
	option(w, "blksize", want->blksize);
	if (want->window > 1)
		option(w, "windowsize", want->window);
}

void
client_ack(const struct client *c, struct wr *w)
{
	wr_be16(w, ACK);
	wr_be16(w, (uint16_t)c->got);
}

static bool
fail(struct client *c, const char *why)
{
	c->state = CLIENT_FAILED;
	c->why = why;
	return false;
}

/* The server says what it grants; ACK 0 begins the transfer. */
static bool
on_oack(struct client *c, const struct want *want, struct rd r)
{
	uint64_t size = want->size;

	if (c->state != CLIENT_ASKING)
		return c->got == 0;
	c->blksize = BLKSIZE;
	c->window = 1;
	while (r.left > 0) {
		struct rd name = rd_text(&r), value = rd_text(&r);
		const char *text = (const char *)value.at;
		bool good = !value.bad;

		if (good && strcasecmp((const char *)name.at, "blksize") == 0)
			good = num_u32(text, 8, want->blksize, &c->blksize);
		else if (good &&
			 strcasecmp((const char *)name.at, "windowsize") == 0)
			good = num_u32(text, 1, want->window, &c->window);
		else if (good && strcasecmp((const char *)name.at, "tsize") == 0)
			good = num_u64(text, 0, UINT64_MAX, &size);
		if (!good)
			return fail(
				c, "an OACK that grants what was not asked for");
	}
	if (size != want->size)
		return fail(c, "a tsize that is not the file's");
	c->state = CLIENT_READING;
	return true;
}

/* The next block. */
static bool
on_next(struct client *c, const struct want *want, struct rd bytes)
{
	uint64_t offset = c->got * c->blksize, left = want->size - offset;

	if (bytes.left != (left < c->blksize ? left : c->blksize))
		return fail(c, "a block of the wrong length");
	if (!pattern_is(bytes, offset))
		return fail(c, "a block of the wrong bytes");
	c->got++;
	c->unacked++;
	c->gap = false;
	if (bytes.left < c->blksize)
		c->state = CLIENT_DONE;
	else if (c->unacked < c->window)
		return false;
	c->unacked = 0;
	return true;
}

static bool
on_data(struct client *c, const struct want *want, struct rd r)
{
	uint16_t n = rd_be16(&r);
	uint16_t ahead = (uint16_t)(n - (uint16_t)c->got);

	if (c->state == CLIENT_ASKING) {
		c->state = CLIENT_READING;
		c->blksize = BLKSIZE;
		c->window = 1;
	}
	if (ahead == 1)
		return on_next(c, want, r);
	if (ahead >= 0x8000)
		return false;
	if (ahead != 0) {
		/* Told once; again only when the server has begun anew. */
		bool told = c->gap && (uint16_t)(n - c->beyond - 1) < 0x8000;

		c->gap = true;
		c->beyond = n;
		if (told)
			return false;
	}
	c->unacked = 0;
	return true;
}

bool
client_hear(struct client *c, const struct want *want, struct rd packet)
{
	unsigned op = rd_be16(&packet);

	if (c->state == CLIENT_DONE || c->state == CLIENT_FAILED)
		return false;
	if (op == DATA)
		return on_data(c, want, packet);
	if (op == OACK)
		return on_oack(c, want, packet);
	if (op == ERROR)
		return fail(c, "an ERROR from the server");
	return false;
}

void
client_again(struct client *c)
{
	c->unacked = 0;
	c->gap = false;
}
