/* tftp/xfer: one transfer, step by step; time is a number here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tftp/xfer.h"

#define START 1000000 /* ms; any moment */

/* The options that a client asks for; 0: it does not. */
struct ask {
	unsigned blksize, window, timeout;
	bool tsize;
};

static struct tftp_options
asked(struct ask a)
{
	struct tftp_options o = {0};

	o.has[TFTP_OPT_TSIZE] = a.tsize;
	o.has[TFTP_OPT_BLKSIZE] = (o.value[TFTP_OPT_BLKSIZE] = a.blksize) > 0;
	o.has[TFTP_OPT_WINDOW] = (o.value[TFTP_OPT_WINDOW] = a.window) > 0;
	o.has[TFTP_OPT_TIMEOUT] = (o.value[TFTP_OPT_TIMEOUT] = a.timeout) > 0;
	return o;
}

static struct xfer_act
begin(struct xfer *x, struct ask a, uint64_t size)
{
	struct tftp_options o = asked(a);

	return xfer_begin(x, &o, size, START);
}

static struct xfer_act
ack(struct xfer *x, uint64_t block, uint64_t now)
{
	const uint8_t packet[] = {
		0, TFTP_ACK, (uint8_t)(block >> 8), (uint8_t)block};
	struct rd r = rd_of(packet, sizeof packet);

	return xfer_step(x, &r, now);
}

static struct xfer_act
error(struct xfer *x, uint8_t code)
{
	const uint8_t packet[] = {0, TFTP_ERROR, 0, code, 'x', 0};
	struct rd r = rd_of(packet, sizeof packet);

	return xfer_step(x, &r, START);
}

/* Assert that these blocks are to be sent, and the transfer goes on. */
#define SENDS(act, from, n)                                                        \
	do {                                                                       \
		struct xfer_act a_ = (act);                                        \
		assert_int_equal(a_.send, XFER_DATA);                              \
		assert_int_equal(a_.first, from);                                  \
		assert_int_equal(a_.count, n);                                     \
		assert_int_equal(a_.end, XFER_RUNNING);                            \
	} while (0)

#define QUIET(act)                                                                 \
	do {                                                                       \
		struct xfer_act a_ = (act);                                        \
		assert_int_equal(a_.send, XFER_NOTHING);                           \
		assert_int_equal(a_.end, XFER_RUNNING);                            \
	} while (0)

static void
without_options_the_first_block_comes_at_once(void **state)
{
	struct xfer x;

	(void)state;
	SENDS(begin(&x, (struct ask){0}, 700), 1, 1);
	assert_int_equal(xfer_offset(&x, 1), 0);
	assert_int_equal(xfer_length(&x, 1), 512);
	SENDS(ack(&x, 1, START), 2, 1);
	assert_int_equal(xfer_offset(&x, 2), 512);
	assert_int_equal(xfer_length(&x, 2), 188);
	assert_int_equal(ack(&x, 2, START).end, XFER_SENT);
}

static void
options_are_acknowledged_first_and_only_those_asked_for(void **state)
{
	struct xfer x;

	(void)state;
	assert_int_equal(
		begin(&x, (struct ask){.blksize = 1468, .tsize = true}, 5368709120)
			.send,
		XFER_OACK);
	assert_true(x.granted.has[TFTP_OPT_TSIZE]);
	assert_int_equal(x.granted.value[TFTP_OPT_TSIZE], 5368709120);
	assert_int_equal(x.granted.value[TFTP_OPT_BLKSIZE], 1468);
	assert_false(x.granted.has[TFTP_OPT_WINDOW]);
	assert_false(x.granted.has[TFTP_OPT_TIMEOUT]);
	QUIET(ack(&x, 1, START)); /* not the answer to an OACK */
	SENDS(ack(&x, 0, START), 1, 1);
}

static void
an_empty_file_is_one_empty_block(void **state)
{
	struct xfer x;

	(void)state;
	SENDS(begin(&x, (struct ask){0}, 0), 1, 1);
	assert_int_equal(xfer_length(&x, 1), 0);
	assert_int_equal(ack(&x, 1, START).end, XFER_SENT);
}

