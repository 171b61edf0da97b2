/* net/whence: who asks, by way of which proxies. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "net/whence.h"

#include <string.h>

static void
networks_are_a_list(void **unused)
{
	const char *list = "10.0.0.0/8 192.168.1.7";

	(void)unused;
	assert_true(whence_within(list, "10.255.0.1"));
	assert_true(whence_within(list, "::ffff:10.0.0.1"));
	assert_true(whence_within(list, "192.168.1.7"));
	assert_false(whence_within(list, "192.168.1.8"));
	assert_false(whence_within(list, "11.0.0.1"));
	assert_false(whence_within(list, "fe80::1"));
	assert_false(whence_within(list, ""));
	assert_false(whence_within(NULL, "10.0.0.1"));
	assert_true(whence_within("0.0.0.0/0", "1.2.3.4"));
	assert_false(whence_within("10.0.0.0/33", "10.0.0.1"));
}

static void
this_machine_is_known(void **unused)
{
	(void)unused;
	assert_true(whence_here("127.0.0.1", "10.0.0.1"));
	assert_true(whence_here("::1", ""));
	assert_true(whence_here("10.0.0.1", "10.0.0.1"));
	assert_false(whence_here("10.0.0.2", "10.0.0.1"));
	assert_false(whence_here("", ""));
}

static void
is(const char *remote, const char *forwarded, bool trusted, const char *who)
{
	char out[WHENCE_TEXT];

	assert_int_equal(
		whence_client("10.0.0.0/24", remote, forwarded, out), trusted);
	assert_string_equal(out, who);
}

static void
a_proxy_is_taken_at_its_word_if_it_is_trusted(void **unused)
{
	char longer[200];

	(void)unused;
	memset(longer, '1', sizeof longer - 1);
	longer[sizeof longer - 1] = '\0';
	is("192.0.2.1", "127.0.0.1", false, "192.0.2.1");
	is("10.0.0.9", "", true, "10.0.0.9");
	is("10.0.0.9", "192.0.2.1", true, "192.0.2.1");
	is("10.0.0.9", "127.0.0.1, 192.0.2.1, 10.0.0.8", true, "192.0.2.1");
	is("10.0.0.9", "10.0.0.7,10.0.0.8", true, "10.0.0.9");
	is("10.0.0.9", longer, true, "");
	is(longer, "", false, "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(networks_are_a_list),
		cmocka_unit_test(this_machine_is_known),
		cmocka_unit_test(a_proxy_is_taken_at_its_word_if_it_is_trusted),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
