/* base/num: numbers from text, or no. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/num.h"

static void
a_number_is_digits_and_nothing_else(void **state)
{
	static const char *const bad[] = {"", " 1", "1 ", "+1", "-1", "0x10", "1e3",
		"12abc", "1.0", "18446744073709551616", "99999999999999999999999"};
	uint64_t v = 7;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(num_u64(bad[i], 0, UINT64_MAX, &v));
	assert_int_equal(v, 7);
	assert_true(num_u64("18446744073709551615", 0, UINT64_MAX, &v));
	assert_true(v == UINT64_MAX);
	assert_true(num_u64("007", 0, 10, &v));
	assert_int_equal(v, 7);
}

static void
a_number_is_within_its_bounds_ends_included(void **state)
{
	uint16_t v = 0;
	uint32_t w = 0;

	(void)state;
	assert_true(num_u16("8", 8, 65464, &v));
	assert_true(num_u16("65464", 8, 65464, &v));
	assert_int_equal(v, 65464);
	assert_false(num_u16("7", 8, 65464, &v));
	assert_false(num_u16("65465", 8, 65464, &v));
	assert_false(num_u16("65536", 0, 65535, &v));
	assert_int_equal(v, 65464);
	assert_true(num_u32("4294967295", 0, UINT32_MAX, &w));
	assert_false(num_u32("4294967296", 0, UINT32_MAX, &w));
	assert_true(w == UINT32_MAX);
}

static void
hex_takes_exactly_the_digits_it_was_told(void **state)
{
	uint32_t v = 0;

	(void)state;
	assert_true(num_hex("91cDf03d/config.txt", 8, &v));
	assert_true(v == 0x91cdf03d);
	assert_false(num_hex("91cdf03", 8, &v));
	assert_false(num_hex("91cdf03g", 8, &v));
	assert_false(num_hex("", 1, &v));
	assert_false(num_hex("0", 0, &v));
	assert_false(num_hex("000000000", 9, &v));
	assert_true(v == 0x91cdf03d);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_number_is_digits_and_nothing_else),
		cmocka_unit_test(a_number_is_within_its_bounds_ends_included),
		cmocka_unit_test(hex_takes_exactly_the_digits_it_was_told),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
