/*
 * host/lease, host/leases: lines as dnsmasq has them, and a table that finds them.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "host/leases.h"

static struct leases t;

static struct lease
parsed(const char *line)
{
	struct lease l;

	assert_true(lease_parse(rd_of(line, strlen(line)), &l));
	return l;
}

static const char *
written(const struct lease *l)
{
	static char text[LEASE_LINE + 1];
	struct wr w = wr_of(text, LEASE_LINE);

	lease_put(&w, l);
	assert_false(w.full);
	text[w.len] = '\0';
	return text;
}

static void
a_line_is_written_as_it_was_read(void **s)
{
	static const char *const lines[] = {
		"1700000000 dc:a6:32:01:02:03 10.0.0.7 node1 01:dc:a6:32:01:02:03",
		"0 dc:a6:32:01:02:03 10.0.0.7 * *",
		"18446744073709551615 06-00:11 255.255.255.254 a.b-c ff:00",
		"1 20-80:00:02:08:fe:80:00:00:00:00:00:00:00:11:22:33 1.2.3.4 * ff",
		"1 06- 1.2.3.4 * ff",
	};
	char again[LEASE_LINE];

	(void)s;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct lease l = parsed(lines[i]);

		snprintf(again, sizeof again, "%s\n", lines[i]);
		assert_string_equal(written(&l), again);
		assert_true(lease_ok(&l));
	}
}

static void
what_is_no_lease_is_refused(void **s)
{
	static const char *const lines[] = {
		"",
		"1700000000",
		"1700000000 dc:a6:32:01:02:03 10.0.0.7",
		"1700000000 dc:a6:32:01:02:03 10.0.0.7 ",
		"1700000000 dc:a6:32:01:02:03 10.0.0.7 01:0g",
		"1700000000 dc:a6:32:01:02:03 10.0.0.7 node1 * more",
		"-1 dc:a6:32:01:02:03 10.0.0.7 node1 *",
		"18446744073709551616 dc:a6:32:01:02:03 10.0.0.7 node1 *",
		"1 dc:a6:32:01:02:0 10.0.0.7 node1 *",
		"1 dc:a6:32:01:02: 10.0.0.7 node1 *",
		"1 dc-a6-32-01-02-03 10.0.0.7 node1 *",
		"1 00:01:02:03:04:05:06:07:08:09:0a:0b:0c:0d:0e:0f:10 10.0.0.7 * *",
		"1 dc:a6:32:01:02:03 10.0.0.256 node1 *",
		"1 dc:a6:32:01:02:03 0.0.0.0 node1 *",
		"1 dc:a6:32:01:02:03 fd00::1 node1 *",
		"1 dc:a6:32:01:02:03 10.0.0.7 node1 0",
		"1 dc:a6:32:01:02:03 10.0.0.7 node1 01:0g",
		"duid 00:01:00:01",
		"free 10.0.0.7",
	};
	struct lease l;

	(void)s;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		if (lease_parse(rd_of(lines[i], strlen(lines[i])), &l))
			fail_msg("taken: %s", lines[i]);
}

static void
what_others_leave_out_was_not_said(void **s)
{
	static const char lines[][2][80] = {
		{"17 dc:a6:32:01:02:03 10.0.0.7 node1",
			"17 dc:a6:32:01:02:03 10.0.0.7 node1 *\n"},
		{"17 dc:a6:32:01:02:03 10.0.0.7 node1 ",
			"17 dc:a6:32:01:02:03 10.0.0.7 node1 *\n"},
		{"17 dc:a6:32:01:02:03 10.0.0.7 node1 dc:a6:32:01:02:03",
			"17 dc:a6:32:01:02:03 10.0.0.7 node1 *\n"},
		{"17 dc:a6:32:01:02:03 10.0.0.7  dc:a6:32:01:02:03",
			"17 dc:a6:32:01:02:03 10.0.0.7 * *\n"},
		{"17 dc:a6:32:01:02:03 10.0.0.7  01:dc:a6:32:01:02:03",
			"17 dc:a6:32:01:02:03 10.0.0.7 * 01:dc:a6:32:01:02:03\n"},
	};
	struct lease l;

	(void)s;
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		l = parsed(lines[i][0]);
		assert_string_equal(written(&l), lines[i][1]);
	}
	assert_true(lease_none(rd_of("", 0)));
	assert_true(lease_none(rd_of("# <expiry>", 10)));
	assert_false(lease_none(rd_of("17", 2)));
}

static void
a_name_that_is_none_is_left_out(void **s)
{
	char line[400];
	struct lease l;

	(void)s;
	snprintf(line, sizeof line, "1 dc:a6:32:01:02:03 10.0.0.7 %064d *", 0);
	assert_string_equal(parsed(line).name, "");
	snprintf(line, sizeof line, "1 dc:a6:32:01:02:03 10.0.0.7 %063d *", 0);
	assert_int_equal(strlen(parsed(line).name), 63);
	assert_string_equal(
		parsed("1 dc:a6:32:01:02:03 10.0.0.7 a\033b *").name, "");
	l = parsed("1 dc:a6:32:01:02:03 10.0.0.7 a *");
	l.name[0] = ' ';
	assert_false(lease_ok(&l));
	l.name[0] = '*';
	assert_false(lease_ok(&l));
	memset(l.name, 'a', sizeof l.name);
	assert_false(lease_ok(&l));
}

static void
the_longest_line_fits(void **s)
{
	struct lease l = {.expiry = UINT64_MAX,
		.hw_type = 6,
		.hw_len = LEASE_HW,
		.id_len = LEASE_ID,
		.ip = {{255, 255, 255, 255}}};

	(void)s;
	memset(l.name, 'n', sizeof l.name - 1);
	assert_true(strlen(written(&l)) < LEASE_LINE);
}

static void
a_lease_is_over_at_its_second_and_infinite_never(void **s)
{
	struct lease l = {.expiry = 100}, forever = {.expiry = 0};

	(void)s;
	assert_false(lease_over(&l, 99));
	assert_true(lease_over(&l, 100));
	assert_false(lease_over(&forever, UINT64_MAX));
	assert_true(lease_later(&forever, &l));
	assert_false(lease_later(&l, &forever));
	assert_false(lease_later(&forever, &forever));
	assert_false(lease_later(&l, &l));
}

static void
an_identifier_is_more_than_a_mac(void **s)
{
	struct lease rom = parsed("1 02:00:00:00:00:01 10.0.0.1 * *");
	struct lease os = parsed("1 02:00:00:00:00:01 10.0.0.2 * ff:01");
	struct lease other = parsed("1 02:00:00:00:00:01 10.0.0.3 * ff:02");
	struct lease moved = parsed("1 02:00:00:00:00:09 10.0.0.4 * ff:01");
	struct lease none = {0};

	(void)s;
	assert_true(lease_same(&rom, &os));
	assert_true(lease_same(&rom, &other));
	assert_false(lease_same(&os, &other));
	assert_true(lease_same(&os, &moved));
	assert_false(lease_same(&rom, &moved));
	assert_false(lease_same(&none, &none));
	assert_true(lease_same_hw(&os, &other));
}

static struct lease
numbered(uint32_t n)
{
	struct lease l = {.expiry = n,
		.hw_type = LEASE_ETHERNET,
		.hw_len = 6,
		.id_len = 7,
		.ip = {{10, (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n}}};

	memcpy(l.hw + 2, l.ip.b, 4);
	memcpy(l.id + 1, l.hw, 6);
	return l;
}

static void
a_full_table_finds_all_and_takes_no_more(void **s)
{
	struct lease l;
	uint32_t n = 0;

	(void)s;
	memset(&t, 0, sizeof t);
	for (uint32_t i = 1; i <= LEASES_MAX; i++) {
		l = numbered(i);
		assert_true(leases_set(&t, &l));
	}
	l = numbered(LEASES_MAX + 1);
	assert_false(leases_set(&t, &l));
	assert_int_equal(t.n, LEASES_MAX);
	for (uint32_t i = 1; i <= LEASES_MAX; i++) {
		l = numbered(i);
		const struct lease *at = leases_at(&t, l.ip);
		assert_non_null(at);
		assert_true(ip4_eq(at->ip, l.ip));
		assert_ptr_equal(leases_of(&t, &l), at);
		assert_ptr_equal(leases_of_hw(&t, &l), at);
	}
	for (uint32_t i = 1; i <= LEASES_MAX; i += 2)
		assert_true(leases_drop(&t, numbered(i).ip));
	for (const struct lease *at = NULL; (at = leases_next(&t, at)); n++)
		assert_int_equal(at->expiry % 2, 0);
	assert_int_equal(n, LEASES_MAX / 2);
	assert_int_equal(t.n, LEASES_MAX / 2);
	assert_false(leases_drop(&t, numbered(1).ip));
	l = numbered(1);
	assert_null(leases_at(&t, l.ip));
	assert_null(leases_of(&t, &l));
	assert_null(leases_of_hw(&t, &l));
	for (uint32_t i = 1; i <= LEASES_MAX; i += 2) {
		l = numbered(LEASES_MAX + i);
		assert_true(leases_set(&t, &l)); /* in the place of those */
	}
	assert_int_equal(t.high, LEASES_MAX);
}

