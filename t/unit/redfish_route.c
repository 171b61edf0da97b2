/* redfish/route: paths and patterns, and what every table must be. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "redfish/represent.h"
#include "redfish/route.h"

static void
a_pattern_matches_part_by_part(void **state)
{
	char arg[RF_ARGS][RF_NAME];

	(void)state;
	assert_true(rf_match("/a/{x}/b/{y}", "/a/1/b/2", arg));
	assert_string_equal(arg[0], "1");
	assert_string_equal(arg[1], "2");
	assert_false(rf_match("/a/{x}", "/a", arg));
	assert_false(rf_match("/a/{x}", "/a/", arg));
	assert_false(rf_match("/a/{x}", "/a/1/", arg));
	assert_false(rf_match("/a/{x}", "/a/1/2", arg));
	assert_false(rf_match("/a/{x}", "//1", arg));
	assert_false(rf_match("/a", "/ab", arg));
	assert_false(rf_match("/ab", "/a", arg));
	assert_false(rf_match("/a", "", arg));
}

static void
a_part_that_is_too_long_matches_nothing(void **state)
{
	char arg[RF_ARGS][RF_NAME], path[RF_NAME + 4] = "/a/";

	(void)state;
	memset(path + 3, 'x', RF_NAME);
	path[3 + RF_NAME - 1] = '\0';
	assert_true(rf_match("/a/{x}", path, arg));
	path[3 + RF_NAME - 1] = 'x';
	path[3 + RF_NAME] = '\0';
	assert_false(rf_match("/a/{x}", path, arg));
}

/* What it takes to be an entry: told by its pattern, for whoever adds one. */
static const char *
fault_of(const struct rf_resource *at)
{
	bool changes = at->patch || at->create || at->remove || at->action;

	if (strncmp(at->pattern, "/redfish", 8) != 0)
		return "its pattern is not below /redfish";
	if (at->pattern[strlen(at->pattern) - 1] == '/')
		return "its pattern ends with a slash";
	if (at->type && *at->type != '#')
		return "its type does not begin with #";
	if (at->type && (at->action || at->part))
		return "an action or a part has no type";
	if (!!at->patch != !!at->settable)
		return "patch and settable go together";
	if (at->create && !at->parameters)
		return "create has no parameters";
	if (at->part && at->link)
		return "a part is not linked";
	if (changes && (at->write & RF_OPEN))
		return "everybody may change it";
	return NULL;
}

static void
every_entry_of_the_tables_is_well_formed(void **state)
{
	const struct rf_resource *at;
	size_t family = 0, i = 0, n = 0;

	(void)state;
	while ((at = route_each(&family, &i))) {
		if (fault_of(at))
			fail_msg("%s: %s", at->pattern, fault_of(at));
		n++;
	}
	assert_true(n > 15);
}

static void
every_part_has_a_whole_and_no_two_are_the_same(void **state)
{
	const struct rf_resource *at, *other;
	size_t family = 0, i = 0;

	(void)state;
	while ((at = route_each(&family, &i))) {
		size_t f = 0, j = 0, wholes = 0;

		while ((other = route_each(&f, &j)))
			wholes += !other->part &&
				  strcmp(other->pattern, at->pattern) == 0;
		if (wholes != 1)
			fail_msg("%s: %zu entries", at->pattern, wholes);
	}
}

static void
methods_are_told_in_one_order(void **state)
{
	char allow[ROUTE_ALLOW], arg[RF_ARGS][RF_NAME];

	(void)state;
	assert_string_equal(route_allow(route_find("/redfish/v1", arg), allow),
		"GET, HEAD, OPTIONS");
	assert_string_equal(
		route_allow(route_find("/redfish/v1/SessionService/Sessions", arg),
			allow),
		"GET, HEAD, POST, OPTIONS");
}

static void
what_an_action_takes_is_told_beside_its_owner(void **state)
{
	static const char *const none[] = {"", "/", "ActionInfo", "/ActionInfo",
		"/redfish/v1/ActionInfo", "/redfish/v1/ResetActionInfo",
		"/redfish/v1/Systems/ResetActionInfo",
		"/redfish/v1/Systems/a/b/ResetActionInfo",
		"/redfish/v1/Systems//ResetActionInfo",
		"/redfish/v1/Systems/a/resetActionInfo",
		"/redfish/v1/Systems/a/ComputerSystem.ResetActionInfo",
		"/redfish/v1/Systems/a/ResetActionInfo/"};
	char arg[RF_ARGS][RF_NAME], path[RF_PATH + 64];
	const struct rf_resource *at =
		route_informed("/redfish/v1/Systems/a/ResetActionInfo", arg);

	(void)state;
	assert_non_null(at);
	assert_string_equal(route_action(at), "ComputerSystem.Reset");
	assert_string_equal(arg[0], "a");
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		assert_null(route_informed(none[i], arg));
	snprintf(path, sizeof path, "/redfish/v1/Systems/%0*d/ResetActionInfo",
		RF_PATH, 0);
	assert_null(route_informed(path, arg));
	at = route_find("/redfish/v1/Systems/a/ResetActionInfo", arg);
	assert_non_null(at);
	assert_string_equal(at->type, "#ActionInfo.v1_2_0.ActionInfo");
}

static void
a_tag_is_looked_for_in_a_list(void **state)
{
	static const char tag[] = "\"01234567.0123456789abcdef\"";

	(void)state;
	assert_true(represent_matches("*", tag, false));
	assert_true(represent_matches(tag, tag, false));
	assert_true(represent_matches(
		"\"a\" ,\tW/\"01234567.0123456789abcdef\"", tag, false));
	assert_true(represent_matches("\"01234567.ffffffffffffffff\"", tag, true));
	assert_false(
		represent_matches("\"01234567.ffffffffffffffff\"", tag, false));
	assert_false(represent_matches("\"01234568.0123456789abcdef\"", tag, true));
	assert_false(represent_matches("\"01234567\"", tag, true));
	assert_false(represent_matches("", tag, true));
	assert_false(represent_matches(",,", tag, false));
}

static void
a_member_is_found_by_its_path(void **state)
{
	json_t *o = json_loads("{\"a\":{\"b\":{\"c\":1}},\"d\":[1]}", 0, NULL);

	(void)state;
	assert_int_equal(json_integer_value(represent_at(o, "a/b/c")), 1);
	assert_true(json_is_array(represent_at(o, "d")));
	assert_null(represent_at(o, "a/x/c"));
	assert_null(represent_at(o, "d/0"));
	assert_null(represent_at(o, ""));
	assert_null(represent_at(NULL, "a"));
	json_decref(o);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_pattern_matches_part_by_part),
		cmocka_unit_test(a_part_that_is_too_long_matches_nothing),
		cmocka_unit_test(every_entry_of_the_tables_is_well_formed),
		cmocka_unit_test(every_part_has_a_whole_and_no_two_are_the_same),
		cmocka_unit_test(methods_are_told_in_one_order),
		cmocka_unit_test(what_an_action_takes_is_told_beside_its_owner),
		cmocka_unit_test(a_tag_is_looked_for_in_a_list),
		cmocka_unit_test(a_member_is_found_by_its_path),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
