/* power/job, power/plan: an order on its way, and what it means. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "power/job.h"

#include <string.h>

#define T0 1000000ULL

static const struct job_times times = {.settle = 10, .off = 5};
static struct job j;

static void
begin(enum action act, bool own)
{
	job_begin(&j, "7", act, own, &times, T0);
}

static void
assert_over(int code)
{
	assert_int_equal(j.stage, STAGE_OVER);
	assert_int_equal(j.code, code);
}

static void
off_is_over_when_the_switch_shows_it(void **state)
{
	(void)state;
	begin(ACT_OFF, false);
	assert_int_equal(job_order(&j, T0), ORDER_OFF);
	job_sent(&j, ORDER_OFF, 0, "", &times, T0 + 10);
	assert_int_equal(job_order(&j, T0 + 10), ORDER_NONE);
	assert_false(job_saw(&j, SEEN_ON, T0 + 500));
	assert_int_equal(job_power(&j, POWER_ON), POWER_POWERINGOFF);
	assert_true(job_saw(&j, SEEN_OFF, T0 + 1000));
	assert_over(0);
}

static void
what_is_never_shown_is_a_temporary_failure(void **state)
{
	(void)state;
	begin(ACT_OFF, false);
	job_sent(&j, ORDER_OFF, 0, "", &times, T0);
	job_saw(&j, SEEN_ON, T0 + 500);
	assert_false(job_tick(&j, &times, T0 + 9999));
	assert_true(job_tick(&j, &times, T0 + 10000));
	assert_over(75);
	assert_string_equal(j.why,
		"the switch took the order, and still reports the port as on");
}

static void
a_cycle_stays_off_from_when_that_is_seen(void **state)
{
	(void)state;
	begin(ACT_CYCLE, false);
	job_sent(&j, ORDER_OFF, 0, "", &times, T0);
	job_saw(&j, SEEN_OFF, T0 + 3000);
	assert_int_equal(j.stage, STAGE_HOLD);
	assert_false(job_tick(&j, &times, T0 + 7999));
	assert_true(job_tick(&j, &times, T0 + 8000));
	assert_int_equal(job_order(&j, T0 + 8000), ORDER_ON);
	job_sent(&j, ORDER_ON, 0, "", &times, T0 + 8100);
	/* Detection takes a while: idle is not yet the end. */
	assert_false(job_saw(&j, SEEN_IDLE, T0 + 8200));
	assert_true(job_saw(&j, SEEN_ON, T0 + 9000));
	assert_over(0);
	assert_false(j.unseen);
}

static void
an_off_that_is_never_seen_counts_from_the_order_and_is_told(void **state)
{
	struct job_times slow = {.settle = 2, .off = 5};

	(void)state;
	job_begin(&j, "7", ACT_CYCLE, false, &slow, T0);
	job_sent(&j, ORDER_OFF, 0, "", &slow, T0);
	assert_true(job_tick(&j, &slow, T0 + 2000));
	assert_int_equal(j.stage, STAGE_HOLD);
	assert_int_equal(j.due, T0 + 5000);
	assert_true(j.unseen);
}

static void
what_was_switched_off_is_tried_until_it_is_on(void **state)
{
	uint64_t now = T0;

	(void)state;
	begin(ACT_CYCLE, false);
	job_sent(&j, ORDER_OFF, 0, "", &times, now);
	job_saw(&j, SEEN_OFF, now);
	job_tick(&j, &times, now += 5000);
	for (unsigned i = 1; i <= JOB_GIVE_UP + 5; i++) {
		now = j.due;
		assert_int_equal(job_order(&j, now), ORDER_ON);
		assert_false(job_troubled(&j) != (i > JOB_TELL));
		job_sent(&j, ORDER_ON, 75, "nobody answers", &times, now);
		assert_int_equal(j.stage, STAGE_ON_DUE);
		assert_in_range(j.due - now, 1000, 60000);
	}
	assert_true(job_given_up(&j));
	now = j.due;
	job_sent(&j, ORDER_ON, 0, "", &times, now);
	job_saw(&j, SEEN_ON, now);
	assert_over(0);
}

