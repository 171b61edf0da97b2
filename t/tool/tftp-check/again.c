/* What comes twice, too late or out of order. */
#include "client.h"

/* Three blocks have come, the first two are acknowledged. */
static void
two_more_blocks(struct client *c)
{
	send_ack(c, 1);
	expect_data(c, 2);
	send_ack(c, 2);
	expect_data(c, 3);
}

static void
three_blocks(struct run *r, struct client *c)
{
	client_open(r, c);
	begin_calm(c, "file");
	two_more_blocks(c);
}

/* For who asks the same again: without an option. */
static void
three_blocks_plain(struct run *r, struct client *c)
{
	client_open(r, c);
	ask(c, "file", END);
	expect_data(c, 1);
	two_more_blocks(c);
}

static void
doubled(struct run *r)
{
	struct take t = {.acks = 2};

	fetch(r, "doubled", &t, "timeout", CALM, END);
	want(r, t.blocks == 137, "%llu blocks", (unsigned long long)t.blocks);
	/* A few may have come again by the timer, on a slow machine. */
	want(r, t.heard <= t.blocks + 5, "%llu DATA for %llu blocks",
		(unsigned long long)t.heard, (unsigned long long)t.blocks);
}

static void
future(struct run *r)
{
	struct client c;

	three_blocks(r, &c);
	send_ack(&c, 7);
	while (hear(&c, AT_ONCE))
		want(r, c.in.op == DATA && c.in.number == 3, "%s after ACK 7",
			seen(&c));
	send_ack(&c, 3);
	expect_data(&c, 4);
}

static void
old(struct run *r)
{
	struct client c;

	three_blocks(r, &c);
	send_ack(&c, 1);
	send_ack(&c, 2);
	if (hear(&c, 150))
		fail(r, "%s after old ACKs", seen(&c));
	send_ack(&c, 3);
	expect_data(&c, 4);
}

static void
overtaken(struct run *r)
{
	struct client c;
	unsigned heard = 0;

	client_open(r, &c);
	begin_calm(&c, "f3072");
	for (unsigned block = 1; block <= 7; block++) {
		if (block > 1)
			expect_data(&c, block);
		heard++;
		send_ack(&c, block);
		if (block > 1)
			send_ack(&c, block - 1);
	}
	while (hear(&c, AT_ONCE))
		heard++;
	want(r, heard <= 8, "%u DATA for 7 blocks", heard);
}

/* How many ports answer within a while, beginning with the first answer. */
static unsigned
ports(struct client *c, unsigned ms)
{
	struct peer known[8];
	unsigned n = 0;
	uint64_t until = 0;

	while (hear(c, ms) && (until == 0 || wire_now() < until)) {
		unsigned i = 0;

		if (n == 0)
			until = wire_now() + ms;

		while (i < n && !peer_same(&known[i], &c->in.from))
			i++;
		if (i == n && n < 8)
			known[n++] = c->in.from;
	}
	return n;
}

static void
copies(struct run *r)
{
	struct client c;
	unsigned n;

	client_open(r, &c);
	for (int i = 0; i < 4; i++)
		ask(&c, "file", "tsize", "0", "blksize", "1024", END);
	n = ports(&c, TIMER);
	want(r, n == 1, "%u transfers for four copies of a request", n);
}

/*
 * Does the transfer go on after a copy of its request? *later: ms after its third
 * block another one began, or 0.
 */
static bool
goes_on(struct run *r, uint64_t *later)
{
	struct client c;
	uint64_t third;

	three_blocks_plain(r, &c);
	third = c.in.when;
	ask(&c, "file", END);
	send_ack(&c, 3);
	*later = 0;
	for (int i = 0; i < 8 && hear(&c, CALM_MS); i++) {
		bool own = peer_same(&c.in.from, &c.tid);

		if (own && c.in.op == DATA && c.in.number == 4)
			return true;
		if (!own && *later == 0)
			*later = c.in.when - third;
	}
	return false;
}

/*
 * The same request a second later is no copy, but a client that begins anew: when
 * the machine stood still for so long, there was none.
 */
static void
copy_during(struct run *r)
{
	uint64_t later = 0;

	for (int i = 0; i < 10; i++) {
		if (goes_on(r, &later))
			return;
		want(r, later >= 900,
			"a copy of the request, overtaken by ACKs, ended the transfer");
	}
	skip(r, "this machine is too slow to send a copy in time");
}

