/* config/edit, same, linemap and textdiff: ports, changed in the text of a file. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/wr.h"
#include "config/edit.h"
#include "config/linemap.h"
#include "config/same.h"
#include "config/textdiff.h"

#define M1 "dc:a6:32:00:00:01"
#define M2 "dc:a6:32:00:00:02"
#define M3 "dc:a6:32:00:00:03"

static struct arena arena;
static struct report wrong;

static int
forget(void **state)
{
	(void)state;
	arena_free(&arena);
	wrong.n = 0;
	return 0;
}

static struct edit
edit_for(const char *mac, const char *device, const char *port)
{
	struct edit e = {.device = device, .port = port};

	assert_true(mac_parse(mac, &e.mac));
	return e;
}

/* One host, M1, on rack1, port 7; NULL when it is refused. */
static const char *
edited(const char *text)
{
	struct edit e = edit_for(M1, "rack1", "7");
	struct config_text out;

	forget(NULL);
	if (!edit_power((struct config_text){text, strlen(text)}, &e, 1, &arena,
		    &wrong, &out)) {
		assert_true(wrong.n > 0);
		return NULL;
	}
	assert_int_equal(strlen(out.bytes), out.len);
	return out.bytes;
}

static void
becomes(const char *before, const char *after)
{
	const char *is = edited(before);

	if (!is)
		fail_msg("refused: %s", wrong.line[0]);
	assert_string_equal(is, after);
	/* Once more changes nothing. */
	assert_string_equal(edited(after), after);
}

static void
refused(const char *before, const char *why)
{
	const char *is = edited(before);

	if (is)
		fail_msg("it became: %s", is);
	if (!strstr(wrong.line[0], why))
		fail_msg("not '%s': %s", why, wrong.line[0]);
}

static void
a_port_is_replaced_and_nothing_else(void **state)
{
	(void)state;
	becomes("# \xc3\xa9\n" M1 ":  # \xc3\xa9\n  hostname: a # b\n  power:\n"
		"    device_id:   rack1   # here\n    mode: x\n    port: 2 # two\n",
		"# \xc3\xa9\n" M1 ":  # \xc3\xa9\n  hostname: a # b\n  power:\n"
		"    device_id:   rack1   # here\n    mode: x\n    port: 7 # two\n");
	becomes(M1 ": {power: {port: 2,device_id: rack9}, hostname: a}\n",
		M1 ": {power: {port: 7,device_id: rack1}, hostname: a}\n");
	/* Behind characters of several bytes, on the same line. */
	becomes(M1 ": {hostname: \"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\", power: "
		   "{port: 2, device_id: rack1}}\n",
		M1 ": {hostname: \"\xc3\xa9\xe2\x82\xac\xf0\x9f\x98\x80\", power: "
		   "{port: 7, device_id: rack1}}\n");
}

static void
quotes_and_the_way_keys_are_written_stay(void **state)
{
	(void)state;
	becomes("\"" M1 "\": {power: {deviceId: 'rack9', port: \"2\"}}\n",
		"\"" M1 "\": {power: {deviceId: 'rack1', port: \"7\"}}\n");
	becomes("DC-A6-32-00-00-01:\n  power:\n    'port': '2'\n    deviceId: rack1\n",
		"DC-A6-32-00-00-01:\n  power:\n    'port': '7'\n    deviceId: rack1\n");
}

/* The switch is the same, however it is written. */
static void
a_switch_that_is_the_same_stays_as_it_is_written(void **state)
{
	static const char text[] =
		M1 ": {power: {device_id: F4:E2:C6:50:60:BB, port: 2}}\n";
	struct edit e = edit_for(M1, "f4-e2-c6-50-60-bb", "3");
	struct config_text out;

	(void)state;
	forget(NULL);
	assert_true(edit_power((struct config_text){text, strlen(text)}, &e, 1,
		&arena, &wrong, &out));
	assert_string_equal(out.bytes,
		M1 ": {power: {device_id: F4:E2:C6:50:60:BB, port: 3}}\n");
}

static void
what_is_not_there_is_added(void **state)
{
	(void)state;
	becomes(M1 ":\n    # its name\n    hostname: a\n" M2 ":\n",
		M1 ":\n    power:\n      device_id: rack1\n      port: 7\n"
		   "    # its name\n    hostname: a\n" M2 ":\n");
	becomes(M1 ": # one\n  power: # two\n\n    mode: x\n",
		M1 ": # one\n  power: # two\n    device_id: rack1\n    port: 7\n\n"
		   "    mode: x\n");
	becomes(M1 ":\n  power:\n    port: 7\n",
		M1 ":\n  power:\n    device_id: rack1\n    port: 7\n");
	becomes(M1 ": {}\n", M1 ": {power: {device_id: rack1, port: 7}}\n");
	becomes(M1 ": { hostname: a }\n",
		M1 ": { power: {device_id: rack1, port: 7}, hostname: a }\n");
	becomes(M1 ": {power: {}}\n",
		M1 ": {power: {device_id: rack1, port: 7}}\n");
	becomes(M1 ": {power: {port: 2}}\n",
		M1 ": {power: {device_id: rack1, port: 7}}\n");
}

