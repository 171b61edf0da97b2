/* What is lost comes again, in time and not too often. */
#include "client.h"

enum { GAPS = 4, LIFE = 60000 };

static void
data_again(struct run *r)
{
	struct client c;

	client_open(r, &c);
	ask(&c, "file", END);
	expect_data(&c, 1);
	send_ack(&c, 1);
	expect_data(&c, 2);
	if (!hear(&c, TIMER))
		fail(r, "nothing within %d ms", TIMER);
	want(r, c.in.op == DATA && c.in.number == 2 && c.in.len == 512,
		"%s instead of DATA 2 again", seen(&c));
	want(r, content_is(file_content("file"), 512, c.in.body, 512),
		"DATA 2 comes again with other bytes");
}

static void
first_again(struct run *r)
{
	struct client c;

	client_open(r, &c);
	ask(&c, "small", END);
	expect_data(&c, 1);
	if (!hear(&c, TIMER))
		fail(r, "nothing within %d ms", TIMER);
	want(r, c.in.op == DATA && c.in.number == 1 && c.in.len == 512,
		"%s instead of DATA 1 again", seen(&c));
}

static void
oack_again(struct run *r)
{
	struct client c;
	struct oack o;

	client_open(r, &c);
	ask(&c, "file", "blksize", "1024", END);
	expect_granted(&c, BLKSIZE, &o);
	if (!hear(&c, TIMER))
		fail(r, "nothing within %d ms", TIMER);
	want(r, c.in.op == OACK, "%s instead of the OACK again", seen(&c));
	send_ack(&c, 0);
	expect_data(&c, 1);
}

static void
as_asked(struct run *r)
{
	struct client c;
	struct oack o;

	client_open(r, &c);
	ask(&c, "file", "timeout", r->check->with, END);

	uint64_t timeout = 1000 * expect_granted(&c, TIMEOUT, &o);
	send_ack(&c, 0);
	expect_data(&c, 1);
	for (int i = 0; i < 2; i++) {
		uint64_t before = c.in.when;

		if (!hear(&c, (unsigned)timeout + PATIENCE))
			fail(r, "silence, %d times after %llu s", i + 1,
				(unsigned long long)timeout / 1000);
		/* Without the option it would come much sooner. */
		want(r, 2 * (c.in.when - before) > timeout,
			"%s again after %llu ms", seen(&c),
			(unsigned long long)(c.in.when - before));
	}
}

static void
backs_off(struct run *r)
{
	struct client c;
	uint64_t at, gap[GAPS] = {0}, least = UINT64_MAX;

	client_open(r, &c);
	ask(&c, "file", END);
	expect_data(&c, 1);
	at = c.in.when;
	for (int i = 0; i < GAPS; i++) {
		if (!hear(&c, 15000 + PATIENCE))
			fail(r, "it came again %d times only", i);
		gap[i] = c.in.when - at;
		at = c.in.when;
		/* Where the machine stood still it is longer, be it the first. */
		least = gap[i] < least ? gap[i] : least;
	}
	want(r, gap[GAPS - 1] * 2 >= least * 3,
		"it came again after %llu, %llu, %llu, %llu ms",
		(unsigned long long)gap[0], (unsigned long long)gap[1],
		(unsigned long long)gap[2], (unsigned long long)gap[3]);
}

static void
gives_up(struct run *r)
{
	struct client c;
	uint64_t until, now;

	client_open(r, &c);
	ask(&c, "file", END);
	expect_data(&c, 1);
	send_ack(&c, 1);
	expect_data(&c, 2);
	until = wire_now() + LIFE;
	while ((now = wire_now()) < until)
		hear(&c, (unsigned)(until - now));
	send_ack(&c, 2);
	while (hear(&c, AT_ONCE))
		want(r, c.in.op == ERROR, "%s after a minute of silence", seen(&c));
}

static void
last_ack_lost(struct run *r)
{
	struct client c;

	client_open(r, &c);
	ask(&c, "small", END);
	expect_data(&c, 1);
	send_ack(&c, 1);
	expect_data(&c, 2);
	if (!hear(&c, TIMER))
		fail(r, "the last block did not come again within %d ms", TIMER);
	want(r, c.in.op == DATA && c.in.number == 2, "%s instead of DATA 2 again",
		seen(&c));
	/* It may come once more before it has our ACK, when the machine is slow. */
	for (int i = 0; i < 3; i++) {
		while (hear(&c, 50))
			;
		send_ack(&c, 2);
		if (!hear(&c, 2 * TIMER))
			return;
	}
	fail(r, "%s after its ACK", seen(&c));
}

static void
lossy(struct run *r)
{
	struct take t = {.lose = 40};

	fetch(r, "file", &t, END);
}

const struct check loss_checks[] = {
	{"loss/first", "a first block that is lost comes again within 1.5 s",
		first_again, NULL, TOGETHER},
	{"loss/data", "a block that is lost comes again, the same, within 1.5 s",
		data_again, NULL, TOGETHER},
	{"loss/oack", "an OACK that is lost comes again within 1.5 s", oack_again,
		NULL, TOGETHER},
	{"loss/timeout-1", "with a timeout of 1 it comes again each second",
		as_asked, "1", TOGETHER},
	{"loss/timeout-3",
		"with a timeout of 3 it comes again after three seconds each time",
		as_asked, "3", TOGETHER},
	{"loss/backs-off", "to a silent client it comes again less and less often",
		backs_off, NULL, TOGETHER},
	{"loss/gives-up", "a client that is silent for a minute has been given up",
		gives_up, NULL, LONG},
	{"loss/last-ack",
		"without the last ACK the last block comes again, and a late ACK ends it",
		last_ack_lost, NULL, TOGETHER},
	{"loss/lossy", "a file arrives whole though packets are lost both ways",
		lossy, NULL, TOGETHER},
	{.id = NULL},
};
