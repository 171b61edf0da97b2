/* net/alive: a server tells that it does its rounds, half as often as is asked of
 * it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/alive.h"

static void
it_is_told_twice_in_the_time_that_the_manager_waits(void **state)
{
	struct alive a = alive_every(10000000);

	(void)state;
	assert_true(alive_tell(&a, 1000));
	assert_false(alive_tell(&a, 5999));
	assert_true(alive_tell(&a, 6000));
	assert_false(alive_tell(&a, 6001));
}

static void
a_round_waits_no_longer_than_until_it_is_due(void **state)
{
	struct alive a = alive_every(10000000);

	(void)state;
	alive_tell(&a, 1000);
	assert_int_equal(alive_wait(&a, 2000, -1), 4000);
	assert_int_equal(alive_wait(&a, 2000, 60000), 4000);
	assert_int_equal(alive_wait(&a, 2000, 300), 300);
	assert_int_equal(alive_wait(&a, 7000, 300), 0);
	assert_int_equal(alive_wait(&a, 2000, 0), 0);
}

static void
when_nobody_wants_to_know_nothing_is_done(void **state)
{
	struct alive a = alive_begin();

	(void)state;
	assert_int_equal(a.every, 0);
	assert_false(alive_tell(&a, 1000));
	assert_int_equal(alive_wait(&a, 1000, -1), -1);
	assert_int_equal(alive_wait(&a, 1000, 60000), 60000);
}

int
main(void)
{
	static const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			it_is_told_twice_in_the_time_that_the_manager_waits),
		cmocka_unit_test(a_round_waits_no_longer_than_until_it_is_due),
		cmocka_unit_test(when_nobody_wants_to_know_nothing_is_done),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