static void
an_off_of_which_nothing_is_known_is_followed_by_on_and_told(void **state)
{
	(void)state;
	begin(ACT_CYCLE, false);
	job_sent(&j, ORDER_OFF, 75, "no answer within 10 s", &times, T0);
	assert_int_equal(j.stage, STAGE_HOLD);
	/* So nobody says that it is off. */
	assert_true(j.unseen);
	job_tick(&j, &times, T0 + 5000);
	job_sent(&j, ORDER_ON, 0, "", &times, T0 + 5000);
	job_saw(&j, SEEN_ON, T0 + 6000);
	assert_over(75);
	assert_string_equal(j.why, "no answer within 10 s");

	/* Where it is known that it was not taken, nothing is owed. */
	begin(ACT_CYCLE, false);
	job_sent(&j, ORDER_OFF, 78, "it does not let us in", &times, T0);
	assert_over(78);
}

static void
what_could_not_be_sent_is_no_maybe(void **state)
{
	(void)state;
	begin(ACT_CYCLE, false);
	job_unsent(&j, ORDER_OFF, 75, "its lock cannot be opened", T0);
	assert_over(75);

	begin(ACT_CYCLE, true);
	j.sending = true;
	job_unsent(&j, ORDER_CYCLE, 75, "its lock cannot be opened", T0);
	assert_over(75);
	assert_false(j.sending);

	/* What is owed stays owed. */
	begin(ACT_CYCLE, false);
	job_sent(&j, ORDER_OFF, 0, "", &times, T0);
	job_saw(&j, SEEN_OFF, T0);
	job_tick(&j, &times, T0 + 5000);
	job_unsent(&j, ORDER_ON, 75, "its lock cannot be opened", T0 + 5000);
	assert_int_equal(j.stage, STAGE_ON_DUE);
	assert_int_equal(j.tries, 1);
}

static void
a_cycle_that_the_switch_has_not_is_off_and_on(void **state)
{
	(void)state;
	begin(ACT_CYCLE, true);
	job_sent(&j, ORDER_CYCLE, 64, "this one cannot", &times, T0);
	assert_int_equal(job_order(&j, T0), ORDER_OFF);
	job_sent(&j, ORDER_OFF, 0, "", &times, T0);
	job_saw(&j, SEEN_OFF, T0 + 500);
	assert_int_equal(j.stage, STAGE_HOLD);
	job_tick(&j, &times, T0 + 5500);
	job_sent(&j, ORDER_ON, 0, "", &times, T0 + 5500);
	job_saw(&j, SEEN_ON, T0 + 6000);
	assert_over(0);
	assert_false(j.unseen);
}

static void
a_switchs_own_cycle_is_over_when_it_was_off_and_is_on(void **state)
{
	(void)state;
	begin(ACT_CYCLE, true);
	assert_int_equal(job_order(&j, T0), ORDER_CYCLE);
	job_sent(&j, ORDER_CYCLE, 0, "", &times, T0);
	assert_false(job_saw(&j, SEEN_ON, T0 + 500));
	assert_int_equal(job_power(&j, POWER_ON), POWER_POWERINGOFF);
	job_saw(&j, SEEN_OFF, T0 + 1000);
	assert_true(job_saw(&j, SEEN_ON, T0 + 6000));
	assert_over(0);

	begin(ACT_CYCLE, true);
	job_sent(&j, ORDER_CYCLE, 0, "", &times, T0);
	job_saw(&j, SEEN_ON, T0 + 14000);
	job_tick(&j, &times, T0 + 15000);
	assert_over(0);
	assert_true(j.unseen);

	/* One that leaves it off is not left at that. */
	begin(ACT_CYCLE, true);
	job_sent(&j, ORDER_CYCLE, 0, "", &times, T0);
	job_saw(&j, SEEN_OFF, T0 + 14000);
	job_tick(&j, &times, T0 + 15000);
	assert_int_equal(job_order(&j, T0 + 20000), ORDER_ON);
}

