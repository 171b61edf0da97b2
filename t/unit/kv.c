/* base/kv: records of name=value lines. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/kv.h"

static struct kv kv;
static char text[4096];

static bool
parse(const char *from, size_t *line)
{
	size_t len = strlen(from);

	memcpy(text, from, len);
	return kv_parse(text, len, &kv, line);
}

static void
what_is_put_is_read_back(void **state)
{
	static const char script[] = "#!ipxe\necho a\\b=c\n";
	struct wr w = wr_of(text, sizeof text - 1);
	size_t line;

	(void)state;
	kv_put(&w, "name", "node1");
	kv_put(&w, "script", script);
	kv_put(&w, "empty", "");
	kv_put(&w, "absent", NULL);
	assert_false(w.full);
	assert_true(kv_parse(text, w.len, &kv, &line));
	assert_int_equal(kv.n, 3);
	assert_string_equal(kv_get(&kv, "name"), "node1");
	assert_string_equal(kv_get(&kv, "script"), script);
	assert_string_equal(kv_get(&kv, "empty"), "");
	assert_null(kv_get(&kv, "absent"));
}

static void
a_record_of_nothing_is_a_record(void **state)
{
	size_t line;

	(void)state;
	assert_true(parse("", &line));
	assert_int_equal(kv.n, 0);
}

static void
a_bad_line_is_refused_by_its_number(void **state)
{
	static const struct {
		const char *text;
		size_t line;
	} bad[] = {
		{"name", 1},              /* no newline: cut short */
		{"name=a\nmac=dc-a6", 2}, /* likewise */
		{"name\n", 1},            /* no value */
		{"a=1\n=2\n", 2},         /* no name */
		{"a=1\nb b=2\n", 2},      /* not a name */
		{"a=1\nb=2\na=3\n", 3},   /* twice */
		{"a=1\nb=\\x\n", 2},      /* no such escape */
		{"a=1\nb=ends with \\\n", 2},
	};
	size_t line;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		line = 0;
		assert_false(parse(bad[i].text, &line));
		assert_int_equal(line, bad[i].line);
	}
	memcpy(text, "a=1\nb=\0\n", 8);
	assert_false(kv_parse(text, 8, &kv, &line));
	assert_int_equal(line, 2);
}

static void
a_record_with_too_many_names_is_refused(void **state)
{
	char name[16];
	struct wr w = wr_of(text, sizeof text - 1);
	size_t line;

	(void)state;
	for (int i = 0; i <= KV_MAX; i++) {
		snprintf(name, sizeof name, "name%d", i);
		kv_put(&w, name, "1");
	}
	assert_false(kv_parse(text, w.len, &kv, &line));
	assert_int_equal(line, KV_MAX + 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_put_is_read_back),
		cmocka_unit_test(a_record_of_nothing_is_a_record),
		cmocka_unit_test(a_bad_line_is_refused_by_its_number),
		cmocka_unit_test(a_record_with_too_many_names_is_refused),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