static void
other_file(struct run *r)
{
	struct client c;

	client_open(r, &c);
	ask(&c, "file", END);
	expect_data(&c, 1);
	client_anew(&c);
	ask(&c, "other", END);
	for (;;) {
		if (!hear(&c, PATIENCE))
			fail(r, "the second request is not answered");
		if (c.in.op == DATA &&
			content_is(file_content("other"), 0, c.in.body, 512))
			break;
	}
	c.tid = c.in.from;
	send_ack(&c, 1);
	do {
		if (!hear(&c, PATIENCE))
			fail(r, "silence instead of its DATA 2");
	} while (!peer_same(&c.in.from, &c.tid) || c.in.number != 2);
	want(r, content_is(file_content("other"), 512, c.in.body, c.in.len),
		"DATA 2 is of another file");
}

/* A machine that was reset asks from the same port, knowing nothing of before. */
static void
reset(struct run *r)
{
	struct client c;
	uint64_t until, now;

	three_blocks_plain(r, &c);
	until = wire_now() + 3000;
	while ((now = wire_now()) < until)
		hear(&c, (unsigned)(until - now));
	client_anew(&c);
	ask(&c, "file", END);
	while (hear(&c, PATIENCE)) {
		if (c.in.op != DATA || c.in.number != 1)
			continue;
		c.tid = c.in.from;
		send_ack(&c, 1);
		while (hear(&c, PATIENCE))
			if (peer_same(&c.in.from, &c.tid) && c.in.number == 2)
				return;
		fail(r, "it began anew and stopped after DATA 1");
	}
	fail(r, "it does not begin anew");
}

/* What is no packet; an ERROR in answer is fine, and so is going on. */
static void
garbage(struct run *r)
{
	static const uint8_t bytes[] = {0, 4, 0, 9, 9};
	struct client c;

	three_blocks(r, &c);
	wire_send(c.fd, &c.tid, bytes, 1);
	wire_send(c.fd, &c.tid, bytes, 3);
	send_head(&c, 77, 7);
	send_head(&c, RRQ, 3);
	send_ack(&c, 3);
	for (;;) {
		if (!hear(&c, PATIENCE))
			fail(r, "silence after packets that are none");
		if (c.in.op == ERROR || (c.in.op == DATA && c.in.number == 4))
			return;
	}
}

static void
long_ack(struct run *r)
{
	static const uint8_t bytes[] = {0, 4, 0, 3, 0, 0, 0};
	struct client c;

	three_blocks(r, &c);
	wire_send(c.fd, &c.tid, bytes, sizeof bytes);
	expect_data(&c, 4);
}

static void
after_end(struct run *r)
{
	struct client c;

	client_open(r, &c);
	begin_calm(&c, "one");
	send_ack(&c, 1);
	send_ack(&c, 1);
	while (hear(&c, AT_ONCE))
		want(r, c.in.op == ERROR, "%s after the end", seen(&c));
	client_anew(&c);
	ask(&c, "one", END);
	expect_data(&c, 1);
}

const struct check again_checks[] = {
	{"again/doubled", "doubled ACKs do not double the DATA, over 137 blocks",
		doubled, NULL, TOGETHER},
	{"again/future", "an ACK of a block not sent yet changes nothing", future,
		NULL, TOGETHER},
	{"again/old", "old ACKs bring nothing", old, NULL, TOGETHER},
	{"again/overtaken", "ACKs that overtake each other bring no block twice",
		overtaken, NULL, TOGETHER},
	{"again/copies", "four copies of a request start one transfer", copies,
		NULL, TOGETHER},
	{"again/copy-during",
		"a late copy of the request does not end its transfer", copy_during,
		NULL, TOGETHER},
	{"again/other-file", "another request from the same port is served",
		other_file, NULL, TOGETHER},
	{"again/reset",
		"the same request after three seconds of silence begins at the start",
		reset, NULL, TOGETHER},
	{"again/garbage", "packets of no known kind do not silence a transfer",
		garbage, NULL, TOGETHER},
	{"again/long-ack", "bytes behind an ACK do not matter", long_ack, NULL,
		TOGETHER},
	{"again/after-end", "an ACK after the end does no harm", after_end, NULL,
		TOGETHER},
	{.id = NULL},
};
