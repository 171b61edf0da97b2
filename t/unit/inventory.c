#include "host/inventory.h"

#include "base/base64.h"

#include <setjmp.h>
#include <stdarg.h>
#include <string.h>

#include <cmocka.h>

static struct arena arena;
static struct inventory got;
static char why[INVENTORY_WHY];

static int
tear_down(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

static bool
parse(const char *text)
{
	json_t *root = inventory_json(text, strlen(text), why);
	bool ok = root && inventory_parse(root, &arena, &got, why);

	json_decref(root);
	return ok;
}

#define MAC_ONLY "\"interfaces\":[{\"mac_address\":\"dc:a6:32:01:02:03\"}]"

static void
what_is_not_said_is_nothing(void **state)
{
	(void)state;
	memset(&got, 'x', sizeof got);
	assert_true(parse("{\"inventory\":{" MAC_ONLY "}}"));
	assert_int_equal(got.interfaces, 1);
	assert_int_equal(got.disks, 0);
	assert_null(got.cpu);
	assert_null(got.error);
	assert_int_equal(got.memory, 0);
	assert_false(got.has_boot);
	assert_null(got.interface[0].lldp);
	assert_false(got.interface[0].has_carrier);
	assert_true(parse("{\"inventory\":{\"cpu\":null,\"disks\":null,"
			  "\"memory\":{\"total\":null},\"boot\":null," MAC_ONLY
			  "},\"error\":null,\"lldp_raw\":null}"));
}

static void
a_refusal_leaves_what_was(void **state)
{
	(void)state;
	assert_true(parse("{\"inventory\":{\"cpu\":{\"count\":3}," MAC_ONLY "}}"));
	assert_false(
		parse("{\"inventory\":{\"cpu\":{\"count\":true}," MAC_ONLY "}}"));
	assert_string_equal(why, "inventory.cpu.count: not a number");
	assert_int_equal(got.threads, 3);
}

static void
interfaces_without_a_mac_of_ethernet_are_left_out(void **state)
{
	(void)state;
	assert_true(parse(
		"{\"inventory\":{\"interfaces\":[{\"mac_address\":null},"
		"{\"name\":\"ib0\",\"mac_address\":\"80:00:02:08:fe:80\"},"
		"{\"name\":\"ib1\",\"mac_address\":\"80:00:02:08:fe:80:00:00\"},"
		"{\"name\":\"b\",\"mac_address\":\"ff:ff:ff:ff:ff:ff\"},"
		"{\"name\":\"e\",\"mac_address\":\"dc:a6:32:01:02:03\"}]}}"));
	assert_int_equal(got.interfaces, 2);
	assert_string_equal(got.interface[0].name, "ib0");
	assert_string_equal(got.interface[1].name, "e");
}

static void
numbers_come_as_numbers_and_as_texts(void **state)
{
	(void)state;
	assert_true(parse("{\"inventory\":{\"cpu\":{\"frequency\":\"1800.9\","
			  "\"count\":\"4\"},\"memory\":{\"total\":8589934592.0,"
			  "\"physical_mb\":0}," MAC_ONLY "}}"));
	assert_int_equal(got.mhz, 1800);
	assert_int_equal(got.threads, 4);
	assert_int_equal(got.memory, 8192);
	for (size_t i = 0; i < 6; i++) {
		static const char *const bad[] = {
			"nan", "inf", "-1", "1e99", "4x", " "};
		char text[256];

		snprintf(text, sizeof text,
			"{\"inventory\":{\"cpu\":{\"count\":\"%s\"}," MAC_ONLY "}}",
			bad[i]);
		assert_true(parse(text));
		assert_int_equal(got.threads, 0);
		assert_int_equal(got.left_out, 1);
		assert_string_equal(got.first_left_out,
			"inventory.cpu.count: not a number, below 0, or too large");
	}
}

static void
what_can_be_none_is_left_out_alone(void **state)
{
	char text[1024];

	(void)state;
	snprintf(text, sizeof text,
		"{\"inventory\":{\"interfaces\":[{\"mac_address\":"
		"\"dc:a6:32:01:02:03\",\"speed_mbps\":-1,\"name\":\"eth0\"}],"
		"\"disks\":[{\"size\":-1,\"model\":\"%0300d\",\"name\":\"sda\"}]}}",
		0);
	assert_true(parse(text));
	assert_int_equal(got.left_out, 3);
	assert_string_equal(got.first_left_out,
		"inventory.interfaces[0].speed_mbps: not a number, below 0, or too large");
	assert_int_equal(got.interface[0].mbps, 0);
	assert_string_equal(got.interface[0].name, "eth0");
	assert_int_equal(got.disk[0].size, 0);
	assert_null(got.disk[0].model);
	assert_string_equal(got.disk[0].name, "sda");
	/* A MAC is no such thing: without one there is no interface. */
	snprintf(text, sizeof text,
		"{\"inventory\":{\"interfaces\":[{\"mac_address\":\"%0300d\"}]}}",
		0);
	assert_false(parse(text));
	assert_true(parse("{\"inventory\":{" MAC_ONLY "}}"));
	assert_int_equal(got.left_out, 0);
}

static void
the_boot_interface_is_read_as_agents_have_written_it(void **state)
{
	static const char *const forms[] = {
		"\"boot\":{\"pxe_interface\":\"DC:A6:32:01:02:03\"}," MAC_ONLY "}}",
		MAC_ONLY "},\"boot_interface\":\"01-dc-a6-32-01-02-03\"}",
		"\"boot\":{\"pxe_interface\":null}," MAC_ONLY
		"},\"boot_interface\":\"dc:a6:32:01:02:03\"}",
	};
	char text[256];

	(void)state;
	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		snprintf(text, sizeof text, "{\"inventory\":{%s", forms[i]);
		assert_true(parse(text));
		assert_true(got.has_boot);
		assert_true(mac_eq(got.boot, got.interface[0].mac));
	}
	assert_true(parse(
		"{\"inventory\":{" MAC_ONLY "},\"boot_interface\":\"eth0\"}"));
	assert_false(got.has_boot);
}

