/* Netascii: a line's end is CR LF, and a CR is CR NUL (RFC 764, RFC 1350). */
#include "client.h"

enum { TEXT = 4096 };

/* What a file is to be on the wire. */
static size_t
converted(const struct content *c, uint8_t out[static TEXT])
{
	const char *from = c->bytes;
	size_t n = 0;

	for (uint64_t i = 0; i < c->size; i++) {
		if (from[i] == '\n')
			out[n++] = '\r';
		out[n++] = (uint8_t)from[i];
		if (from[i] == '\r')
			out[n++] = '\0';
	}
	return n;
}

/* The first answer, with or without an OACK; skipped where the mode is refused. */
static bool
begin(struct client *c, struct oack *o)
{
	if (!hear(c, PATIENCE))
		fail(c->run, "no answer");
	if (c->in.op == ERROR)
		skip(c->run, "the server refuses netascii: %s", seen(c));
	if (c->in.op != OACK) {
		*o = (struct oack){.sound = true};
		return false;
	}
	wire_oack(&c->in, o);
	send_ack(c, 0);
	return true;
}

static void
take_text(struct client *c, const char *name, struct take *t, bool have_first)
{
	uint8_t text[TEXT];
	struct content sent = {.bytes = text};

	sent.size = converted(file_content(name), text);
	t->content = &sent;
	take(c, t, have_first);
	t->content = NULL;
}

static void
served(struct run *r)
{
	struct client c;

	client_open(r, &c);
	ask_as(&c, RRQ, "text-lf", "netascii", END);
	if (!hear(&c, PATIENCE))
		fail(r, "no answer");
	if (c.in.op == ERROR)
		missing(r, "%s", seen(&c));
	want(r, c.in.op == DATA && c.in.number == 1, "%s instead of DATA 1",
		seen(&c));
}

static void
text(struct run *r)
{
	struct take t = {0};
	struct client c;
	struct oack o;

	client_open(r, &c);
	ask_as(&c, RRQ, r->check->with, "netascii", END);
	begin(&c, &o);
	take_text(&c, r->check->with, &t, true);
}

static void
mode_case(struct run *r)
{
	struct take t = {0};
	struct client c;
	struct oack o;

	client_open(r, &c);
	ask_as(&c, RRQ, "text-lf", "NetASCII", END);
	begin(&c, &o);
	take_text(&c, "text-lf", &t, true);
}

/* Each block is waited for twice before its ACK. */
static void
again(struct run *r)
{
	uint8_t bytes[TEXT], first[512];
	struct client c;
	struct oack o;

	client_open(r, &c);
	ask_as(&c, RRQ, "text-many", "netascii", END);
	begin(&c, &o);

	size_t size = converted(file_content("text-many"), bytes);
	for (unsigned block = 1; block <= size / 512 + 1; block++) {
		if (block > 1)
			expect_data(&c, block);
		size_t len = c.in.len;
		want(r, len <= 512, "a block of %zu bytes", len);
		memcpy(first, c.in.body, len);
		want(r, memcmp(first, bytes + (block - 1) * 512, len) == 0,
			"block %u is wrong at first", block);
		if (!hear(&c, PATIENCE))
			fail(r, "block %u did not come again", block);
		want(r, c.in.op == DATA && c.in.number == block && c.in.len == len,
			"%s instead of block %u again", seen(&c), block);
		want(r, memcmp(first, c.in.body, len) == 0,
			"block %u is another one the second time", block);
		send_ack(&c, block);
	}
}

static void
tsize(struct run *r)
{
	uint8_t bytes[TEXT];
	struct client c;
	struct oack o;
	size_t size = converted(file_content("text-lf"), bytes);

	client_open(r, &c);
	ask_as(&c, RRQ, "text-lf", "netascii", "tsize", "0", END);
	begin(&c, &o);
	want(r, o.count[TSIZE] == 0 || o.value[TSIZE] == size,
		"a tsize of %llu, and %zu bytes would be sent",
		(unsigned long long)o.value[TSIZE], size);
}

static void
small_windows(struct run *r)
{
	struct take t = {0};
	struct client c;
	struct oack o;

	client_open(r, &c);
	ask_as(&c, RRQ, "text-many", "netascii", "blksize", "13", "windowsize", "3",
		END);

	bool granted = begin(&c, &o);
	if (!granted || !o.count[BLKSIZE] || !o.count[WINDOW])
		skip(r, "the server does not grant blksize and windowsize");
	t.blksize = (uint32_t)o.value[BLKSIZE];
	t.window = (uint32_t)o.value[WINDOW];
	t.lose = 40;
	take_text(&c, "text-many", &t, false);
}

static void
octet(struct run *r)
{
	struct take t = {0};

	fetch(r, r->check->with, &t, END);
}

const struct check netascii_checks[] = {
	{"netascii/served", "netascii is served", served, NULL, TOGETHER},
	{"netascii/lf", "in netascii LF goes out as CR LF", text, "text-lf",
		TOGETHER},
	{"netascii/cr", "in netascii CR goes out as CR NUL", text, "text-cr",
		TOGETHER},
	{"netascii/crlf", "in netascii CR LF goes out as CR NUL CR LF", text,
		"text-crlf", TOGETHER},
	{"netascii/block-end",
		"a conversion on a block's end is divided over two blocks", text,
		"text-many", TOGETHER},
	{"netascii/mode-case", "mode NetASCII is netascii", mode_case, NULL,
		TOGETHER},
	{"netascii/again", "a block of netascii that is sent again is the same",
		again, NULL, TOGETHER},
	{"netascii/tsize", "in netascii tsize is left out, or is what will be sent",
		tsize, NULL, TOGETHER},
	{"netascii/windows",
		"netascii arrives whole in small blocks and windows with losses",
		small_windows, NULL, TOGETHER},
	{"netascii/octet-crlf", "octet mode leaves CR LF alone", octet, "text-crlf",
		TOGETHER},
	{"netascii/octet-many", "octet mode leaves many lines alone", octet,
		"text-many", TOGETHER},
	{.id = NULL},
};
