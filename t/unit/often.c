/* base/often: how often in a second something may be said. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/often.h"

static void
a_second_has_so_many_and_the_next_one_says_how_many_were_not(void **state)
{
	struct often o = {0};
	uint64_t unsaid = 7;

	(void)state;
	for (int i = 0; i < 3; i++) {
		assert_true(often_may(&o, 3, 5999, &unsaid));
		assert_int_equal(unsaid, 0);
	}
	assert_false(often_may(&o, 3, 5999, &unsaid));
	assert_false(often_may(&o, 3, 5999, &unsaid));
	assert_int_equal(unsaid, 0);
	assert_true(often_may(&o, 3, 6000, &unsaid));
	assert_int_equal(unsaid, 2);
	assert_true(often_may(&o, 3, 6001, &unsaid));
	assert_int_equal(unsaid, 0);
	assert_true(often_may(&o, 3, 9000, &unsaid));
	assert_int_equal(unsaid, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_second_has_so_many_and_the_next_one_says_how_many_were_not),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
