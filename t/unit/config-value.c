/* config/value: is a text what a key wants? */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config/value.h"

#include <string.h>

static const char *
read_as(enum kind kind, const char *text)
{
	static char buf[VALUE_SHORT];
	struct rule rule = {.kind = kind, .min = 1, .max = 100};

	return value_read(&rule, text, buf);
}

/* Each of the texts, ended by NULL, is taken as it stands. */
static void
assert_takes(enum kind kind, const char *const *texts)
{
	for (; *texts; texts++) {
		const char *value = read_as(kind, *texts);

		if (!value || strcmp(value, *texts) != 0)
			fail_msg(
				"'%s' became '%s'", *texts, value ? value : "NULL");
	}
}

static void
assert_refuses(enum kind kind, const char *const *texts)
{
	for (; *texts; texts++)
		if (read_as(kind, *texts))
			fail_msg("'%s' was taken", *texts);
}

#define TAKES(kind, ...)                                                           \
	assert_takes(kind, (const char *const[]){__VA_ARGS__, NULL})
#define REFUSES(kind, ...)                                                         \
	assert_refuses(kind, (const char *const[]){__VA_ARGS__, NULL})

static void
control_characters_are_refused_but_new_lines_and_tabs_in_a_script(void **state)
{
	(void)state;
	TAKES(VALUE_TEXT, "a b", "caf\xc3\xa9", "\xc2\xa0");
	REFUSES(VALUE_TEXT, "a\nb", "a\tb", "a\rb", "\x1b[31m", "\x7f", "\xc2\x80",
		"\xc2\x9f");
	TAKES(VALUE_SCRIPT, "#!ipxe\n\techo\n");
	REFUSES(VALUE_SCRIPT, "a\rb", "\x1b", "\xc2\x9b");
	TAKES(VALUE_WORD, "192.168.2.1:42113");
	REFUSES(VALUE_WORD, "a b", "a\tb", "a\nb");
}

static void
a_number_is_within_its_range(void **state)
{
	(void)state;
	TAKES(VALUE_NUMBER, "1", "100");
	REFUSES(VALUE_NUMBER, "0", "101", "-1", "1.0", "0x1", "1 ", "",
		"99999999999999999999");
	assert_string_equal(read_as(VALUE_NUMBER, "007"), "7");
}

static void
a_time_has_a_unit_or_is_in_seconds(void **state)
{
	(void)state;
	assert_string_equal(read_as(VALUE_TIME, "90"), "90");
	assert_string_equal(read_as(VALUE_TIME, "2m"), "120");
	assert_string_equal(read_as(VALUE_TIME, "1W"), "604800");
	assert_string_equal(read_as(VALUE_TIME, "infinite"), "4294967295");
	REFUSES(VALUE_TIME, "4294967296", "1x", "h", "", "1h30m", "-1", "49711d",
		"99999999999999999999999999");
}

static void
a_size_has_a_unit_or_is_in_bytes(void **state)
{
	(void)state;
	assert_string_equal(read_as(VALUE_SIZE, "1"), "1");
	assert_string_equal(read_as(VALUE_SIZE, "3k"), "3072");
	assert_string_equal(
		read_as(VALUE_SIZE, "16777215T"), "18446742974197923840");
	REFUSES(VALUE_SIZE, "16777216T", "1P", "K", "1.5G");
}

static void
a_flag_is_a_word_of_yaml(void **state)
{
	(void)state;
	assert_string_equal(read_as(VALUE_FLAG, "TRUE"), "true");
	assert_string_equal(read_as(VALUE_FLAG, "on"), "true");
	assert_string_equal(read_as(VALUE_FLAG, "No"), "false");
	REFUSES(VALUE_FLAG, "1", "y", "enabled");
}

static void
addresses_are_those_that_their_use_allows(void **state)
{
	(void)state;
	TAKES(VALUE_ADDRESS, "0.0.0.0", "255.255.255.255");
	REFUSES(VALUE_ADDRESS, "1.2.3", "::1", "1.2.3.4/8");
	TAKES(VALUE_HOST_IP, "1.0.0.0", "223.255.255.255");
	REFUSES(VALUE_HOST_IP, "0.0.0.0", "127.0.0.1", "224.0.0.1",
		"255.255.255.255");
	TAKES(VALUE_NETMASK, "255.255.255.255", "255.255.254.0", "128.0.0.0");
	REFUSES(VALUE_NETMASK, "0.0.0.0", "255.0.255.0", "0.0.0.255",
		"255.255.255.253", "24");
	TAKES(VALUE_NETWORK, "10.0.0.0/8", "10.0.0.1", "0.0.0.0/0", "1.2.3.4/32");
	REFUSES(VALUE_NETWORK, "10.0.0.0/33", "10.0.0.0/", "/8", "10.0.0/8", "x/8");
}

