/* Windows that nothing disturbs (RFC 7440). */
#include "window.h"

/* With that option, or NULL. */
static unsigned
begin(struct run *r, struct client *c, const char *name, const char *blksize,
	const char *windowsize, unsigned least, const char *timeout)
{
	struct oack o;

	client_open(r, c);
	ask(c, name, "blksize", blksize, "windowsize", windowsize, timeout, CALM,
		END);

	uint64_t window = expect_granted(c, WINDOW, &o);
	if (window < least)
		skip(r, "the server grants windows of %llu only",
			(unsigned long long)window);
	if (o.count[BLKSIZE] == 0)
		skip(r, "the server does not grant blksize %s", blksize);
	send_ack(c, 0);
	return (unsigned)window;
}

unsigned
window_begin(struct run *r, struct client *c, const char *name, const char *blksize,
	const char *windowsize, unsigned least)
{
	return begin(r, c, name, blksize, windowsize, least, "timeout");
}

unsigned
window_begin_timed(struct run *r, struct client *c, const char *name,
	const char *blksize, const char *windowsize, unsigned least)
{
	return begin(r, c, name, blksize, windowsize, least, END);
}

void
window_hear(struct client *c, uint64_t first, unsigned n)
{
	for (unsigned i = 0; i < n; i++) {
		unsigned block = (uint16_t)(first + i);

		if (!hear(c, PATIENCE))
			fail(c->run, "silence instead of block %u", block);
		/* The OACK may have come again meanwhile. */
		if (c->in.op == OACK && first == 1) {
			i--;
			continue;
		}
		want(c->run, c->in.op == DATA && c->in.number == block,
			"%s instead of block %u", seen(c), block);
	}
}

static void
whole_window(struct run *r)
{
	struct client c;
	unsigned window = window_begin(r, &c, "file", "512", "4", 2);

	window_hear(&c, 1, window);
	while (hear(&c, 150))
		fail(r, "%s before the ACK of a window of %u", seen(&c), window);
	send_ack(&c, window);
	window_hear(&c, window + 1, window);
}

static void
window_of_one(struct run *r)
{
	struct client c;

	window_begin(r, &c, "file", "512", "1", 1);
	for (unsigned block = 1; block <= 3; block++) {
		expect_data(&c, block);
		while (hear(&c, 100))
			want(r, c.in.op == DATA && c.in.number == block,
				"%s before ACK %u", seen(&c), block);
		send_ack(&c, block);
	}
}

/* Blocks and windows of this file end at different places. */
static void
whole(struct run *r)
{
	struct take t = {0};

	fetch(r, "file", &t, "windowsize", r->check->with, "blksize", "1000",
		"timeout", CALM, END);
	if (t.window == 1)
		skip(r, "the server does not grant windows");
	want(r, t.heard <= t.blocks + t.window, "%llu packets for %llu blocks",
		(unsigned long long)t.heard, (unsigned long long)t.blocks);
}

static void
short_last(struct run *r)
{
	struct client c;
	unsigned window = window_begin(r, &c, "f3072", "512", "5", 4),
		 rest = 7 % window;

	for (unsigned done = 0; done < 7; done += window) {
		unsigned n = 7 - done < window ? 7 - done : window;

		window_hear(&c, done + 1, n);
		if (n == window)
			send_ack(&c, done + n);
	}
	want(r, c.in.len == 0, "a last block of %zu bytes", c.in.len);
	while (hear(&c, 150))
		fail(r, "%s after the last block, before its ACK", seen(&c));
	send_ack(&c, 7);
	expect_silence(&c, TIMER);
	want(r, rest > 0, "the last window was not short");
}

static void
exact_last(struct run *r)
{
	struct client c;
	unsigned window = window_begin(r, &c, "f513", "512", "2", 2);

	window_hear(&c, 1, window);
	want(r, c.in.len == 1, "a last block of %zu bytes", c.in.len);
	send_ack(&c, 2);
	expect_silence(&c, TIMER);
}

static void
rollover(struct run *r)
{
	bool large = r->check->with;
	struct take t = {0};

	fetch(r, large ? "wrap512" : "wrap8", &t, "windowsize", "7", "blksize",
		large ? "512" : "8", END);
	if (t.window == 1)
		skip(r, "the server does not grant windows");
	if (t.blksize != (large ? 512 : 8))
		skip(r, "the server does not grant blocks of %d", large ? 512 : 8);
	want(r, t.blocks > 65536, "%llu blocks only", (unsigned long long)t.blocks);
}

static void
rollover_lock_step(struct run *r)
{
	struct take t = {0};

	fetch(r, "wrap8", &t, "blksize", "8", END);
	if (t.blksize != 8)
		skip(r, "the server does not grant blocks of 8");
}

static void
largest(struct run *r)
{
	struct take t = {0};

	fetch(r, "file", &t, "blksize", "65464", "windowsize", "65535", END);
}

const struct check window_checks[] = {
	{"window/whole-window",
		"a window is sent whole without an ACK, and no block more",
		whole_window, NULL, TOGETHER},
	{"window/of-one", "a window of one block is lock-step", window_of_one, NULL,
		TOGETHER},
	{"window/whole-2", "a file arrives whole in windows of 2", whole, "2",
		TOGETHER},
	{"window/whole-3", "a file arrives whole in windows of 3", whole, "3",
		TOGETHER},
	{"window/whole-16", "a file arrives whole in windows of 16", whole, "16",
		TOGETHER},
	{"window/whole-64", "a file arrives whole in windows of 64", whole, "64",
		TOGETHER},
	{"window/whole-65535", "a file arrives whole in windows as large as may be",
		whole, "65535", TOGETHER},
	{"window/short-last", "a last window that is short ends the file",
		short_last, NULL, TOGETHER},
	{"window/exact-last", "a last window that is full ends the file",
		exact_last, NULL, TOGETHER},
	{"window/rollover-8",
		"block numbers pass to 0 inside a window of small blocks", rollover,
		NULL, TOGETHER},
	{"window/rollover-512",
		"block numbers pass to 0 inside a window of usual blocks", rollover,
		"", TOGETHER},
	{"window/rollover-lock-step",
		"block numbers of small blocks pass to 0 in lock-step",
		rollover_lock_step, NULL, TOGETHER},
	{"window/largest", "the largest blocks in the largest window arrive whole",
		largest, NULL, TOGETHER},
	{.id = NULL},
};