static void
one_that_is_taken_over_goes_on_where_it_was(void **state)
{
	(void)state;
	begin(ACT_CYCLE, false);
	job_sent(&j, ORDER_OFF, 0, "", &times, T0);
	job_saw(&j, SEEN_OFF, T0);
	job_take_over(&j, &times, T0 + 60000);
	assert_true(job_tick(&j, &times, T0 + 60000));
	assert_int_equal(job_order(&j, T0 + 60000), ORDER_ON);

	/* A cycle that the switch may have is not sent again. */
	begin(ACT_CYCLE, true);
	j.sending = true;
	job_take_over(&j, &times, T0);
	assert_int_equal(j.stage, STAGE_HOLD);
	/* So nobody says that it is off. */
	assert_true(j.unseen);
	job_tick(&j, &times, T0 + 5000);
	job_sent(&j, ORDER_ON, 0, "", &times, T0 + 5000);
	job_saw(&j, SEEN_ON, T0 + 6000);
	assert_over(75);

	/* One that waited gets time to be seen, however long nobody looked. */
	begin(ACT_OFF, false);
	job_sent(&j, ORDER_OFF, 0, "", &times, T0);
	job_take_over(&j, &times, T0 + 99000);
	assert_false(job_tick(&j, &times, T0 + 99000));
}

static void
a_clock_that_was_set_back_makes_no_wait_longer(void **state)
{
	(void)state;
	begin(ACT_CYCLE, false);
	job_sent(&j, ORDER_OFF, 0, "", &times, T0 * 1000);
	job_saw(&j, SEEN_OFF, T0 * 1000);
	assert_true(job_tick(&j, &times, T0));
	assert_in_range(j.due, T0, T0 + 75000);
}

static void
the_later_order_wins_and_an_off_is_carried_out_before_an_on(void **state)
{
	(void)state;
	begin(ACT_OFF, false);
	assert_int_equal(job_meet(&j, ACT_OFF, false, &times, T0), MEET_JOIN);
	assert_int_equal(job_meet(&j, ACT_ON, false, &times, T0), MEET_AFTER);
	assert_int_equal(j.verb, VERB_CYCLE);
	assert_int_equal(job_order(&j, T0), ORDER_OFF);

	begin(ACT_ON, false);
	assert_int_equal(job_meet(&j, ACT_ON, false, &times, T0), MEET_JOIN);
	assert_int_equal(job_meet(&j, ACT_OFF, false, &times, T0), MEET_AFTER);
	assert_int_equal(job_order(&j, T0), ORDER_OFF);

	/* What was sent and is not wanted any more counts for nothing. */
	job_sent(&j, ORDER_ON, 0, "", &times, T0);
	assert_int_equal(job_order(&j, T0), ORDER_OFF);

	begin(ACT_CYCLE, false);
	assert_int_equal(job_meet(&j, ACT_CYCLE, false, &times, T0), MEET_JOIN);
	assert_int_equal(job_meet(&j, ACT_ON, false, &times, T0), MEET_JOIN);
	job_sent(&j, ORDER_OFF, 0, "", &times, T0);
	job_saw(&j, SEEN_OFF, T0);
	job_tick(&j, &times, T0 + 5000);
	assert_int_equal(job_meet(&j, ACT_CYCLE, false, &times, T0), MEET_AFTER);
	assert_int_equal(job_order(&j, T0 + 5000), ORDER_OFF);
}

