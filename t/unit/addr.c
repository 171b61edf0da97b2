/* host/addr: MAC and IPv4 addresses. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "host/addr.h"

static void
a_mac_is_read_in_every_spelling_and_written_in_one(void **state)
{
	static const char *const spellings[] = {"dc:a6:32:01:02:0f",
		"DC-A6-32-01-02-0F", "dca63201020F", "Dc:a6:32:01:02:0f"};
	char text[MAC_TEXT];
	struct mac mac;

	(void)state;
	for (size_t i = 0; i < sizeof spellings / sizeof *spellings; i++) {
		assert_true(mac_parse(spellings[i], &mac));
		assert_string_equal(mac_text(mac, text), "dc-a6-32-01-02-0f");
		assert_string_equal(mac_show(mac, text), "dc:a6:32:01:02:0f");
	}
}

static void
what_only_looks_like_a_mac_is_refused(void **state)
{
	static const char *const bad[] = {"", "d", "dc", "dc:", "dc:a6:32:01:02",
		"dc:a6:32:01:02:0f:", "dc:a6:32:01:02:0f:10", "dc:a6-32:01:02:0f",
		"dc:a6:32:0102:0f", "dca632:01:02:0f", "dc:a6:32:01:02:0g",
		"dca63201020", "dca63201020f0", "dc.a6.32.01.02.0f",
		" dc:a6:32:01:02:0f", "-----------------"};
	struct mac mac = {{1, 2, 3, 4, 5, 6}}, before = mac;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(mac_parse(bad[i], &mac));
	assert_true(mac_eq(mac, before));
}

static void
a_group_or_nobody_is_no_host(void **state)
{
	(void)state;
	assert_true(mac_ok((struct mac){{0xdc, 0xa6, 0x32, 1, 2, 3}}));
	assert_false(mac_ok((struct mac){{0xff, 0xff, 0xff, 0xff, 0xff, 0xff}}));
	assert_false(mac_ok((struct mac){{0x01, 0, 0x5e, 0, 0, 1}}));
	assert_false(mac_ok((struct mac){0}));
}

static void
an_address_has_four_numbers_without_leading_zeros(void **state)
{
	static const char *const good[] = {
		"0.0.0.0", "255.255.255.255", "10.77.0.2"};
	static const char *const bad[] = {"", "1", "1.2.3", "1.2.3.", "1.2.3.4.",
		"1.2.3.4.5", "256.1.1.1", "1.1.1.256", "01.2.3.4", "1.2.3.04",
		"1..2.3", " 1.2.3.4", "1.2.3.4 ", "1.2.3.0000", "a.b.c.d",
		"-1.2.3.4", "4294967296.1.1.1"};
	char text[IP4_TEXT];
	struct ip4 ip;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_true(ip4_parse(good[i], &ip));
		assert_string_equal(ip4_text(ip, text), good[i]);
	}
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(ip4_parse(bad[i], &ip));
	assert_true(ip4_eq(ip, (struct ip4){{10, 77, 0, 2}}));
	assert_false(ip4_zero(ip));
	assert_true(ip4_zero((struct ip4){0}));
}

static void
an_address_of_ipv6_may_hold_one_of_ipv4_or_a_mac(void **state)
{
	static const char *const good[] = {"10.77.0.2", "::", "fd00::1",
		"fe80::dea6:32ff:fe01:203", "2001:db8::1:0:0:1"};
	static const char *const bad[] = {"", ":", "fd00::1::", "fd00::1%eth0",
		"[::1]", "10.77.0", "fd00::12345"};
	const struct mac want = {{0xdc, 0xa6, 0x32, 1, 2, 3}};
	char text[IP_TEXT];
	struct mac mac = {0};
	struct ip ip;

	(void)state;
	for (size_t i = 0; i < sizeof good / sizeof *good; i++) {
		assert_true(ip_parse(good[i], &ip));
		assert_string_equal(ip_text(ip, text), good[i]);
		assert_int_equal(ip_is4(ip), i == 0);
		assert_int_equal(ip_zero(ip), i == 1);
		assert_int_equal(ip_mac(ip, &mac), i == 3);
	}
	assert_true(mac_eq(mac, want));
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_false(ip_parse(bad[i], &ip));
	ip = ip_of4((struct ip4){{10, 77, 0, 2}});
	assert_true(ip4_eq(ip_to4(ip), (struct ip4){{10, 77, 0, 2}}));
	assert_false(ip_group(ip));
	assert_true(ip_group(ip_of4((struct ip4){{239, 1, 1, 1}})));
	assert_true(ip_parse("ff02::1", &ip) && ip_group(ip));
	assert_true(ip_parse("fe80::1", &ip) && !ip_group(ip));
	assert_true(ip_zero(ip_of4((struct ip4){0})));
	assert_true(ip_parse("::ffff:10.77.0.2", &ip));
	assert_string_equal(ip_text(ip, text), "10.77.0.2");
	assert_true(ip_parse("fd00::1", &ip));
	assert_true(ip4_zero(ip_to4(ip)));
}

static void
an_address_is_a_number_to_count_with(void **state)
{
	const struct ip4 ip = {{10, 77, 0, 255}}, next = {{10, 77, 1, 0}};

	(void)state;
	assert_int_equal(ip4_number(ip), 0x0a4d00ff);
	assert_true(ip4_eq(ip4_of_number(ip4_number(ip) + 1), next));
	assert_true(ip4_eq(ip4_or(ip, next), ip));
	assert_true(ip4_eq(ip4_or((struct ip4){0}, next), next));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			a_mac_is_read_in_every_spelling_and_written_in_one),
		cmocka_unit_test(what_only_looks_like_a_mac_is_refused),
		cmocka_unit_test(a_group_or_nobody_is_no_host),
		cmocka_unit_test(an_address_has_four_numbers_without_leading_zeros),
		cmocka_unit_test(an_address_is_a_number_to_count_with),
		cmocka_unit_test(an_address_of_ipv6_may_hold_one_of_ipv4_or_a_mac),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