static void
a_file_of_whole_blocks_ends_with_an_empty_one(void **state)
{
	struct xfer x;

	(void)state;
	begin(&x, (struct ask){0}, 1024);
	ack(&x, 1, START);
	SENDS(ack(&x, 2, START), 3, 1);
	assert_int_equal(xfer_length(&x, 3), 0);
	assert_int_equal(ack(&x, 3, START).end, XFER_SENT);
}

static void
an_ack_that_comes_again_never_sends_data_again_in_lock_step(void **state)
{
	struct xfer x;

	(void)state;
	begin(&x, (struct ask){.blksize = 512, .window = 1}, 5000);
	SENDS(ack(&x, 0, START), 1, 1);
	QUIET(ack(&x, 0, START));
	SENDS(ack(&x, 1, START), 2, 1);
	QUIET(ack(&x, 1, START + 100));
	QUIET(ack(&x, 0, START + 100));
	SENDS(ack(&x, 2, START + 100), 3, 1);
	QUIET(ack(&x, 1, START + 100));
	QUIET(ack(&x, 2, START + 100));
}

static void
an_ack_of_a_block_never_sent_changes_nothing(void **state)
{
	struct xfer x;

	(void)state;
	begin(&x, (struct ask){0}, 5000);
	QUIET(ack(&x, 2, START));
	QUIET(ack(&x, 65535, START));
	SENDS(ack(&x, 1, START), 2, 1);
}

static void
other_packets_change_nothing(void **state)
{
	static const struct {
		const char *bytes;
		size_t len;
	} rows[] = {
		{"\0\1a\0octet", 10}, /* a request */
		{"\0\3\0\1", 4},      /* DATA */
		{"\0\6", 2},          /* an OACK */
		{"\0\7\0\1", 4},      /* nothing we know */
		{"\0\4\0", 3},        /* half an ACK */
		{"\0\5\0", 3},        /* half an ERROR */
		{"\0", 1},
		{"", 0},
	};
	struct xfer x, before;

	(void)state;
	begin(&x, (struct ask){0}, 5000);
	before = x;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct rd r = rd_of(rows[i].bytes, rows[i].len);

		QUIET(xfer_step(&x, &r, START + 1));
		assert_memory_equal(&x, &before, sizeof x);
	}
}

static void
a_window_is_sent_whole_and_the_last_one_as_far_as_the_file_goes(void **state)
{
	struct xfer x;

	(void)state;
	begin(&x, (struct ask){.blksize = 100, .window = 4}, 650);
	SENDS(ack(&x, 0, START), 1, 4);
	SENDS(ack(&x, 4, START), 5, 3);
	assert_int_equal(xfer_length(&x, 7), 50);
	assert_int_equal(ack(&x, 7, START).end, XFER_SENT);
}

static void
a_gap_in_a_window_goes_back_at_once_and_once(void **state)
{
	struct xfer x;

	(void)state;
	begin(&x, (struct ask){.blksize = 100, .window = 4}, 5000);
	SENDS(ack(&x, 0, START), 1, 4);
	SENDS(ack(&x, 2, START), 3, 4); /* 3 was lost */
	QUIET(ack(&x, 2, START));       /* 4 came, too, before the new 3 */
	SENDS(ack(&x, 6, START), 7, 4);
	SENDS(ack(&x, 6, START), 7,
		4); /* the whole window was lost, or its first block */
	QUIET(ack(&x, 6, START));
	SENDS(ack(&x, 10, START), 11, 4);
	QUIET(ack(&x, 6, START)); /* of long ago */
}

static void
a_lost_first_window_goes_back_too(void **state)
{
	struct xfer x;

	(void)state;
	begin(&x, (struct ask){.window = 4}, 5000);
	SENDS(ack(&x, 0, START), 1, 4);
	SENDS(ack(&x, 0, START), 1, 4);
	QUIET(ack(&x, 0, START));
}

