#include "client.h"

#include <stdarg.h>

enum { WORDS = 64, REQUEST = 2048 };

void
client_open_at(struct run *r, struct client *c, const struct peer *server,
	const struct peer *from)
{
	c->run = r;
	c->server = *server;
	c->tid.len = 0;
	c->calm = false;
	c->fd = run_open(r, server, from);
}

void
client_open(struct run *r, struct client *c)
{
	client_open_at(r, c, &r->site->server, NULL);
}

void
client_anew(struct client *c)
{
	c->tid.len = 0;
}

static void
ask_words(struct client *c, unsigned op, const char *name, const char *mode,
	va_list args)
{
	const char *words[WORDS];
	uint8_t bytes[REQUEST];
	size_t n = 0, len;

	while (n < WORDS && (words[n] = va_arg(args, const char *)))
		n++;
	len = wire_request(bytes, sizeof bytes, op, name, mode, words, n);
	want(c->run, len > 0, "the check's own request is too long");
	ask_bytes(c, bytes, len);
}

void
ask_as(struct client *c, unsigned op, const char *name, const char *mode, ...)
{
	va_list args;

	va_start(args, mode);
	ask_words(c, op, name, mode, args);
	va_end(args);
}

void
ask(struct client *c, const char *name, ...)
{
	va_list args;

	va_start(args, name);
	ask_words(c, RRQ, name, "octet", args);
	va_end(args);
}

void
ask_bytes(struct client *c, const void *bytes, size_t len)
{
	wire_send(c->fd, &c->server, bytes, len);
}

void
send_head(struct client *c, unsigned op, uint64_t number)
{
	uint8_t head[4];

	wire_head(head, op, (uint16_t)number);
	wire_send(c->fd, &c->tid, head, sizeof head);
}

void
send_ack(struct client *c, uint64_t block)
{
	send_head(c, ACK, block);
}

void
send_error(struct client *c, unsigned code, const char *message)
{
	uint8_t bytes[256];
	int len = snprintf((char *)bytes + 4, sizeof bytes - 4, "%s", message);

	wire_head(bytes, ERROR, code);
	wire_send(c->fd, &c->tid, bytes, (size_t)len + 5);
}

void
send_data(struct client *c, uint64_t block, const void *bytes, size_t len)
{
	static _Thread_local uint8_t packet[WIRE_MAX];

	wire_head(packet, DATA, (uint16_t)block);
	if (len > 0)
		memcpy(packet + 4, bytes, len);
	wire_send(c->fd, &c->tid, packet, len + 4);
}

bool
hear(struct client *c, unsigned ms)
{
	if (!wire_recv(c->fd, ms, &c->in))
		return false;
	if (c->tid.len == 0)
		c->tid = c->in.from;
	return true;
}

const char *
seen(const struct client *c)
{
	static _Thread_local char text[128];
	char message[64];

	switch (c->in.op) {
	case DATA:
		snprintf(text, sizeof text, "DATA %u of %zu bytes", c->in.number,
			c->in.len);
		break;
	case ERROR:
		snprintf(text, sizeof text, "ERROR %u \"%s\"", c->in.number,
			wire_message(&c->in, message, sizeof message));
		break;
	case ACK:
		snprintf(text, sizeof text, "ACK %u", c->in.number);
		break;
	case OACK:
		snprintf(text, sizeof text, "an OACK of %zu bytes", c->in.len);
		break;
	default:
		snprintf(text, sizeof text, "a packet of no known kind");
	}
	return text;
}

/* Is the last packet the same again as what was answered already? */
static bool
is_repeated(const struct client *c, uint64_t block)
{
	if (block == 1)
		return c->in.op == OACK;
	return c->in.op == DATA && c->in.number == (uint16_t)(block - 1);
}

void
expect_data(struct client *c, uint64_t block)
{
	do {
		if (!hear(c, PATIENCE))
			fail(c->run, "silence instead of DATA %u", (unsigned)block);
	} while (is_repeated(c, block));
	want(c->run, c->in.op == DATA && c->in.number == (uint16_t)block,
		"%s instead of DATA %u", seen(c), (unsigned)block);
}

void
expect_silence(struct client *c, unsigned ms)
{
	if (hear(c, ms))
		fail(c->run, "%s instead of silence", seen(c));
}

void
expect_error(struct client *c, const unsigned codes[], size_t n)
{
	if (!hear(c, PATIENCE))
		fail(c->run, "silence instead of ERROR %u", codes[0]);
	for (size_t i = 0; i < n; i++)
		if (c->in.op == ERROR && c->in.number == codes[i])
			return;
	fail(c->run, "%s instead of ERROR %u", seen(c), codes[0]);
}

void
expect_code(struct client *c, unsigned code)
{
	expect_error(c, &code, 1);
}

bool
expect_answer(struct client *c, struct oack *out)
{
	*out = (struct oack){.sound = true};
	if (!hear(c, PATIENCE))
		fail(c->run, "no answer");
	if (c->in.op == DATA && c->in.number == 1)
		return false;
	want(c->run, c->in.op == OACK, "%s instead of OACK or DATA 1", seen(c));
	wire_oack(&c->in, out);
	want(c->run, out->sound, "an OACK that is not names and numbers");
	c->calm = out->count[TIMEOUT] == 1 && out->value[TIMEOUT] == CALM_SECONDS;
	return true;
}

void
begin_calm(struct client *c, const char *name)
{
	struct oack o;

	ask(c, name, "timeout", CALM, END);
	if (expect_answer(c, &o)) {
		send_ack(c, 0);
		expect_data(c, 1);
	}
}

unsigned
at_once(const struct client *c)
{
	return c->calm ? CALM_MS : AT_ONCE;
}

uint64_t
expect_granted(struct client *c, enum option o, struct oack *out)
{
	if (!expect_answer(c, out) || out->count[o] == 0)
		skip(c->run, "the server does not grant %s", option_name(o));
	return out->value[o];
}

void
fetch(struct run *r, const char *name, struct take *t, ...)
{
	struct client c;
	struct oack o;
	va_list args;

	client_open(r, &c);
	va_start(args, t);
	ask_words(&c, RRQ, name, "octet", args);
	va_end(args);
	t->content = file_content(name);

	bool granted = expect_answer(&c, &o);
	t->blksize = o.count[BLKSIZE] ? (uint32_t)o.value[BLKSIZE] : 512;
	t->window = o.count[WINDOW] ? (uint32_t)o.value[WINDOW] : 1;
	want(r, !o.count[TSIZE] || o.value[TSIZE] == t->content->size,
		"a tsize of %llu", (unsigned long long)o.value[TSIZE]);
	if (granted)
		send_ack(&c, 0);
	take(&c, t, !granted);
}