static void
a_job_knows_who_asked_for_it_up_to_a_number(void **state)
{
	char id[JOB_ID_TEXT];

	(void)state;
	begin(ACT_OFF, false);
	assert_true(job_add(&j, ""));
	for (unsigned i = 0; i < JOB_IDS; i++) {
		snprintf(id, sizeof id, "%016x", i);
		assert_true(job_add(&j, id));
		assert_true(job_add(&j, id));
		assert_true(job_has(&j, id));
	}
	assert_int_equal(j.ids, JOB_IDS);
	assert_false(job_add(&j, "ffffffffffffffff"));
	assert_false(job_has(&j, ""));
}

static void
a_state_is_what_the_switch_reports(void **state)
{
	struct port_seen p = {.state = SEEN_ON, .milliwatts = 1900};

	(void)state;
	assert_int_equal(power_of(NULL, 0), POWER_UNKNOWN);
	assert_int_equal(power_of(&p, 0), POWER_ON);
	assert_int_equal(power_of(&p, 1900), POWER_ON);
	assert_int_equal(power_of(&p, 1901), POWER_HALTED);
	p.milliwatts = WATTS_NONE;
	assert_int_equal(power_of(&p, 1901), POWER_ON);
	p.admin = TOLD_NO;
	assert_int_equal(power_of(&p, 0), POWER_POWERINGOFF);
	p.state = SEEN_OFF;
	assert_int_equal(power_of(&p, 0), POWER_OFF);
	p.admin = TOLD_YES;
	assert_int_equal(power_of(&p, 0), POWER_POWERINGON);
	p.state = SEEN_IDLE;
	assert_int_equal(power_of(&p, 0), POWER_IDLE);
}

static void
an_order_for_what_is_so_is_none_and_the_dead_are_cycled(void **state)
{
	(void)state;
	assert_int_equal(power_plan(VERB_ON, POWER_ON), ACT_NONE);
	assert_int_equal(power_plan(VERB_OFF, POWER_OFF), ACT_NONE);
	assert_int_equal(power_plan(VERB_ON, POWER_HALTED), ACT_CYCLE);
	assert_int_equal(power_plan(VERB_ON, POWER_IDLE), ACT_CYCLE);
	assert_int_equal(power_plan(VERB_RESET, POWER_OFF), ACT_ON);
	assert_int_equal(power_plan(VERB_CYCLE, POWER_OFF), ACT_ON);
	assert_int_equal(power_plan(VERB_OFF, POWER_FAULT), ACT_OFF);
	for (int s = 0; s < POWER_STATES; s++) {
		assert_int_not_equal(
			power_plan(VERB_CYCLE, (enum power)s), ACT_NONE);
		assert_int_not_equal(
			power_plan(VERB_RESET, (enum power)s), ACT_OFF);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(off_is_over_when_the_switch_shows_it),
		cmocka_unit_test(what_is_never_shown_is_a_temporary_failure),
		cmocka_unit_test(a_cycle_stays_off_from_when_that_is_seen),
		cmocka_unit_test(
			an_off_that_is_never_seen_counts_from_the_order_and_is_told),
		cmocka_unit_test(what_was_switched_off_is_tried_until_it_is_on),
		cmocka_unit_test(
			an_off_of_which_nothing_is_known_is_followed_by_on_and_told),
		cmocka_unit_test(
			a_switchs_own_cycle_is_over_when_it_was_off_and_is_on),
		cmocka_unit_test(what_could_not_be_sent_is_no_maybe),
		cmocka_unit_test(a_cycle_that_the_switch_has_not_is_off_and_on),
		cmocka_unit_test(one_that_is_taken_over_goes_on_where_it_was),
		cmocka_unit_test(a_clock_that_was_set_back_makes_no_wait_longer),
		cmocka_unit_test(
			the_later_order_wins_and_an_off_is_carried_out_before_an_on),
		cmocka_unit_test(a_job_knows_who_asked_for_it_up_to_a_number),
		cmocka_unit_test(a_state_is_what_the_switch_reports),
		cmocka_unit_test(
			an_order_for_what_is_so_is_none_and_the_dead_are_cycled),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("job", tests, NULL, NULL);
}
