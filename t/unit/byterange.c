/* net/byterange: which bytes of a file are wanted. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/byterange.h"

static void
ranges_are_read_as_the_standard_says(void **state)
{
	static const struct {
		const char *field;
		uint64_t size;
		enum byterange is;
		uint64_t first, last;
	} cases[] = {
		{"", 100, BYTERANGE_ALL, 0, 0},
		{"bytes=0-9", 100, BYTERANGE_PART, 0, 9},
		{"bytes=10-", 100, BYTERANGE_PART, 10, 99},
		{"bytes=10-1000", 100, BYTERANGE_PART, 10, 99},
		{"bytes=-10", 100, BYTERANGE_PART, 90, 99},
		{"bytes=-1000", 100, BYTERANGE_PART, 0, 99},
		{"bytes=99-99", 100, BYTERANGE_PART, 99, 99},
		{"bytes=100-", 100, BYTERANGE_NOT, 0, 0},
		{"bytes=-0", 100, BYTERANGE_NOT, 0, 0},
		{"bytes=0-", 0, BYTERANGE_NOT, 0, 0},
		{"bytes=-5", 0, BYTERANGE_NOT, 0, 0},
		{"bytes=9-5", 100, BYTERANGE_ALL, 0, 0},
		{"bytes=1-2,5-6", 100, BYTERANGE_ALL, 0, 0},
		{"bytes=-", 100, BYTERANGE_ALL, 0, 0},
		{"bytes=", 100, BYTERANGE_ALL, 0, 0},
		{"bytes=5", 100, BYTERANGE_ALL, 0, 0},
		{"bytes=a-b", 100, BYTERANGE_ALL, 0, 0},
		{"lines=1-2", 100, BYTERANGE_ALL, 0, 0},
		{"bytes=18446744073709551615-", 100, BYTERANGE_ALL, 0, 0},
		{"bytes=0-18446744073709551614", 100, BYTERANGE_PART, 0, 99},
		{"bytes=5-9", BYTERANGE_UNKNOWN, BYTERANGE_PART, 5, 9},
		{"bytes=5-", BYTERANGE_UNKNOWN, BYTERANGE_ALL, 0, 0},
		{"bytes=-5", BYTERANGE_UNKNOWN, BYTERANGE_ALL, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		uint64_t first = 77, last = 77;

		assert_int_equal(
			byterange_of(cases[i].field, cases[i].size, &first, &last),
			cases[i].is);
		assert_int_equal(
			first, cases[i].is == BYTERANGE_PART ? cases[i].first : 77);
		assert_int_equal(
			last, cases[i].is == BYTERANGE_PART ? cases[i].last : 77);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ranges_are_read_as_the_standard_says),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