static void
what_says_nothing_is_filled(void **state)
{
	(void)state;
	becomes(M1 ":\n", M1 ": {power: {device_id: rack1, port: 7}}\n");
	becomes(M1 ":   # one\n" M2 ":\n",
		M1 ": {power: {device_id: rack1, port: 7}}   # one\n" M2 ":\n");
	becomes(M1 ": ~\n", M1 ": {power: {device_id: rack1, port: 7}}\n");
	becomes(M1 ":", M1 ": {power: {device_id: rack1, port: 7}}");
	becomes(M1 ":\n  power:\n  hostname: a\n",
		M1 ":\n  power: {device_id: rack1, port: 7}\n  hostname: a\n");
	becomes(M1 ":\n  power: null\n",
		M1 ":\n  power: {device_id: rack1, port: 7}\n");
	becomes(M1 ":\n  power:\n    port:\n    device_id: ''\n",
		M1 ":\n  power:\n    port: 7\n    device_id: 'rack1'\n");
}

static void
a_host_without_an_entry_gets_one_at_the_end(void **state)
{
	static const char entry[] =
		M1 ":\n  power:\n    device_id: rack1\n    port: 7\n";
	char text[256];

	(void)state;
	becomes("", entry);
	snprintf(text, sizeof text, "# nothing\n%s", entry);
	becomes("# nothing\n", text);
	snprintf(text, sizeof text, "---\n%s", entry);
	becomes("---\n", text);
	/* The last line has no end. */
	snprintf(text, sizeof text, M2 ": {}\n%s", entry);
	becomes(M2 ": {}", text);
	snprintf(text, sizeof text, M2 ":\n  hostname: b # end\n%s", entry);
	becomes(M2 ":\n  hostname: b # end", text);
	becomes("  " M2 ": {}\n", "  " M2 ": {}\n  " M1 ":\n    power:\n"
				  "      device_id: rack1\n      port: 7\n");
	becomes("{" M2 ": {}}\n",
		"{\"" M1 "\": {power: {device_id: rack1, port: 7}}, " M2 ": {}}\n");
	becomes("{}\n", "{\"" M1 "\": {power: {device_id: rack1, port: 7}}}\n");
}

static void
lines_end_as_they_did(void **state)
{
	(void)state;
	becomes("# a\r\n" M2 ": {}\r\n",
		"# a\r\n" M2 ": {}\r\n" M1
		":\r\n  power:\r\n    device_id: rack1\r\n    port: 7\r\n");
	becomes("# a\r\n" M1 ":\r\n  hostname: a\r\n",
		"# a\r\n" M1 ":\r\n  power:\r\n    device_id: rack1\r\n"
		"    port: 7\r\n  hostname: a\r\n");
	becomes(M1 ":\r\n  power:\r\n    port: 2\r\n    device_id: rack1",
		M1 ":\r\n  power:\r\n    port: 7\r\n    device_id: rack1");
	/* YAML ends a line at a next-line character too. */
	becomes("# a\xc2\x85" M1 ": {power: {port: 2, device_id: rack1}}\n",
		"# a\xc2\x85" M1 ": {power: {port: 7, device_id: rack1}}\n");
	/* Tabs may part a key from its value. */
	becomes(M1 ":\t{power:\t{port:\t2\t,\tdevice_id:\track1}}\t# x\n",
		M1 ":\t{power:\t{port:\t7\t,\tdevice_id:\track1}}\t# x\n");
}

static void
a_value_that_yaml_takes_for_another_is_quoted(void **state)
{
	static const struct {
		const char *port, *text;
	} ports[] = {{"7", "7"}, {"0", "0"}, {"07", "\"07\""}, {"on", "\"on\""},
		{"1/1/7", "1/1/7"}, {"ether5", "ether5"}, {"1e3", "\"1e3\""},
		{"~", "\"~\""}, {"a#b", "\"a#b\""}, {"a:b", "\"a:b\""},
		{"a\"\\b", "\"a\\\"\\\\b\""}, {"No", "\"No\""}, {"{x}", "\"{x}\""},
		{"1.5", "\"1.5\""}, {"*a", "\"*a\""}};
	char want[128];

	(void)state;
	for (size_t i = 0; i < sizeof ports / sizeof *ports; i++) {
		struct edit e = edit_for(M1, "rack1", ports[i].port);
		struct config_text out;

		forget(NULL);
		assert_true(edit_power((struct config_text){NULL, 0}, &e, 1, &arena,
			&wrong, &out));
		snprintf(want, sizeof want,
			M1 ":\n  power:\n    device_id: rack1\n    port: %s\n",
			ports[i].text);
		assert_string_equal(out.bytes, want);
	}
	becomes(M1 ": {power: {device_id: rack1, port: 'a''b'}}\n",
		M1 ": {power: {device_id: rack1, port: '7'}}\n");
}

