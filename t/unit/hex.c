/* base/hex: bytes as hexadecimal digits. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/hex.h"

static void
bytes_are_written_as_two_digits_in_either_case(void **state)
{
	static const uint8_t bytes[] = {0x00, 0x0f, 0xa5, 0xff};
	char text[8];
	struct wr w = wr_of(text, sizeof text);

	(void)state;
	wr_hex(&w, bytes, sizeof bytes);
	assert_false(w.full);
	assert_memory_equal(text, "000fa5ff", 8);
	w.len = 0;
	wr_hex_upper(&w, bytes, sizeof bytes);
	assert_memory_equal(text, "000FA5FF", 8);
	wr_hex(&w, bytes, 1);
	assert_true(w.full);
}

static void
digits_of_either_case_are_read(void **state)
{
	static const uint8_t bytes[] = {0x00, 0x0f, 0xa5, 0xff};
	uint8_t out[4];
	struct wr w = wr_of(out, sizeof out);

	(void)state;
	assert_true(wr_unhex(&w, "000fA5fFxx", 8));
	assert_int_equal(w.len, 4);
	assert_memory_equal(out, bytes, 4);
	assert_true(wr_unhex(&w, "", 0));
	assert_false(wr_unhex(&w, "00", 2));
	assert_true(w.full);
}

static void
what_is_no_pair_of_digits_is_refused_and_leaves_the_writer_as_it_was(void **state)
{
	static const char *const bad[] = {"0", "000", "0g", "00 0", "0x00", "00-0"};
	uint8_t out[8];
	struct wr w = wr_of(out, sizeof out);

	(void)state;
	wr_u8(&w, 1);
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_false(wr_unhex(&w, bad[i], strlen(bad[i])));
		assert_int_equal(w.len, 1);
		assert_false(w.full);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bytes_are_written_as_two_digits_in_either_case),
		cmocka_unit_test(digits_of_either_case_are_read),
		cmocka_unit_test(
			what_is_no_pair_of_digits_is_refused_and_leaves_the_writer_as_it_was),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
