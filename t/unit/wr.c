/* base/wr: a writer that cannot overflow. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/wr.h"

static void
writes_both_byte_orders(void **state)
{
	static const uint8_t want[] = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07,
		0x0b, 0x0a, 0x09, 0x08, 0x0d, 0x0c, 8, 7, 6, 5, 4, 3, 2, 1, 'h',
		'i', 0, 0};
	uint8_t buf[sizeof want];
	struct wr w = wr_of(buf, sizeof buf);

	(void)state;
	wr_u8(&w, 0x01);
	wr_be16(&w, 0x0203);
	wr_be32(&w, 0x04050607);
	wr_le32(&w, 0x08090a0b);
	wr_le16(&w, 0x0c0d);
	wr_le64(&w, 0x0102030405060708);
	wr_text(&w, "hi");
	wr_zero(&w, 2);
	assert_false(w.full);
	assert_int_equal(w.len, sizeof want);
	assert_memory_equal(buf, want, sizeof want);
}

static void
what_does_not_fit_is_not_written_at_all_and_marks_it_full_for_good(void **state)
{
	uint8_t buf[4] = {7, 7, 7, 7};
	struct wr w = wr_of(buf, 3);

	(void)state;
	wr_u8(&w, 1);
	wr_be32(&w, 0x02020202);
	assert_true(w.full);
	assert_int_equal(w.len, 1);
	wr_u8(&w, 3); /* though it would fit */
	assert_int_equal(w.len, 1);
	assert_int_equal(buf[1], 7);
	assert_int_equal(buf[3], 7);
}

static void
decimal_numbers_have_no_leading_zeros(void **state)
{
	char buf[64];
	struct wr w = wr_of(buf, sizeof buf);

	(void)state;
	wr_dec(&w, 0);
	wr_u8(&w, ' ');
	wr_dec(&w, 1468);
	wr_u8(&w, ' ');
	wr_dec(&w, UINT64_MAX);
	wr_u8(&w, 0);
	assert_string_equal(buf, "0 1468 18446744073709551615");
}

static void
only_what_was_written_can_be_patched(void **state)
{
	uint8_t buf[4];
	struct wr w = wr_of(buf, sizeof buf);

	(void)state;
	wr_u8(&w, 0);
	wr_u8(&w, 2);
	wr_patch_u8(&w, 0, 9);
	assert_int_equal(buf[0], 9);
	assert_false(w.full);
	wr_patch_u8(&w, 2, 9);
	assert_true(w.full);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(writes_both_byte_orders),
		cmocka_unit_test(
			what_does_not_fit_is_not_written_at_all_and_marks_it_full_for_good),
		cmocka_unit_test(decimal_numbers_have_no_leading_zeros),
		cmocka_unit_test(only_what_was_written_can_be_patched),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