static void
what_cannot_be_edited_is_refused_with_its_place(void **state)
{
	(void)state;
	refused("\xef\xbb\xbf" M1 ": {}\n", "backend.yaml:1:1: it begins with");
	refused(M1 ":\n  power:\n    device_id: rack1\n    port: |\n      2\n",
		"backend.yaml:4:11: this value is several lines");
	refused(M1 ":\n  power:\n    device_id: \"ra\n      ck1\"\n    port: 7\n",
		"backend.yaml:3:16: this value is several lines");
	refused(M1 ":\n  power: [1]\n", "backend.yaml:2:10: this should be");
	refused(M1 ":\n  power:\n    port: [2]\n    device_id: rack1\n",
		"backend.yaml:3:11: this should be one value");
	refused(M1 ": hello\n", "edit it by hand");
	refused(M1 ": [a]\n", "edit it by hand");
	refused("? '" M1 "'\n: hostname: a\n", "edit it by hand");
	refused("[a]\n", "edit it by hand");
	refused("~\n...\n", "edit it by hand");
	refused(M2 ": {}\n...\n", "");
	refused(M2 ": &a {}\n", "an anchor");
	refused(M1 ":\n\tpower: {}\n", "a tab");
	refused(M1 ": {\n", "backend.yaml:");
	/* Two of them: which one counts is not for us to say. */
	refused(M1 ": {power: {device_id: rack1, port: 1, port: 7}}\n",
		"edit it by hand");
	refused(M1 ": {power: {device_id: rack1, port: 1}, power: {}}\n",
		"edit it by hand");
	refused(M1 ": {hostname: a}\n" M1 ": {hostname: b}\n" M1 ":\n",
		"backend.yaml:2:1: this host is here twice");
}

static void
many_hosts_are_edited_at_once(void **state)
{
	static const char text[] =
		"# all\n" M3 ": {power: {device_id: a, port: 1}}\n" M1 ":\n";
	struct edit e[] = {edit_for(M1, "b", "1"), edit_for(M2, "b", "2"),
		edit_for(M3, "b", "3"), edit_for("dc:a6:32:00:00:04", "b", "4")};
	struct config_text out;

	(void)state;
	forget(NULL);
	assert_true(edit_power((struct config_text){text, strlen(text)}, e, 4,
		&arena, &wrong, &out));
	assert_string_equal(out.bytes,
		"# all\n" M3 ": {power: {device_id: b, port: 3}}\n" M1
		": {power: {device_id: b, port: 1}}\n" M2
		":\n  power:\n    device_id: b\n    port: 2\n"
		"dc:a6:32:00:00:04:\n  power:\n    device_id: b\n    port: 4\n");
	assert_true(edit_power((struct config_text){text, strlen(text)}, e, 0,
		&arena, &wrong, &out));
	assert_string_equal(out.bytes, text);
}

/* What would be written is not what was meant, in each way that it can be. */
static void
a_change_of_anything_else_is_seen(void **state)
{
	static const char before[] =
		M1 ": {hostname: a, power: {mode: x, port: 2}}\n" M2
		   ": {hostname: b, dns: [1, 2]}\n";
	static const char *const after[] = {
		M1
		": {hostname: a, power: {mode: y, port: 7, device_id: rack1}}\n" M2
		": {hostname: b, dns: [1, 2]}\n",
		M1
		": {hostname: c, power: {mode: x, port: 7, device_id: rack1}}\n" M2
		": {hostname: b, dns: [1, 2]}\n",
		M1 ": {power: {mode: x, port: 7, device_id: rack1}}\n" M2
		   ": {hostname: b, dns: [1, 2]}\n",
		M1
		": {hostname: a, power: {mode: x, port: 7, device_id: rack1}}\n" M2
		": {hostname: b, dns: [1, 3]}\n",
		M1
		": {hostname: a, power: {mode: x, port: 7, device_id: rack1}}\n" M2
		": {hostname: \"b\", dns: [1, 2]}\n",
		M1 ": {hostname: a, power: {mode: x, port: 7, device_id: rack1}}\n",
		M2 ": {hostname: b, dns: [1, 2]}\n" M1
		   ": {hostname: a, power: {mode: x, port: 7, device_id: rack1}}\n",
		M1
		": {hostname: a, power: {mode: x, port: 8, device_id: rack1}}\n" M2
		": {hostname: b, dns: [1, 2]}\n",
		M1 ": {hostname: a, power: {mode: x, port: 7}}\n" M2
		   ": {hostname: b, dns: [1, 2]}\n",
		M1
		": {hostname: a, power: {mode: x, port: 7, device_id: rack1}}\n" M2
		": {hostname: b, dns: [1, 2]}\n" M3 ": {}\n",
		"",
	};
	static const char good[] = M1
		": {hostname: a, power: {mode: x, port: 7, device_id: rack1}}\n" M2
		": {hostname: b, dns: [1, 2]}\n";
	struct edit e = edit_for(M1, "rack1", "7");
	struct node *was;

	(void)state;
	forget(NULL);
	was = tree_read("x", before, strlen(before), &arena, &wrong);
	assert_true(same_but(
		was, tree_read("x", good, strlen(good), &arena, &wrong), &e, 1));
	for (size_t i = 0; i < sizeof after / sizeof *after; i++)
		assert_false(same_but(was,
			tree_read("x", after[i], strlen(after[i]), &arena, &wrong),
			&e, 1));
}