static void
an_address_that_passes_on_is_found_by_its_new_client_only(void **s)
{
	struct lease a = parsed("5 02:00:00:00:00:01 10.0.0.1 a 01:aa");
	struct lease b = parsed("5 02:00:00:00:00:02 10.0.0.1 b 01:bb");

	(void)s;
	memset(&t, 0, sizeof t);
	assert_true(leases_set(&t, &a));
	assert_true(leases_set(&t, &b));
	assert_int_equal(t.n, 1);
	assert_null(leases_of(&t, &a));
	assert_null(leases_of_hw(&t, &a));
	assert_string_equal(leases_of(&t, &b)->name, "b");
}

static void
of_several_the_one_that_ends_last_is_found(void **s)
{
	static const char *const lines[] = {
		"5 02:00:00:00:00:01 10.0.0.1 * 01:aa",
		"9 02:00:00:00:00:01 10.0.0.2 * 01:aa",
		"7 02:00:00:00:00:01 10.0.0.3 * 01:aa",
		"99 02:00:00:00:00:01 10.0.0.4 * 01:bb",
	};
	struct lease l, mac = parsed("0 02:00:00:00:00:01 1.1.1.1 * *");

	(void)s;
	memset(&t, 0, sizeof t);
	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		l = parsed(lines[i]);
		assert_true(leases_set(&t, &l));
	}
	l = parsed(lines[0]);
	assert_int_equal(leases_of(&t, &l)->ip.b[3], 2);
	assert_int_equal(leases_of_hw(&t, &l)->ip.b[3], 4);
	assert_int_equal(leases_of(&t, &mac)->ip.b[3], 4);
	l = parsed("0 02:00:00:00:00:01 1.1.1.1 * 01:cc");
	assert_null(leases_of(&t, &l));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_line_is_written_as_it_was_read),
		cmocka_unit_test(what_is_no_lease_is_refused),
		cmocka_unit_test(what_others_leave_out_was_not_said),
		cmocka_unit_test(a_name_that_is_none_is_left_out),
		cmocka_unit_test(the_longest_line_fits),
		cmocka_unit_test(a_lease_is_over_at_its_second_and_infinite_never),
		cmocka_unit_test(an_identifier_is_more_than_a_mac),
		cmocka_unit_test(a_full_table_finds_all_and_takes_no_more),
		cmocka_unit_test(
			an_address_that_passes_on_is_found_by_its_new_client_only),
		cmocka_unit_test(of_several_the_one_that_ends_last_is_found),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("leases", tests, NULL, NULL);
}
