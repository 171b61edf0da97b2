/* tftp/upload: a file on its way to us, step by step; time is a number here. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tftp/upload.h"

#include <string.h>

#define START 1000000 /* ms; any moment */

/* The options that a client asks for; 0: it does not. */
struct ask {
	unsigned blksize, window, timeout;
	uint64_t tsize;
};

static struct upload_act
begin(struct upload *u, struct ask a, uint64_t limit)
{
	struct tftp_options o = {0};

	o.has[TFTP_OPT_TSIZE] = (o.value[TFTP_OPT_TSIZE] = a.tsize) > 0;
	o.has[TFTP_OPT_BLKSIZE] = (o.value[TFTP_OPT_BLKSIZE] = a.blksize) > 0;
	o.has[TFTP_OPT_WINDOW] = (o.value[TFTP_OPT_WINDOW] = a.window) > 0;
	o.has[TFTP_OPT_TIMEOUT] = (o.value[TFTP_OPT_TIMEOUT] = a.timeout) > 0;
	return upload_begin(u, &o, limit, START);
}

static struct upload_act
data(struct upload *u, uint64_t block, size_t len, uint64_t now)
{
	static uint8_t packet[4 + 65464];
	struct rd r = rd_of(packet, 4 + len);

	packet[1] = TFTP_DATA;
	packet[2] = (uint8_t)(block >> 8);
	packet[3] = (uint8_t)block;
	return upload_step(u, &r, now);
}

static void
acks(struct upload_act act, size_t take, uint16_t block)
{
	assert_int_equal(act.end, XFER_RUNNING);
	assert_int_equal(act.take.left, take);
	assert_int_equal(act.send, UPLOAD_ACK);
	assert_int_equal(act.block, block);
}

static void
quiet(struct upload_act act, size_t take)
{
	assert_int_equal(act.end, XFER_RUNNING);
	assert_int_equal(act.take.left, take);
	assert_int_equal(act.send, UPLOAD_NOTHING);
}

static void
without_options_block_0_is_acknowledged_and_then_each(void **state)
{
	struct upload u;
	struct upload_act act;

	(void)state;
	acks(begin(&u, (struct ask){0}, 10000), 0, 0);
	acks(data(&u, 1, 512, START), 512, 1);
	act = data(&u, 2, 511, START);
	acks(act, 511, 2);
	assert_true(act.whole);
	assert_int_equal(u.size, 1023);
}

static void
options_are_granted_as_asked_but_for_a_window_that_is_too_large(void **state)
{
	struct upload u;
	struct upload_act act = begin(&u, (struct ask){1468, 300, 7, 99}, 100);

	(void)state;
	assert_int_equal(act.send, UPLOAD_OACK);
	assert_int_equal(u.granted.value[TFTP_OPT_BLKSIZE], 1468);
	assert_int_equal(u.granted.value[TFTP_OPT_TIMEOUT], 7);
	assert_int_equal(u.granted.value[TFTP_OPT_TSIZE], 99);
	assert_int_equal(u.granted.value[TFTP_OPT_WINDOW], XFER_WINDOW);
	/* The first DATA is the answer to the OACK; the last ends the window. */
	act = data(&u, 1, 99, START);
	acks(act, 99, 1);
	assert_true(act.whole);
}

static void
a_window_is_acknowledged_by_its_last_block(void **state)
{
	struct upload u;

	(void)state;
	begin(&u, (struct ask){.window = 3}, 10000);
	quiet(data(&u, 1, 512, START), 512);
	quiet(data(&u, 2, 512, START), 512);
	acks(data(&u, 3, 512, START), 512, 3);
	quiet(data(&u, 4, 512, START), 512);
}

static void
a_lost_block_is_said_once_and_then_taken(void **state)
{
	struct upload u;

	(void)state;
	begin(&u, (struct ask){.window = 4}, 10000);
	quiet(data(&u, 1, 512, START), 512);
	acks(data(&u, 3, 512, START), 0, 1);
	quiet(data(&u, 4, 512, START), 0);
	quiet(data(&u, 2, 512, START), 512);
	quiet(data(&u, 3, 512, START), 512);
	quiet(data(&u, 4, 512, START), 512);
	acks(data(&u, 5, 512, START), 512, 5);
}