static struct wr told;

static void
tell(void *with, const char *bytes, size_t len)
{
	(void)with;
	wr_bytes(&told, bytes, len);
}

static void
differ(const char *before, const char *after, const char *diff)
{
	static char text[4096];

	forget(NULL);
	told = wr_of(text, sizeof text - 1);
	assert_true(textdiff("f", (struct config_text){before, strlen(before)},
		(struct config_text){after, strlen(after)}, &arena, tell, NULL));
	text[told.len] = '\0';
	assert_string_equal(text, diff);
}

/* As diff -u says it. */
static void
a_difference_is_as_diff_tells_it(void **state)
{
	(void)state;
	differ("", "", "");
	differ("a\n", "a\n", "");
	differ("", "a\n", "--- f\n+++ f\n@@ -0,0 +1,1 @@\n+a\n");
	differ("a\nb\n", "a\n", "--- f\n+++ f\n@@ -1,2 +1,1 @@\n a\n-b\n");
	differ("a", "a\n",
		"--- f\n+++ f\n@@ -1,1 +1,1 @@\n-a\n\\ No newline at end of file\n"
		"+a\n");
	differ("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nx\n6\n7\n8\n9\n",
		"--- f\n+++ f\n@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+x\n 6\n 7\n 8\n");
	/* Two near each other are one piece; two far apart are two. */
	differ("1\n2\n3\n4\n5\n6\n7\n8\n", "x\n2\n3\n4\n5\n6\n7\ny\n",
		"--- f\n+++ f\n@@ -1,8 +1,8 @@\n-1\n+x\n 2\n 3\n 4\n 5\n 6\n 7\n-8\n"
		"+y\n");
	differ("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "x\n2\n3\n4\n5\n6\n7\n8\ny\n",
		"--- f\n+++ f\n@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n 4\n@@ -6,4 +6,4 @@\n"
		" 6\n 7\n 8\n-9\n+y\n");
}

static void
a_place_is_found_behind_any_line_break(void **state)
{
	static const char text[] = "a\nb\rc\r\nd\xc2\x85"
				   "e\xe2\x80\xa8\xc3\xa9g";
	struct linemap m;

	(void)state;
	forget(NULL);
	assert_true(
		linemap_of((struct config_text){text, strlen(text)}, &arena, &m));
	assert_int_equal(m.n, 6);
	for (uint32_t i = 0; i < 5; i++)
		assert_int_equal(
			text[linemap_offset(&m, (struct place){"f", i + 1, 1})],
			"abcde"[i]);
	assert_int_equal(text[linemap_offset(&m, (struct place){"f", 6, 2})], 'g');
	assert_int_equal(
		linemap_offset(&m, (struct place){"f", 6, 9}), strlen(text));
	assert_int_equal(
		linemap_offset(&m, (struct place){"f", 9, 1}), strlen(text));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_port_is_replaced_and_nothing_else),
		cmocka_unit_test(quotes_and_the_way_keys_are_written_stay),
		cmocka_unit_test(a_switch_that_is_the_same_stays_as_it_is_written),
		cmocka_unit_test(what_is_not_there_is_added),
		cmocka_unit_test(what_says_nothing_is_filled),
		cmocka_unit_test(a_host_without_an_entry_gets_one_at_the_end),
		cmocka_unit_test(lines_end_as_they_did),
		cmocka_unit_test(a_value_that_yaml_takes_for_another_is_quoted),
		cmocka_unit_test(what_cannot_be_edited_is_refused_with_its_place),
		cmocka_unit_test(many_hosts_are_edited_at_once),
		cmocka_unit_test(a_change_of_anything_else_is_seen),
		cmocka_unit_test(a_difference_is_as_diff_tells_it),
		cmocka_unit_test(a_place_is_found_behind_any_line_break),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, forget);
}