static void
what_would_disturb_a_terminal_is_a_blank(void **state)
{
	(void)state;
	assert_true(parse(
		"{\"inventory\":{\"hostname\":\"a\\u001b[2J\\nb\\u007f\"," MAC_ONLY
		"}}"));
	assert_string_equal(got.hostname, "a [2J b ");
}

static void
a_switch_is_what_it_says_by_lldp(void **state)
{
	struct lldp l = {.name = ""};

	(void)state;
	assert_true(lldp_take(&l, 1, "04f4e2c65060bb", 14));
	assert_string_equal(l.chassis, "f4:e2:c6:50:60:bb");
	assert_true(lldp_take(&l, 1, "05010a000003", 12));
	assert_string_equal(l.chassis, "10.0.0.3");
	assert_true(lldp_take(&l, 2, "0567652D302f37", 14));
	assert_string_equal(l.port, "ge-0/7");
	assert_true(lldp_take(&l, 2, "03f4e2c65060c2", 14));
	assert_string_equal(l.port, "f4:e2:c6:50:60:c2");
	assert_true(lldp_take(&l, 4, "1b5b324a", 8));
	assert_string_equal(l.about, "\\x1b[2J");
	assert_true(lldp_take(&l, 5, "7261636b31", 10));
	assert_string_equal(l.name, "rack1");
}

static void
lldp_that_is_none_is_not_taken(void **state)
{
	static const struct {
		unsigned type;
		const char *hex;
	} bad[] = {
		{1, ""}, {1, "04"}, {1, "04f4e2c65060"}, /* a MAC of five bytes */
		{1, "0501"},                             /* no address */
		{1, "0506fe80"},                         /* of another family */
		{2, "0"},                                /* half a byte */
		{2, "05zz"},                             /* no hex */
		{3, "0078"},                             /* how long it holds */
		{127, "00120f01020304"},                 /* of an organization */
	};
	struct lldp l = {.name = ""}, none = {.name = ""};
	char long_hex[1200];

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_false(
			lldp_take(&l, bad[i].type, bad[i].hex, strlen(bad[i].hex)));
		assert_memory_equal(&l, &none, sizeof l);
	}
	memset(long_hex, '4', sizeof long_hex);
	assert_false(lldp_take(&l, 5, long_hex, 1024));
	/* The longest there is is cut, not refused. */
	assert_true(lldp_take(&l, 5, long_hex, 1022));
	assert_int_equal(strlen(l.name), LLDP_TEXT - 1);
}

static void
base64_is_decoded_or_refused(void **state)
{
	char out[4] = "xxx";

	(void)state;
	assert_int_equal(base64_decode("", 0, out, 0), 0);
	assert_int_equal(base64_decode("YWJj", 4, out, 3), 3);
	assert_memory_equal(out, "abc", 3);
	assert_int_equal(base64_decode("/+8=", 4, out, 3), 2);
	assert_memory_equal(out, "\xff\xef", 2);
	assert_int_equal(base64_decode("/+8", 3, out, 3), 2);
	assert_int_equal(base64_decode("YWJj", 4, out, 2), -1);
	assert_int_equal(base64_decode("Y", 1, out, 3), -1);
	assert_int_equal(base64_decode("YW\nJ", 4, out, 3), -1);
	assert_int_equal(base64_decode("=YWJ", 4, out, 3), -1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_teardown(what_is_not_said_is_nothing, tear_down),
		cmocka_unit_test_teardown(a_refusal_leaves_what_was, tear_down),
		cmocka_unit_test_teardown(
			interfaces_without_a_mac_of_ethernet_are_left_out,
			tear_down),
		cmocka_unit_test_teardown(
			numbers_come_as_numbers_and_as_texts, tear_down),
		cmocka_unit_test_teardown(
			what_can_be_none_is_left_out_alone, tear_down),
		cmocka_unit_test_teardown(
			the_boot_interface_is_read_as_agents_have_written_it,
			tear_down),
		cmocka_unit_test_teardown(
			what_would_disturb_a_terminal_is_a_blank, tear_down),
		cmocka_unit_test(a_switch_is_what_it_says_by_lldp),
		cmocka_unit_test(lldp_that_is_none_is_not_taken),
		cmocka_unit_test(base64_is_decoded_or_refused),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
