/* Windows with losses: where a server begins again (RFC 7440 section 4). */
#include "window.h"

/* The blocks that come at once, about so many, in order from first; how many. */
static unsigned
burst(struct client *c, unsigned first, unsigned about)
{
	unsigned n = 0;

	while (hear(c, n < about ? at_once(c) : AT_ONCE)) {
		want(c->run,
			c->in.op == DATA && c->in.number == (uint16_t)(first + n),
			"%s instead of block %u", seen(c), first + n);
		n++;
	}
	return n;
}

static void
middle(struct run *r)
{
	struct client c;
	unsigned window = window_begin(r, &c, "file", "512", "8", 4);

	window_hear(&c, 1, window);
	send_ack(&c, 2);

	unsigned n = burst(&c, 3, window);
	want(r, n == window, "%u blocks in a window of %u", n, window);
}

static void
start_again(struct run *r)
{
	struct client c;
	unsigned window = window_begin(r, &c, "file", "512", "4", 2), n;

	window_hear(&c, 1, window);
	send_ack(&c, window);
	window_hear(&c, window + 1, window);
	send_ack(&c, window); /* the first block of this one was lost */
	n = burst(&c, window + 1, window);
	want(r, n == window, "%u blocks again at once, of a window of %u", n,
		window);
}

static void
first_again(struct run *r)
{
	struct client c;
	unsigned window = window_begin(r, &c, "file", "512", "4", 2), n;

	window_hear(&c, 1, window);
	send_ack(&c, 0);
	n = burst(&c, 1, window);
	want(r, n == window, "%u blocks again at once, of a window of %u", n,
		window);
}

static void
once(struct run *r)
{
	struct client c;
	unsigned window = window_begin(r, &c, "file", "512", "4", 2), n;

	window_hear(&c, 1, window);
	send_ack(&c, window);
	window_hear(&c, window + 1, window);
	for (int i = 0; i < 5; i++)
		send_ack(&c, window);
	n = burst(&c, window + 1, window);
	want(r, n <= window,
		"%u blocks for five copies of an ACK, of a window of %u", n,
		window);
}

static void
middle_once(struct run *r)
{
	struct client c;
	unsigned window = window_begin(r, &c, "file", "512", "8", 4), n;

	window_hear(&c, 1, window);
	for (int i = 0; i < 5; i++)
		send_ack(&c, 2);
	n = burst(&c, 3, window);
	want(r, n >= window && n <= 2 * window,
		"%u blocks for five copies of an ACK, of a window of %u", n,
		window);
}

static void
each_loss(struct run *r)
{
	struct client c;
	unsigned window = window_begin(r, &c, "file", "512", "8", 4);

	window_hear(&c, 1, window);
	for (unsigned lost = 2; lost < 10; lost++) {
		send_ack(&c, lost);
		window_hear(&c, lost + 1, window);
	}
}

/* A loss within a window, a window without one, and the first block of the next. */
static void
second_loss(struct run *r)
{
	struct client c;
	unsigned window = window_begin(r, &c, "file", "512", "8", 4), n;

	window_hear(&c, 1, window);
	send_ack(&c, 2);
	window_hear(&c, 3, window);
	send_ack(&c, 2 + window);
	window_hear(&c, 3 + window, window);
	send_ack(&c, 2 + window);
	n = burst(&c, 3 + window, window);
	want(r, n == window, "%u blocks again at once, of a window of %u", n,
		window);
}

static void
too_far(struct run *r)
{
	struct client c;
	unsigned window = window_begin(r, &c, "file", "512", "4", 2);

	window_hear(&c, 1, window);
	send_ack(&c, window + 1);
	if (hear(&c, 150))
		fail(r, "%s after an ACK of what was not sent", seen(&c));
	send_ack(&c, window);
	window_hear(&c, window + 1, window);
}

static void
old(struct run *r)
{
	struct client c;
	unsigned window = window_begin(r, &c, "file", "512", "4", 2);

	window_hear(&c, 1, window);
	send_ack(&c, window);
	window_hear(&c, window + 1, window);
	send_ack(&c, 2 * window);
	window_hear(&c, 2 * window + 1, window);
	send_ack(&c, 1);
	if (hear(&c, 150))
		fail(r, "%s after an ACK of a window long ago", seen(&c));
	send_ack(&c, 3 * window);
	window_hear(&c, 3 * window + 1, window);
}

static void
by_time(struct run *r)
{
	struct client c;
	unsigned window = window_begin_timed(r, &c, "file", "512", "4", 2);

	window_hear(&c, 1, window);
	if (!hear(&c, TIMER))
		fail(r, "nothing came again within %d ms", TIMER);
	want(r, c.in.op == DATA && c.in.number == 1, "%s instead of block 1",
		seen(&c));
	window_hear(&c, 2, window - 1);
}

static void
lossy(struct run *r)
{
	struct take t = {.lose = 17};

	fetch(r, "file", &t, "windowsize", r->check->with, "blksize", "1000", END);
	if (t.window == 1)
		skip(r, "the server does not grant windows");
}

static void
doubled(struct run *r)
{
	struct take t = {.acks = 2};

	fetch(r, "doubled", &t, "windowsize", "4", "blksize", "512", "timeout",
		CALM, END);
	if (t.window == 1)
		skip(r, "the server does not grant windows");
	/* The second copy of each may be taken for a loss, once a window. */
	want(r, t.heard <= 2 * t.blocks + t.window, "%llu DATA for %llu blocks",
		(unsigned long long)t.heard, (unsigned long long)t.blocks);
}

const struct check rewind_checks[] = {
	{"window/middle",
		"an ACK within a window goes on from there with a whole window",
		middle, NULL, TOGETHER},
	{"window/start-again",
		"the ACK before a window, come again, sends the window again at once",
		start_again, NULL, TOGETHER},
	{"window/first-again", "so does ACK 0 with the first window", first_again,
		NULL, TOGETHER},
	{"window/once", "five copies of that ACK send the window once", once, NULL,
		TOGETHER},
	{"window/middle-once",
		"five copies of an ACK within a window do not multiply it",
		middle_once, NULL, TOGETHER},
	{"window/each-loss", "each new loss goes back anew", each_loss, NULL,
		TOGETHER},
	{"window/second-loss",
		"a later window that is lost comes again at once too", second_loss,
		NULL, TOGETHER},
	{"window/too-far", "an ACK beyond the window changes nothing", too_far,
		NULL, TOGETHER},
	{"window/old", "an ACK of an earlier window changes nothing", old, NULL,
		TOGETHER},
	{"window/by-time", "a window without an ACK comes again within 1.5 s",
		by_time, NULL, TOGETHER},
	{"window/lossy-4", "a file arrives whole in windows of 4 with losses",
		lossy, "4", TOGETHER},
	{"window/lossy-16", "a file arrives whole in windows of 16 with losses",
		lossy, "16", TOGETHER},
	{"window/doubled", "doubled ACKs do not multiply windows", doubled, NULL,
		TOGETHER},
	{.id = NULL},
};
