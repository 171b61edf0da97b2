/* net/scgi: a header becomes a program's environment, or is none. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "net/scgi.h"

#define HEAD(text) (text), sizeof(text) - 1

static char head[SCGI_HEAD_MAX], *env[SCGI_VARS];
static size_t vars;

/* As a netstring, and read. */
static bool
take(const char *pairs, size_t len)
{
	int n = snprintf(head, sizeof head, "%zu:", len);

	memcpy(head + n, pairs, len);
	head[(size_t)n + len] = ',';
	vars = 0;
	assert_int_equal(scgi_size(head), (size_t)n + len + 1);
	return scgi_environment(head, (size_t)n + len + 1, env, &vars);
}

static void
what_is_known_is_told_and_no_more(void **state)
{
	(void)state;
	assert_true(take(
		HEAD("CONTENT_LENGTH\0"
		     "27\0SCGI\0"
		     "1\0REQUEST_METHOD\0POST\0"
		     "LD_PRELOAD\0/x\0MB_STATE\0/tmp\0PATH\0/tmp\0HTTP_PROXY\0x\0"
		     "GATEWAY_INTERFACE\0x\0HTTPS\0on\0PATH_INFO\0/a%2fb/=\0"
		     "HTTP_X_A\0\0MB_REDFISH_SYSTEM\0node1\0TH\0x\0"
		     "NAME VALUE\0x\0http_x\0x\0HTTP_A-B\0x\0")));
	assert_int_equal(vars, 6);
	assert_string_equal(env[0], "CONTENT_LENGTH=27");
	assert_string_equal(env[1], "REQUEST_METHOD=POST");
	assert_string_equal(env[2], "HTTPS=on");
	assert_string_equal(env[3], "PATH_INFO=/a%2fb/=");
	assert_string_equal(env[4], "HTTP_X_A=");
	assert_string_equal(env[5], "MB_REDFISH_SYSTEM=node1");
	assert_null(env[6]);
}

static void
it_is_added_to_what_there_is(void **state)
{
	char own[] = "HTTPS=own";
	static const char pairs[] = "44:CONTENT_LENGTH\0"
				    "0\0SCGI\0"
				    "1\0HTTPS\0on\0SERVER_P\0x\0,";

	(void)state;
	memcpy(head, pairs, sizeof pairs);
	env[0] = own;
	vars = 1;
	assert_true(scgi_environment(head, sizeof pairs - 1, env, &vars));
	assert_int_equal(vars, 3);
	assert_ptr_equal(env[0], own);
	assert_string_equal(env[2], "HTTPS=on");
}

static void
what_is_no_header_is_refused(void **state)
{
	(void)state;
	assert_false(take(HEAD("CONTENT_LENGTH\0"
			       "0\0HTTPS\0on\0")));
	assert_false(take(HEAD("CONTENT_LENGTH\0"
			       "0\0SCGI\0"
			       "2\0")));
	assert_false(take(HEAD("SCGI\0"
			       "1\0CONTENT_LENGTH\0"
			       "0\0")));
	assert_false(take(HEAD("CONTENT_LENGTH\0"
			       "0\0SCGI\0"
			       "1\0HTTPS\0on\0HTTPS\0on\0")));
	assert_false(take(HEAD("CONTENT_LENGTH\0"
			       "0\0SCGI\0"
			       "1\0HTTPS\0")));
	assert_false(take(HEAD("CONTENT_LENGTH\0"
			       "0\0SCGI\0"
			       "1\0HTTPS\0on")));
	assert_false(take(HEAD("CONTENT_LENGTH\0"
			       "0\0SCGI\0"
			       "1")));
	take(HEAD("CONTENT_LENGTH\0"
		  "0\0SCGI\0"
		  "1\0"));
	vars = 0;
	head[27] = ';';
	assert_false(scgi_environment(head, 28, env, &vars));
}

static void
a_size_is_digits_and_a_colon(void **state)
{
	(void)state;
	assert_int_equal(scgi_size("24:CONTENT"), 28);
	assert_int_equal(scgi_size("65529:CONT"), 65536);
	assert_int_equal(scgi_size("65530:CONT"), 0);
	assert_int_equal(scgi_size("024:CONTEN"), 0);
	assert_int_equal(scgi_size(":CONTENT_L"), 0);
	assert_int_equal(scgi_size("1:a,xxxxxx"), 0);
	assert_int_equal(scgi_size("24;CONTENT"), 0);
	assert_int_equal(scgi_size("-4:CONTENT"), 0);
	assert_int_equal(scgi_size("9999999999"), 0);
	assert_int_equal(scgi_size("999999999:"), 0);
	assert_int_equal(scgi_size("GET / HTTP"), 0);
}

static void
too_many_variables_are_refused(void **state)
{
	static char pairs[SCGI_VARS * 16];
	size_t n = 0;

	(void)state;
	memcpy(pairs,
		"CONTENT_LENGTH\0"
		"0\0SCGI\0"
		"1",
		24);
	n = 24;
	for (int i = 0; i < SCGI_VARS - 2; i++)
		n += (size_t)snprintf(pairs + n, 16, "HTTP_%d%cx", i, 0) + 1;
	assert_true(take(pairs, n));
	assert_int_equal(vars, SCGI_VARS - 1);
	n += (size_t)snprintf(pairs + n, 16, "HTTP_X%cx", 0) + 1;
	assert_false(take(pairs, n));
}

static void
a_prefix_is_whole_parts_of_a_path(void **state)
{
	(void)state;
	assert_true(scgi_is_below("/redfish", "/redfish"));
	assert_true(scgi_is_below("/redfish/v1", "/redfish"));
	assert_true(scgi_is_below("/images/talos", "/images/talos"));
	assert_false(scgi_is_below("/redfishx", "/redfish"));
	assert_false(scgi_is_below("/redfis", "/redfish"));
	assert_false(scgi_is_below("", "/redfish"));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_known_is_told_and_no_more),
		cmocka_unit_test(it_is_added_to_what_there_is),
		cmocka_unit_test(what_is_no_header_is_refused),
		cmocka_unit_test(a_size_is_digits_and_a_colon),
		cmocka_unit_test(too_many_variables_are_refused),
		cmocka_unit_test(a_prefix_is_whole_parts_of_a_path),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
