/* power/sysrq: what a kernel says to a key, cut anywhere. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "power/sysrq.h"

#include <string.h>

/* All at once, and byte by byte. */
static enum sysrq_said
said(const char *text)
{
	struct sysrq once = {.len = 0}, slow = {.len = 0};

	sysrq_hear(&once, rd_of(text, strlen(text)));
	for (const char *at = text; *at; at++)
		sysrq_hear(&slow, rd_of(at, 1));
	assert_int_equal(once.said, slow.said);
	return once.said;
}

static void
a_key_is_taken_refused_or_unknown(void **state)
{
	(void)state;
	assert_int_equal(said("[   12.5] sysrq: Power Off\r\n"), SYSRQ_TAKEN);
	assert_int_equal(said("[   12.5] SysRq : Resetting\r\n"), SYSRQ_TAKEN);
	assert_int_equal(said("sysrq: SysRq : Emergency Sync\n"), SYSRQ_TAKEN);
	assert_int_equal(
		said("node1 login: [9] sysrq: Emergency Sync\r\n"), SYSRQ_TAKEN);
	assert_int_equal(said("[9] sysrq: This sysrq operation is disabled.\r\n"),
		SYSRQ_REFUSED);
	assert_int_equal(
		said("SysRq : This sysrq operation is disabled.\n"), SYSRQ_REFUSED);
	assert_int_equal(said("sysrq: SysRq : HELP : loglevel(0-9) reboot(b)\n"),
		SYSRQ_UNKNOWN);
}

static void
a_list_of_all_keys_is_one_line(void **state)
{
	char text[1024] = "sysrq: HELP : ";

	(void)state;
	while (strlen(text) < 900)
		memcpy(text + strlen(text), "show-memory-usage(m) ", 22);
	memcpy(text + strlen(text), "\r\n", 3);
	assert_int_equal(said(text), SYSRQ_UNKNOWN);
}

static void
what_is_complete_is_done(void **state)
{
	(void)state;
	assert_int_equal(
		said("sysrq: Emergency Sync\r\nEmergency Sync complete\r\n"),
		SYSRQ_DONE);
	assert_int_equal(said("[9] Emergency Remount complete\r\n"), SYSRQ_DONE);
}

static void
other_lines_say_nothing(void **state)
{
	(void)state;
	assert_int_equal(said(""), SYSRQ_NOTHING);
	assert_int_equal(said("node1 login: suo\r\n"), SYSRQ_NOTHING);
	assert_int_equal(said("kernel.sysrq = 1\r\n"), SYSRQ_NOTHING);
	assert_int_equal(said("sysrq: Power Off"), SYSRQ_NOTHING);
	assert_int_equal(said("sysrq"), SYSRQ_NOTHING);
	assert_int_equal(said("operation is disabled\n\n"), SYSRQ_NOTHING);
}

static void
a_line_without_end_keeps_its_last_bytes(void **state)
{
	char text[3 * SYSRQ_LINE + 40];

	(void)state;
	for (size_t n = 0; n < 3 * SYSRQ_LINE; n += 37) {
		memset(text, 'x', n);
		memcpy(text + n, "sysrq: Power Off\r\n", 19);
		assert_int_equal(said(text), SYSRQ_TAKEN);
	}
}

static void
a_nul_on_the_line_is_left_out(void **state)
{
	struct sysrq s = {.len = 0};

	(void)state;
	sysrq_hear(&s, rd_of("\0sys\0rq: Power Off\0\r\n", 22));
	assert_int_equal(s.said, SYSRQ_TAKEN);
}

static void
keys_are_letters_and_digits(void **state)
{
	(void)state;
	assert_true(sysrq_keys("suo"));
	assert_true(sysrq_keys("9"));
	assert_true(sysrq_keys("0123456789abcdeZ"));
	assert_false(sysrq_keys("0123456789abcdefZ"));
	assert_false(sysrq_keys(""));
	assert_false(sysrq_keys("s u"));
	assert_false(sysrq_keys("s\n"));
	assert_false(sysrq_keys("-"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_key_is_taken_refused_or_unknown),
		cmocka_unit_test(a_list_of_all_keys_is_one_line),
		cmocka_unit_test(what_is_complete_is_done),
		cmocka_unit_test(other_lines_say_nothing),
		cmocka_unit_test(a_line_without_end_keeps_its_last_bytes),
		cmocka_unit_test(a_nul_on_the_line_is_left_out),
		cmocka_unit_test(keys_are_letters_and_digits),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