static void
windows_are_bounded_in_blocks_and_in_bytes(void **state)
{
	static const struct {
		unsigned blksize, window, granted;
	} rows[] = {
		{0, 65535, 64},
		{512, 64, 64},
		{512, 65, 64},
		{1468, 16, 16},
		{1468, 65535, 44},
		{8192, 16, 7},
		{65464, 4, 1},
		{8, 1, 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct xfer x;

		begin(&x,
			(struct ask){.blksize = rows[i].blksize,
				.window = rows[i].window},
			1 << 30);
		assert_int_equal(x.window, rows[i].granted);
		assert_int_equal(x.granted.value[TFTP_OPT_WINDOW], rows[i].granted);
	}
}

/* Take a file of so many blocks of 8 bytes with windows of that size. */
static void
roll_over(unsigned window, uint64_t blocks)
{
	struct xfer x;
	struct xfer_act act;
	uint64_t n = 0;

	begin(&x, (struct ask){.blksize = 8, .window = window}, blocks * 8);
	act = ack(&x, 0, START);
	while (act.end == XFER_RUNNING) {
		SENDS(act, n + 1, act.count);
		n += act.count;
		act = ack(&x, n, START);
	}
	assert_int_equal(act.end, XFER_SENT);
	assert_int_equal(n, blocks + 1);
}

static void
block_numbers_pass_from_65535_to_0(void **state)
{
	(void)state;
	roll_over(1, 65535);
	roll_over(1, 200000);
	roll_over(7, 200000);
	roll_over(64, 65535);
	roll_over(64, 65534);
}

static void
a_gap_at_the_roll_over_goes_back_across_it(void **state)
{
	struct xfer x;
	struct xfer_act act = {.end = XFER_RUNNING};

	(void)state;
	begin(&x, (struct ask){.blksize = 8, .window = 8}, 1 << 20);
	for (uint64_t n = 0; n <= 65528; n += 8)
		act = ack(&x, n, START);
	SENDS(act, 65529, 8);
	SENDS(ack(&x, 65534, START), 65535, 8);
	SENDS(ack(&x, 65536, START), 65537, 8); /* 0 on the wire */
	QUIET(ack(&x, 65535, START));
}

static void
silence_is_answered_with_the_same_again_ever_more_slowly(void **state)
{
	static const uint64_t gaps[] = {400, 800, 1600, 3200, 6400, 8000, 8000};
	struct xfer x;
	uint64_t now = START;

	(void)state;
	begin(&x, (struct ask){0}, 5000);
	for (size_t i = 0; i < sizeof gaps / sizeof *gaps; i++) {
		assert_int_equal(x.wake, now + gaps[i]);
		QUIET(xfer_step(&x, NULL, x.wake - 1));
		now = x.wake;
		SENDS(xfer_step(&x, NULL, now), 1, 1);
	}
	assert_int_equal(x.wake, START + XFER_LIFE);
	assert_int_equal(xfer_step(&x, NULL, x.wake).end, XFER_SILENT);
}

static void
an_unanswered_oack_is_sent_again_and_then_given_up(void **state)
{
	struct xfer x;
	unsigned again = 0;
	struct xfer_act act;

	(void)state;
	begin(&x, (struct ask){.tsize = true}, 5000);
	while ((act = xfer_step(&x, NULL, x.wake)).end == XFER_RUNNING) {
		assert_int_equal(act.send, XFER_OACK);
		again++;
	}
	assert_int_equal(act.end, XFER_SILENT);
	assert_int_equal(again, 7);
	assert_int_equal(x.wake, START + XFER_LIFE);
}

static void
progress_begins_the_back_off_anew(void **state)
{
	struct xfer x;

	(void)state;
	begin(&x, (struct ask){0}, 5000);
	xfer_step(&x, NULL, x.wake);
	xfer_step(&x, NULL, x.wake);
	SENDS(ack(&x, 1, START + 2000), 2, 1);
	assert_int_equal(x.wake, START + 2000 + XFER_FIRST);
	QUIET(ack(&x, 1, START + 2100)); /* no progress: the clock goes on */
	assert_int_equal(x.wake, START + 2000 + XFER_FIRST);
	assert_int_equal(x.heard, START + 2000);
}

static void
a_client_that_only_repeats_itself_is_given_up(void **state)
{
	struct xfer x;
	uint64_t now = START + 100;

	(void)state;
	begin(&x, (struct ask){.window = 4}, 50000);
	ack(&x, 0, START);
	for (; now < START + XFER_LIFE; now += 100) {
		assert_int_equal(ack(&x, 0, now).end, XFER_RUNNING);
		assert_int_equal(xfer_step(&x, NULL, now).end, XFER_RUNNING);
	}
	assert_int_equal(xfer_step(&x, NULL, now).end, XFER_SILENT);
}

static void
the_timeout_that_was_asked_for_is_kept_without_back_off(void **state)
{
	struct xfer x;

	(void)state;
	begin(&x, (struct ask){.timeout = 3}, 5000);
	SENDS(ack(&x, 0, START), 1, 1);
	for (unsigned i = 1; i < 10; i++) {
		assert_int_equal(x.wake, START + i * 3000);
		SENDS(xfer_step(&x, NULL, x.wake), 1, 1);
	}
	assert_int_equal(xfer_step(&x, NULL, START + XFER_LIFE).end, XFER_SILENT);
}

static void
a_long_timeout_gets_two_chances_once_the_client_is_there(void **state)
{
	struct xfer x;

	(void)state;
	begin(&x, (struct ask){.timeout = 255}, 5000);
	assert_int_equal(x.wake, START + XFER_LIFE);
	assert_int_equal(xfer_step(&x, NULL, x.wake).end, XFER_SILENT);
	begin(&x, (struct ask){.timeout = 255}, 5000);
	ack(&x, 0, START);
	assert_int_equal(x.wake, START + 255000);
	SENDS(xfer_step(&x, NULL, x.wake), 1, 1);
	assert_int_equal(x.wake, START + 510000);
	assert_int_equal(xfer_step(&x, NULL, x.wake).end, XFER_SILENT);
}

static void
a_lost_final_ack_brings_the_last_block_again(void **state)
{
	struct xfer x;

	(void)state;
	begin(&x, (struct ask){0}, 600);
	ack(&x, 1, START);
	SENDS(xfer_step(&x, NULL, x.wake), 2, 1);
	assert_int_equal(ack(&x, 2, START + 1000).end, XFER_SENT);
}

static void
an_early_end_is_a_probe_and_a_later_one_is_not(void **state)
{
	struct xfer x;

	(void)state;
	begin(&x, (struct ask){.tsize = true}, 5000);
	assert_int_equal(error(&x, TFTP_UNDEFINED).end, XFER_CHECKED);
	begin(&x, (struct ask){.tsize = true}, 5000);
	assert_int_equal(error(&x, TFTP_DECLINED).end, XFER_CHECKED);
	begin(&x, (struct ask){0}, 5000); /* no OACK: after the first DATA */
	assert_int_equal(error(&x, TFTP_UNDEFINED).end, XFER_CHECKED);
	begin(&x, (struct ask){.tsize = true}, 5000);
	assert_int_equal(error(&x, TFTP_DISK_FULL).end, XFER_STOPPED);
	begin(&x, (struct ask){0}, 5000);
	ack(&x, 1, START);
	assert_int_equal(error(&x, TFTP_UNDEFINED).end, XFER_STOPPED);
}

static void
what_we_say_ourselves_is_no_progress(void **state)
{
	struct xfer x;

	(void)state;
	begin(&x, (struct ask){.tsize = true}, 5000);
	assert_int_equal(x.heard, START);
	ack(&x, 0, START + 2000);
	assert_int_equal(x.heard, START + 2000);
	xfer_step(&x, NULL, x.wake);
	assert_int_equal(x.heard, START + 2000);
}

/*
 * A client as RFC 7440 wants it, behind a network that loses and doubles packets.
 */
struct client {
	uint32_t random;
	unsigned loss; /* of 100 packets */
	unsigned window;
	bool open;    /* it has the OACK */
	uint64_t got; /* blocks in order */
	unsigned in_window;
	bool gap;           /* acknowledged one already */
	uint64_t acks[512]; /* on their way to the server */
	size_t n;
};

static bool
lost(struct client *c)
{
	c->random = c->random * 1664525 + 1013904223;
	return (c->random >> 16) % 100 < c->loss;
}

static void
client_ack(struct client *c)
{
	c->in_window = 0;
	for (int copies = 0; copies < 2; copies++)
		if (!lost(c) && (copies == 0 || lost(c)) && c->n < 512)
			c->acks[c->n++] = c->got;
}

static void
client_gets(struct client *c, uint64_t block, bool last)
{
	if (block == c->got + 1) {
		c->got++;
		c->gap = false;
		if (++c->in_window == c->window || last)
			client_ack(c);
	} else if (!c->gap) {
		c->gap = true;
		client_ack(c);
	}
}

static void
deliver(struct client *c, const struct xfer *x, struct xfer_act act)
{
	if (act.send == XFER_OACK && !lost(c)) {
		c->open = true;
		client_ack(c);
	}
	for (uint64_t i = 0; act.send == XFER_DATA && i < act.count; i++) {
		if (c->open && !lost(c))
			client_gets(c, act.first + i, act.first + i == x->last);
		if (c->open && lost(c) && !lost(c)) /* a copy of it */
			client_gets(c, act.first + i, act.first + i == x->last);
	}
}

static enum xfer_end
lossy(unsigned seed, unsigned loss, unsigned window, uint64_t *blocks)
{
	struct client c = {.random = seed, .loss = loss, .window = window};
	struct xfer x;
	uint64_t now = START;
	struct xfer_act act =
		begin(&x, (struct ask){.blksize = 8, .window = window}, 3001);

	while (act.end == XFER_RUNNING) {
		deliver(&c, &x, act);
		if (c.n > 0) {
			uint64_t block = c.acks[0];

			c.n--;
			memmove(c.acks, c.acks + 1, c.n * sizeof *c.acks);
			act = ack(&x, block, ++now);
		} else {
			now = x.wake;
			c.gap = false; /* it has been waiting: the next gap is a new
					  one */
			act = xfer_step(&x, NULL, now);
		}
	}
	*blocks = c.got;
	return act.end;
}

static void
a_network_that_loses_and_doubles_packets_still_brings_every_block(void **state)
{
	static const unsigned windows[] = {1, 2, 4, 16, 64};
	unsigned whole = 0;

	(void)state;
	for (unsigned seed = 1; seed <= 400; seed++) {
		uint64_t blocks;
		enum xfer_end end =
			lossy(seed, seed % 30, windows[seed % 5], &blocks);

		/* Given up is only one whose last ACKs were lost all along. */
		assert_true(end == XFER_SENT || end == XFER_SILENT);
		whole += end == XFER_SENT;
		if (end == XFER_SENT)
			assert_int_equal(blocks, 3001 / 8 + 1);
	}
	assert_true(whole >= 390);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_options_the_first_block_comes_at_once),
		cmocka_unit_test(
			options_are_acknowledged_first_and_only_those_asked_for),
		cmocka_unit_test(an_empty_file_is_one_empty_block),
		cmocka_unit_test(a_file_of_whole_blocks_ends_with_an_empty_one),
		cmocka_unit_test(
			an_ack_that_comes_again_never_sends_data_again_in_lock_step),
		cmocka_unit_test(an_ack_of_a_block_never_sent_changes_nothing),
		cmocka_unit_test(other_packets_change_nothing),
		cmocka_unit_test(
			a_window_is_sent_whole_and_the_last_one_as_far_as_the_file_goes),
		cmocka_unit_test(a_gap_in_a_window_goes_back_at_once_and_once),
		cmocka_unit_test(a_lost_first_window_goes_back_too),
		cmocka_unit_test(windows_are_bounded_in_blocks_and_in_bytes),
		cmocka_unit_test(block_numbers_pass_from_65535_to_0),
		cmocka_unit_test(a_gap_at_the_roll_over_goes_back_across_it),
		cmocka_unit_test(
			silence_is_answered_with_the_same_again_ever_more_slowly),
		cmocka_unit_test(
			an_unanswered_oack_is_sent_again_and_then_given_up),
		cmocka_unit_test(progress_begins_the_back_off_anew),
		cmocka_unit_test(a_client_that_only_repeats_itself_is_given_up),
		cmocka_unit_test(
			the_timeout_that_was_asked_for_is_kept_without_back_off),
		cmocka_unit_test(
			a_long_timeout_gets_two_chances_once_the_client_is_there),
		cmocka_unit_test(a_lost_final_ack_brings_the_last_block_again),
		cmocka_unit_test(an_early_end_is_a_probe_and_a_later_one_is_not),
		cmocka_unit_test(what_we_say_ourselves_is_no_progress),
		cmocka_unit_test(
			a_network_that_loses_and_doubles_packets_still_brings_every_block),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
