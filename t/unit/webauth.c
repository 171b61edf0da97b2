/* net/webauth: tokens, passwords, signatures and times of requests. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "net/webauth.h"

static void
a_token_is_the_whole_token(void **state)
{
	(void)state;
	assert_true(auth_bearer("Bearer abc.def", "abc.def"));
	assert_true(auth_bearer("bEARER   abc.def", "abc.def"));
	assert_false(auth_bearer("Bearer abc.de", "abc.def"));
	assert_false(auth_bearer("Bearer abc.defx", "abc.def"));
	assert_false(auth_bearer("Bearer abc.defabc.def", "abc.def"));
	assert_false(auth_bearer("Bearer ", "abc.def"));
	assert_false(auth_bearer("Bearer", "abc.def"));
	assert_false(auth_bearer("abc.def", "abc.def"));
	assert_false(auth_bearer("", "abc.def"));
	assert_false(auth_bearer("Basic abc.def", "abc.def"));
	assert_false(auth_bearer("Bearer x", ""));
}

/* RFC 7617 2: "Aladdin" and "open sesame". */
static void
a_password_is_of_its_name_and_may_have_colons(void **state)
{
	static const char header[] = "Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==";

	(void)state;
	assert_true(auth_basic(header, "Aladdin", "open sesame"));
	assert_true(auth_basic(
		"basic QWxhZGRpbjpvcGVuIHNlc2FtZQ", "Aladdin", "open sesame"));
	assert_false(auth_basic(header, "Aladdi", "open sesame"));
	assert_false(auth_basic(header, "Aladdin", "open sesam"));
	assert_false(auth_basic(header, "Aladdin:open", "sesame"));
	assert_true(auth_basic("Basic YTpiOmM=", "a", "b:c"));
	assert_false(auth_basic("Basic YTpiOmM=", "a:b", "c"));
}

static void
a_pair_is_text_that_fits(void **state)
{
	char pair[6];

	(void)state;
	assert_true(auth_pair("Basic YTpiOmM=", pair, sizeof pair));
	assert_string_equal(pair, "a:b:c");
	assert_false(auth_pair("Basic YTpiOmM=", pair, sizeof pair - 1));
	assert_false(auth_pair("Basic YToAYg==", pair, sizeof pair));
	assert_false(auth_pair("Bearer YTpiOmM=", pair, sizeof pair));
	assert_true(auth_pair("Basic ", pair, sizeof pair));
	assert_string_equal(pair, "");
}

static void
what_is_no_base64_is_nobody(void **state)
{
	static const char *const bad[] = {"Basic", "Basic ",
		"Basic =", "Basic YTpi=Yg", "Basic YTpiY",
		"Basic YTpi!mM=", "Basic Og", "Basic YWJj"};
	char far_too_long[1024] = "Basic ";

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(auth_basic(bad[i], "a", "b:c"));
	memset(far_too_long + 6, 'Y', sizeof far_too_long - 7);
	assert_false(auth_basic(far_too_long, "a", "b"));
}

static void
one_signature_of_a_list_must_be_right(void **state)
{
	(void)state;
	assert_true(auth_signed("sha256=00ff", "sha256", "00ff"));
	assert_true(auth_signed("00ff", "sha256", "00ff"));
	assert_true(auth_signed("sha256=aaaa,sha256=00ff", "sha256", "00ff"));
	assert_true(auth_signed("sha256=aaaa, 00ff,x", "sha256", "00ff"));
	assert_false(auth_signed("sha512=00ff", "sha256", "00ff"));
	assert_false(auth_signed("sha256=00f", "sha256", "00ff"));
	assert_false(auth_signed("sha256=00ff0", "sha256", "00ff"));
	assert_false(auth_signed("", "sha256", "00ff"));
	assert_false(auth_signed(" ", "sha256", "00ff"));
	assert_false(auth_signed(", ,", "sha256", "00ff"));
	assert_false(auth_signed("sha256=", "sha256", "00ff"));
}

static void
times_are_those_of_rfc_3339(void **state)
{
	static const char *const bad[] = {"", "2026-11-23", "2026-11-23T08:00:00",
		"2026-11-23T08:00Z", "2026-13-23T08:00:00Z", "2026-00-23T08:00:00Z",
		"2026-11-00T08:00:00Z", "2026-11-23T24:00:00Z",
		"2026-11-23T08:00:00Z ", "2026-11-23T08:00:00+0100",
		"2026-11-23T08:00:00+24:00", "-026-11-23T08:00:00Z",
		"1969-12-31T23:59:59Z", "2026-11-23T08:00:00+01:0"};
	uint64_t t = 7;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(auth_time(bad[i], &t));
	assert_int_equal(t, 7);
	assert_true(auth_time("1970-01-01T00:00:01Z", &t) && t == 1);
	assert_true(auth_time("2026-11-23T08:00:00Z", &t) && t == 1795420800);
	assert_true(auth_time("2026-11-23T09:00:00+01:00", &t) && t == 1795420800);
	assert_true(auth_time("2026-11-23T03:30:00-04:30", &t) && t == 1795420800);
	assert_true(
		auth_time("2026-11-23t08:00:00.123456789z", &t) && t == 1795420800);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_token_is_the_whole_token),
		cmocka_unit_test(a_password_is_of_its_name_and_may_have_colons),
		cmocka_unit_test(a_pair_is_text_that_fits),
		cmocka_unit_test(what_is_no_base64_is_nobody),
		cmocka_unit_test(one_signature_of_a_list_must_be_right),
		cmocka_unit_test(times_are_those_of_rfc_3339),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
