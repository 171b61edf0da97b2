/* base/str: text that fits, and text fit to be shown. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/str.h"

static void
a_copy_fits_with_its_nul_or_is_not_made(void **state)
{
	char out[4] = "old";

	(void)state;
	assert_false(str_copy(out, sizeof out, "four"));
	assert_string_equal(out, "old");
	assert_true(str_copy(out, sizeof out, "abc"));
	assert_string_equal(out, "abc");
	assert_true(str_copy(out, sizeof out, ""));
	assert_string_equal(out, "");
}

static void
bytes_with_a_nul_among_them_are_not_text(void **state)
{
	char out[8] = "old";
	struct rd with = rd_of("a\0b", 3), without = rd_of("ab", 2);
	struct rd long_one = rd_of("12345678", 8), bad = {.bad = true};

	(void)state;
	assert_false(str_take(out, sizeof out, &with));
	assert_false(str_take(out, sizeof out, &long_one));
	assert_false(str_take(out, sizeof out, &bad));
	assert_string_equal(out, "old");
	assert_true(str_take(out, sizeof out, &without));
	assert_string_equal(out, "ab");
}

static const char *
show(const char *bytes, size_t len, char *out, size_t size)
{
	struct rd r = rd_of(bytes, len);

	return str_show(out, size, &r);
}

static void
what_a_peer_sent_is_shown_without_its_control_bytes(void **state)
{
	char out[64];

	(void)state;
	assert_string_equal(show("a\x1b[2J\\\n\xff", 8, out, sizeof out),
		"a\\x1b[2J\\\\\\x0a\\xff");
	assert_string_equal(show("", 0, out, sizeof out), "");
}

static void
a_view_that_was_not_all_there_is_shown_as_nothing(void **state)
{
	struct rd r = rd_of("ab", 2);
	char out[64] = "old";

	(void)state;
	rd_skip(&r, 3);
	assert_string_equal(str_show(out, sizeof out, &r), "");
}

static void
what_is_too_long_to_show_ends_in_dots_within_its_room(void **state)
{
	char out[9];

	(void)state;
	for (size_t size = 4; size <= sizeof out; size++) {
		memset(out, 'x', sizeof out);
		show("\x01\x02\x03\x04\x05", 5, out, size);
		assert_true(strlen(out) < size);
		assert_string_equal(out + strlen(out) - 3, "...");
	}
	assert_string_equal(show("12345678", 8, out, 9), "12345678");
	assert_string_equal(show("123456789", 9, out, 9), "12345...");
}

static void
case_is_ignored_in_ascii_letters_only(void **state)
{
	(void)state;
	assert_true(str_eq_nocase("BlkSize", "blksize"));
	assert_false(str_eq_nocase("blksize", "blksize2"));
	assert_false(str_eq_nocase("blksize2", "blksize"));
	assert_false(str_eq_nocase("a[", "a{"));
	assert_true(str_eq_nocase("", ""));
}

static void
distance_counts_single_changes(void **state)
{
	(void)state;
	assert_int_equal(str_distance("hook_ulr", "hook_url"), 2);
	assert_int_equal(str_distance("", "abc"), 3);
	assert_int_equal(str_distance("abc", ""), 3);
	assert_int_equal(str_distance("port", "port"), 0);
	assert_int_equal(str_distance("prt", "port"), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_copy_fits_with_its_nul_or_is_not_made),
		cmocka_unit_test(bytes_with_a_nul_among_them_are_not_text),
		cmocka_unit_test(
			what_a_peer_sent_is_shown_without_its_control_bytes),
		cmocka_unit_test(a_view_that_was_not_all_there_is_shown_as_nothing),
		cmocka_unit_test(
			what_is_too_long_to_show_ends_in_dots_within_its_room),
		cmocka_unit_test(case_is_ignored_in_ascii_letters_only),
		cmocka_unit_test(distance_counts_single_changes),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
