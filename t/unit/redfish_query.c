/* redfish/query: the options of a GET. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "redfish/query.h"

static void
all_options_are_read_in_any_order(void **state)
{
	struct rf_query q;
	struct query_fault fault;

	(void)state;
	assert_true(query_parse("$skip=2&%24top=3&$select=Id%2CBoot/HttpBootUri&"
				"$expand=*($levels=4)",
		&q, &fault));
	assert_int_equal(q.skip, 2);
	assert_int_equal(q.top, 3);
	assert_true(q.has_skip && q.has_top && !q.only);
	assert_int_equal(q.expand, EXPAND_ALL);
	assert_int_equal(q.levels, 4);
	assert_string_equal(q.select, "Id,Boot/HttpBootUri");
	assert_true(query_any(&q));
}

static void
none_is_none(void **state)
{
	static const char *const texts[] = {"", "&&", "x=1", "top=1", "=", "=1"};
	struct rf_query q;
	struct query_fault fault;

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		assert_true(query_parse(texts[i], &q, &fault));
		assert_false(query_any(&q));
	}
}

static void
levels_are_bounded(void **state)
{
	struct rf_query q;
	struct query_fault fault;

	(void)state;
	assert_true(query_parse("$expand=.($levels=100)", &q, &fault));
	assert_int_equal(q.levels, QUERY_LEVELS_MAX);
	assert_true(query_parse("$expand=~", &q, &fault));
	assert_int_equal(q.levels, 1);
	assert_int_equal(q.expand, EXPAND_LINKS);
}

static void
a_fault_says_which_option_and_leaves_the_rest_alone(void **state)
{
	struct rf_query q = {.top = 77};
	struct query_fault fault;

	(void)state;
	assert_false(query_parse("$skip=1&$top=many", &q, &fault));
	assert_int_equal(q.top, 77);
	assert_int_equal(fault.status, 400);
	assert_int_equal(fault.message, RF_MSG_QUERY_PARAM_TYPE);
	assert_string_equal(fault.args[0], "many");
	assert_string_equal(fault.args[1], "$top");
	assert_false(query_parse("$orderby=Id", &q, &fault));
	assert_int_equal(fault.status, 501);
}

static void
a_value_that_is_too_long_is_a_fault(void **state)
{
	char text[2 * QUERY_SELECT];
	struct rf_query q;
	struct query_fault fault;

	(void)state;
	memset(text, 'a', sizeof text);
	memcpy(text, "$select=", 8);
	text[sizeof text - 1] = '\0';
	assert_false(query_parse(text, &q, &fault));
	text[8 + QUERY_SELECT - 1] = '\0';
	assert_true(query_parse(text, &q, &fault));
	text[8 + QUERY_SELECT - 1] = 'a';
	text[8 + QUERY_SELECT] = '\0';
	assert_false(query_parse(text, &q, &fault));
}

/* What is left of a resource, as text. */
static void
assert_selected(const char *select, const char *from, const char *want)
{
	json_t *all = json_loads(from, 0, NULL), *some = query_select(select, all);
	char *text = json_dumps(some, JSON_COMPACT);

	assert_string_equal(text, want);
	free(text);
	json_decref(some);
	json_decref(all);
}

static void
select_copies_what_is_named(void **state)
{
	(void)state;
	assert_selected("a", "{\"a\":1,\"b\":2}", "{\"a\":1}");
	assert_selected("a/b", "{\"a\":{\"b\":1,\"c\":2}}", "{\"a\":{\"b\":1}}");
	assert_selected("a/b,a/c", "{\"a\":{\"b\":1,\"c\":2,\"d\":3}}",
		"{\"a\":{\"b\":1,\"c\":2}}");
	assert_selected(
		"a,a/b", "{\"a\":{\"b\":1,\"c\":2}}", "{\"a\":{\"b\":1,\"c\":2}}");
	assert_selected(
		"a/b,a", "{\"a\":{\"b\":1,\"c\":2}}", "{\"a\":{\"b\":1,\"c\":2}}");
	assert_selected("x,a/x,/,a//b", "{\"a\":{\"b\":1}}", "{\"a\":{}}");
	assert_selected("a", "{\"@odata.id\":\"/x\",\"a\":[1]}",
		"{\"@odata.id\":\"/x\",\"a\":[1]}");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_options_are_read_in_any_order),
		cmocka_unit_test(none_is_none),
		cmocka_unit_test(levels_are_bounded),
		cmocka_unit_test(
			a_fault_says_which_option_and_leaves_the_rest_alone),
		cmocka_unit_test(a_value_that_is_too_long_is_a_fault),
		cmocka_unit_test(select_copies_what_is_named),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
