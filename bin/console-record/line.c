/* line: bytes from a console and for it. */
#include "record.h"

#include <errno.h>

/* To the ring, from which clients copy, and to the log. */
static void
said(struct record *r, struct console *c, const uint8_t *bytes, size_t len)
{
	size_t at = c->said % RING, first = len < RING - at ? len : RING - at;

	memcpy(c->ring + at, bytes, first);
	memcpy(c->ring, bytes + first, len - first);
	c->said += len;
	log_take(r, c, CONLOG_SERIAL, rd_of(bytes, len));
}

static void
filter(struct record *r, struct console *c, uint8_t *bytes, size_t len)
{
	struct wr answers =
		wr_of(c->typed + c->typed_len, sizeof c->typed - c->typed_len);

	if (c->place.kind == CONPLACE_TELNET) {
		len = telnet_hear(&c->telnet, bytes, len, &answers);
		c->typed_len += answers.len;
	}
	said(r, c, bytes, len);
}

void
line_hear(struct record *r, struct console *c, uint64_t now)
{
	uint8_t bytes[CHUNK];
	ssize_t n = read(c->fd, bytes, sizeof bytes);

	if (n > 0)
		filter(r, c, bytes, (size_t)n);
	else if (n == 0)
		dial_drop(r, c, "it was closed", now);
	else if (errno != EAGAIN && errno != EINTR)
		dial_drop(r, c, strerror(errno), now);
}

/* While a break is on, nothing else is sent. */
void
line_say(struct record *r, struct console *c, uint64_t now)
{
	ssize_t n;

	if (c->break_until)
		return;
	if (c->place.kind == CONPLACE_DEVICE)
		n = write(
			c->fd, c->typed + c->typed_at, c->typed_len - c->typed_at);
	else
		n = send(c->fd, c->typed + c->typed_at, c->typed_len - c->typed_at,
			MSG_NOSIGNAL);
	if (n == -1 && errno != EAGAIN && errno != EINTR)
		dial_drop(r, c, strerror(errno), now);
	if (n <= 0)
		return;
	c->typed_at += (size_t)n;
	if (c->typed_at == c->typed_len)
		c->typed_at = c->typed_len = 0;
}

size_t
line_room(const struct console *c)
{
	return sizeof c->typed - c->typed_len;
}

void
line_type(struct console *c, struct rd *bytes)
{
	struct wr w = wr_of(c->typed + c->typed_len, line_room(c));

	if (c->place.kind == CONPLACE_TELNET) {
		telnet_say(&c->telnet, bytes, &w);
	} else {
		size_t n = bytes->left < w.size ? bytes->left : w.size;

		wr_bytes(&w, bytes->at, n);
		rd_skip(bytes, n);
	}
	c->typed_len += w.len;
}