static void
a_host_name_is_one_label_and_no_mac(void **state)
{
	char longest[65];

	(void)state;
	memset(longest, 'a', 64);
	longest[64] = '\0';
	REFUSES(VALUE_HOSTNAME, longest);
	TAKES(VALUE_HOSTNAME, longest + 1, "a", "Node-1", "1");
	REFUSES(VALUE_HOSTNAME, "-a", "a-", "a.b", "a_b", "a b", "../x",
		"dca632000001", "dc-a6-32-00-00-01", "caf\xc3\xa9");
}

static void
a_domain_is_labels_and_dots(void **state)
{
	char longest[256];

	(void)state;
	for (size_t i = 0; i < sizeof longest; i++)
		longest[i] = i % 64 == 63 ? '.' : 'a';
	longest[254] = '\0';
	REFUSES(VALUE_DOMAIN, longest);
	longest[253] = '\0';
	TAKES(VALUE_DOMAIN, longest, "a", "a.b-c.d");
	REFUSES(VALUE_DOMAIN, ".a", "a.", "a..b", "a_b", "a b");
}

static void
a_url_is_http_and_has_a_host(void **state)
{
	(void)state;
	TAKES(VALUE_URL, "http://a", "https://a.b:8443/x?y=1&z#f",
		"http://[fe80::1]:80/", "http://[::1]", "http://h/u@",
		"http://h?u:p@", "http://h/${net0/mac}", "http://h/a:b");
	REFUSES(VALUE_URL, "ftp://a", "http:/a", "http://", "http:///x",
		"http://:80/", "HTTP://a", "http://a b", "http://a\"b",
		"http://a\nb", "http://a:0/", "http://a:65536/", "http://a:x/",
		"http://a:/", "http://u@/", "http://u@h", "http://u:p@h:1/",
		"http://\xc3\xa9");
}

static void
a_path_is_absolute_and_a_file_is_beneath(void **state)
{
	(void)state;
	TAKES(VALUE_PATH, "/", "/srv/my files");
	REFUSES(VALUE_PATH, "srv", "./a", "/a\nb");
	TAKES(VALUE_FILE, "linux", "lab/linux-6.1");
	REFUSES(VALUE_FILE, "/linux", "../linux", "a b", "a\nb");
	TAKES(VALUE_NAME, "blue", "Rack_1.left-2", "0", "a.",
		"a23456789012345678901234567890123456789012345678901234567890123");
	REFUSES(VALUE_NAME, "", ".", "..", ".a", "a/b", "a b", "a\nb",
		"caf\xc3\xa9",
		"a234567890123456789012345678901234567890123456789012345678901234");
}

static void
a_choice_is_one_of_its_words(void **state)
{
	static const char *const words[] = {"pi", "ignore", NULL};
	const struct rule rule = {.kind = VALUE_CHOICE, .words = words};
	char buf[VALUE_SHORT], what[VALUE_WHAT];

	(void)state;
	assert_string_equal(value_read(&rule, "ignore", buf), "ignore");
	assert_null(value_read(&rule, "Ignore", buf));
	assert_string_equal(value_wanted(&rule, what), "one of pi, ignore");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			control_characters_are_refused_but_new_lines_and_tabs_in_a_script),
		cmocka_unit_test(a_number_is_within_its_range),
		cmocka_unit_test(a_time_has_a_unit_or_is_in_seconds),
		cmocka_unit_test(a_size_has_a_unit_or_is_in_bytes),
		cmocka_unit_test(a_flag_is_a_word_of_yaml),
		cmocka_unit_test(addresses_are_those_that_their_use_allows),
		cmocka_unit_test(a_host_name_is_one_label_and_no_mac),
		cmocka_unit_test(a_domain_is_labels_and_dots),
		cmocka_unit_test(a_url_is_http_and_has_a_host),
		cmocka_unit_test(a_path_is_absolute_and_a_file_is_beneath),
		cmocka_unit_test(a_choice_is_one_of_its_words),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("config-value", tests, NULL, NULL);
}