static void
a_block_that_comes_again_is_acknowledged_and_not_taken(void **state)
{
	struct upload u;

	(void)state;
	begin(&u, (struct ask){0}, 10000);
	acks(data(&u, 1, 512, START), 512, 1);
	acks(data(&u, 1, 512, START), 0, 1);
	assert_int_equal(u.size, 512);
}

static void
the_last_ack_is_said_again_until_nobody_asks(void **state)
{
	struct upload u;
	uint64_t late = START + 2000;

	(void)state;
	begin(&u, (struct ask){0}, 10000);
	data(&u, 1, 0, START);
	acks(data(&u, 1, 0, late), 0, 1);
	quiet(upload_step(&u, NULL, START + UPLOAD_DALLY - 1), 0);
	assert_int_equal(
		upload_step(&u, NULL, START + UPLOAD_DALLY).end, XFER_SENT);
}

static void
what_is_larger_than_allowed_is_refused(void **state)
{
	struct upload u;

	(void)state;
	assert_int_equal(
		begin(&u, (struct ask){.tsize = 1001}, 1000).end, XFER_LONG);
	begin(&u, (struct ask){0}, 1000);
	acks(data(&u, 1, 512, START), 512, 1);
	assert_int_equal(data(&u, 2, 489, START).end, XFER_LONG);
	begin(&u, (struct ask){0}, 1000);
	data(&u, 1, 512, START);
	assert_true(data(&u, 2, 488, START).whole);
}

static void
block_numbers_pass_from_65535_to_0(void **state)
{
	struct upload u;

	(void)state;
	begin(&u, (struct ask){.blksize = 8}, 10000000);
	for (uint64_t n = 1; n <= 70000; n++)
		acks(data(&u, n, 8, START), 8, (uint16_t)n);
	assert_int_equal(u.size, 560000);
}

static void
silence_brings_the_ack_again_ever_later_and_then_the_end(void **state)
{
	struct upload u;
	uint64_t now = START, waits = 0;
	struct upload_act act = {0};

	(void)state;
	begin(&u, (struct ask){0}, 1000);
	while (act.end == XFER_RUNNING) {
		assert_int_equal(
			upload_step(&u, NULL, u.wake - 1).send, UPLOAD_NOTHING);
		now = u.wake;
		act = upload_step(&u, NULL, now);
		waits++;
	}
	assert_int_equal(act.end, XFER_SILENT);
	assert_in_range(waits, 5, 12);
	assert_in_range(now, START + XFER_LIFE, START + XFER_LIFE + XFER_MOST);
}

static void
an_error_ends_it(void **state)
{
	static const uint8_t error[] = {0, TFTP_ERROR, 0, 0, 'x', 0};
	struct rd r = rd_of(error, sizeof error);
	struct upload u;

	(void)state;
	begin(&u, (struct ask){0}, 1000);
	assert_int_equal(upload_step(&u, &r, START).end, XFER_STOPPED);
	begin(&u, (struct ask){0}, 1000);
	data(&u, 1, 3, START); /* it was whole by then */
	assert_int_equal(upload_step(&u, &r, START).end, XFER_SENT);
}

static void
other_packets_and_blocks_too_long_change_nothing(void **state)
{
	static const uint8_t ack[] = {0, TFTP_ACK, 0, 1};
	struct rd r = rd_of(ack, sizeof ack);
	struct upload u;

	(void)state;
	begin(&u, (struct ask){0}, 10000);
	quiet(upload_step(&u, &r, START), 0);
	quiet(data(&u, 1, 513, START), 0);
	quiet(data(&u, 0, 5, START), 0); /* there is no block 0 */
	acks(data(&u, 1, 512, START), 512, 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			without_options_block_0_is_acknowledged_and_then_each),
		cmocka_unit_test(
			options_are_granted_as_asked_but_for_a_window_that_is_too_large),
		cmocka_unit_test(a_window_is_acknowledged_by_its_last_block),
		cmocka_unit_test(a_lost_block_is_said_once_and_then_taken),
		cmocka_unit_test(
			a_block_that_comes_again_is_acknowledged_and_not_taken),
		cmocka_unit_test(the_last_ack_is_said_again_until_nobody_asks),
		cmocka_unit_test(what_is_larger_than_allowed_is_refused),
		cmocka_unit_test(block_numbers_pass_from_65535_to_0),
		cmocka_unit_test(
			silence_brings_the_ack_again_ever_later_and_then_the_end),
		cmocka_unit_test(an_error_ends_it),
		cmocka_unit_test(other_packets_and_blocks_too_long_change_nothing),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
