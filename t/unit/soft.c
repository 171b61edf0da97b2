/* power/soft: who tells a host to halt, and when its power may be cut then. */
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

/* What a host's record and the site's say. */
static const char *
way_of(const char *host, const char *site)
{
	static char text[2][64];
	static struct kv kv[2];
	size_t line;

	snprintf(text[0], sizeof text[0], "%s", host);
	snprintf(text[1], sizeof text[1], "%s", site);
	for (size_t i = 0; i < 2; i++)
		assert_true(kv_parse(text[i], strlen(text[i]), &kv[i], &line));
	return soft_way(&kv[0], &kv[1]);
}

static void
a_host_is_told_by_its_own_program_or_by_the_sites(void **state)
{
	(void)state;
	assert_string_equal(way_of("power.soft=ssh\n", "power.soft=exec\n"), "ssh");
	assert_string_equal(way_of("", "power.soft=exec\n"), "exec");
	assert_null(way_of("", ""));
}

static void
what_leads_out_of_the_folder_of_programs_is_none(void **state)
{
	static const char *const bad[] = {
		"../../x", "/bin/sh", "a/b", "..", "-x", "shell.sh"};
	char line[64];

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		snprintf(line, sizeof line, "power.soft=%s\n", bad[i]);
		assert_null(way_of(line, "power.soft=exec\n"));
		assert_null(way_of("", line));
	}
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
		cmocka_unit_test(a_host_is_told_by_its_own_program_or_by_the_sites),
		cmocka_unit_test(what_leads_out_of_the_folder_of_programs_is_none),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("soft", tests, NULL, NULL);
}
