/* power/soft: when the power of a host that was told to halt may be cut. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "power/soft.h"

#define T0 1000000ULL

static struct soft s;

static void
a_host_that_takes_less_has_halted_after_a_while(void **state)
{
	(void)state;
	soft_begin(&s, 60, T0);
	soft_saw(&s, POWER_ON, TOLD_YES, T0 + 2000);
	assert_int_equal(soft_next(&s, T0 + 10000), SOFT_WAIT);
	soft_saw(&s, POWER_HALTED, TOLD_NOTHING, T0 + 10000);
	assert_int_equal(soft_next(&s, T0 + 10000), SOFT_WAIT);
	soft_saw(&s, POWER_HALTED, TOLD_NOTHING, T0 + 12000);
	assert_int_equal(soft_next(&s, T0 + 14999), SOFT_WAIT);
	assert_int_equal(soft_next(&s, T0 + 15000), SOFT_HALTED);
}

static void
a_link_that_comes_back_was_not_the_end(void **state)
{
	(void)state;
	soft_begin(&s, 60, T0);
	soft_saw(&s, POWER_ON, TOLD_NO, T0 + 1000);
	soft_saw(&s, POWER_ON, TOLD_YES, T0 + 4000);
	assert_int_equal(soft_next(&s, T0 + 7000), SOFT_WAIT);
	soft_saw(&s, POWER_ON, TOLD_NO, T0 + 8000);
	assert_int_equal(soft_next(&s, T0 + 12999), SOFT_WAIT);
	assert_int_equal(soft_next(&s, T0 + 13000), SOFT_HALTED);
}

static void
what_gives_no_power_any_more_has_halted(void **state)
{
	static const enum power none[] = {POWER_IDLE, POWER_OFF, POWER_FAULT};

	(void)state;
	for (size_t i = 0; i < sizeof none / sizeof *none; i++) {
		soft_begin(&s, 60, T0);
		soft_saw(&s, none[i], TOLD_NOTHING, T0);
		assert_int_equal(soft_next(&s, T0 + SOFT_WHILE), SOFT_HALTED);
	}
}

static void
where_the_switch_tells_neither_the_whole_time_passes(void **state)
{
	(void)state;
	soft_begin(&s, 60, T0);
	for (uint64_t t = 0; t < 60000; t += 2000) {
		soft_saw(&s, POWER_ON, TOLD_NOTHING, T0 + t);
		assert_int_equal(soft_next(&s, T0 + t), SOFT_WAIT);
	}
	soft_saw(&s, POWER_UNKNOWN, TOLD_NOTHING, T0 + 59999);
	assert_int_equal(soft_next(&s, T0 + 59999), SOFT_WAIT);
	assert_int_equal(soft_next(&s, T0 + 60000), SOFT_LATE);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_host_that_takes_less_has_halted_after_a_while),
		cmocka_unit_test(a_link_that_comes_back_was_not_the_end),
		cmocka_unit_test(what_gives_no_power_any_more_has_halted),
		cmocka_unit_test(
			where_the_switch_tells_neither_the_whole_time_passes),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("soft", tests, NULL, NULL);
}
