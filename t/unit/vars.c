#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "efi/vars.h"

static const struct guid a = {{1}}, b = {{2}};

static int
setup(void **state)
{
	static struct arena arena;

	*state = &arena;
	return 0;
}

static int
teardown(void **state)
{
	arena_free(*state);
	return 0;
}

static bool
set(struct vars *vars, const struct guid *guid, const char *name, const char *data)
{
	return vars_set(vars, guid, name, 7, data, strlen(data));
}

static void
assert_data(const struct efivar *v, const char *data)
{
	assert_non_null(v);
	assert_int_equal(v->data.left, strlen(data));
	if (*data)
		assert_memory_equal(v->data.at, data, strlen(data));
}

static void
equal_names_under_two_guids_are_two_variables(void **state)
{
	struct vars vars = vars_of(*state);

	assert_true(set(&vars, &a, "Boot0000", "one"));
	assert_true(set(&vars, &b, "Boot0000", "two"));
	assert_int_equal(vars.n, 2);
	assert_data(vars_get(&vars, &a, "Boot0000"), "one");
	assert_data(vars_get(&vars, &b, "Boot0000"), "two");
	assert_null(vars_get(&vars, &a, "Boot000"));
	assert_null(vars_get(&vars, &a, "boot0000"));
	assert_ptr_equal(vars_find(&vars, &b,
				 rd_of("B\0o\0o\0t\0"
				       "0\0"
				       "0\0"
				       "0\0"
				       "0\0",
					 16)),
		&vars.var[1]);
	assert_null(vars_find(&vars, &b, rd_of("B\0o\0o\0t\0", 8)));
}

static void
a_changed_variable_keeps_its_place_and_attributes_and_a_new_one_is_last(
	void **state)
{
	struct vars vars = vars_of(*state);

	set(&vars, &a, "x", "1");
	set(&vars, &a, "y", "2");
	vars.var[0].attributes = 0x27;
	vars.var[0].count = 9;
	vars.var[0].time[0] = 3;
	assert_true(set(&vars, &a, "x", ""));
	assert_true(set(&vars, &a, "z", "3"));
	assert_int_equal(vars.n, 3);
	assert_data(&vars.var[0], "");
	assert_int_equal(vars.var[0].attributes, 0x27);
	assert_int_equal(vars.var[0].count, 9);
	assert_int_equal(vars.var[0].time[0], 3);
	assert_data(&vars.var[2], "3");
	assert_int_equal(vars.var[2].attributes, 7);
}

static void
put_replaces_everything_but_the_key_and_copies_the_bytes(void **state)
{
	struct vars vars = vars_of(*state);
	char name[] = "x", data[] = "new";
	struct efivar v = {.guid = a,
		.name = rd_of(name, 2),
		.data = rd_of(data, 3),
		.attributes = 3,
		.pubkey = 5};

	set(&vars, &a, "x", "old");
	assert_true(vars_put(&vars, &v));
	assert_int_equal(vars.n, 1);
	name[0] = data[0] = '?';
	assert_data(vars_get(&vars, &a, "x"), "new");
	assert_int_equal(vars.var[0].attributes, 3);
	assert_int_equal(vars.var[0].pubkey, 5);
}

static void
a_dropped_variable_is_gone_and_the_others_stay_in_order(void **state)
{
	struct vars vars = vars_of(*state);

	set(&vars, &a, "x", "1");
	set(&vars, &a, "y", "2");
	set(&vars, &a, "z", "3");
	vars_drop(&vars, vars_get(&vars, &a, "y"));
	assert_int_equal(vars.n, 2);
	assert_null(vars_get(&vars, &a, "y"));
	assert_data(&vars.var[0], "1");
	assert_data(&vars.var[1], "3");
	vars_drop(&vars, &vars.var[1]);
	vars_drop(&vars, &vars.var[0]);
	assert_int_equal(vars.n, 0);
}

static void
names_outside_ascii_work_and_names_that_are_none_do_not(void **state)
{
	struct vars vars = vars_of(*state);

	assert_true(set(&vars, &a,
		"Stra\xc3\x9f"
		"e \xf0\x9f\x98\x80",
		"1"));
	assert_int_equal(vars.var[0].name.left, 2 * 9);
	assert_data(vars_get(&vars, &a,
			    "Stra\xc3\x9f"
			    "e \xf0\x9f\x98\x80"),
		"1");
	assert_false(set(&vars, &a, "", "1"));
	assert_false(set(&vars, &a, "\xff", "1"));
	assert_int_equal(vars.n, 1);
}

static void
there_is_room_for_many(void **state)
{
	struct vars vars = vars_of(*state);
	char name[8];

	for (unsigned i = 0; i < 1000; i++) {
		snprintf(name, sizeof name, "v%u", i);
		assert_true(set(&vars, &a, name, name));
	}
	assert_int_equal(vars.n, 1000);
	assert_data(vars_get(&vars, &a, "v0"), "v0");
	assert_data(vars_get(&vars, &a, "v999"), "v999");
}

static void
a_copy_changes_alone(void **state)
{
	struct vars vars = vars_of(*state), copy, none;

	set(&vars, &a, "x", "1");
	assert_true(vars_copy(&vars, *state, &copy));
	assert_true(vars_eq(&vars, &copy));
	set(&copy, &a, "x", "2");
	set(&copy, &a, "y", "3");
	assert_int_equal(vars.n, 1);
	assert_data(vars_get(&vars, &a, "x"), "1");
	assert_data(vars_get(&copy, &a, "x"), "2");
	assert_false(vars_eq(&vars, &copy));

	vars = vars_of(*state);
	assert_true(vars_copy(&vars, *state, &none));
	assert_int_equal(none.n, 0);
	assert_true(set(&none, &a, "x", "1"));
}

static void
variables_are_equal_when_every_field_is(void **state)
{
	struct vars vars = vars_of(*state);
	struct efivar v, w;

	set(&vars, &a, "x", "1");
	v = w = vars.var[0];
	assert_true(efivar_eq(&v, &w));
	w.guid = b;
	assert_false(efivar_eq(&v, &w));
	w = v;
	w.name = rd_of("y", 2);
	assert_false(efivar_eq(&v, &w));
	w = v;
	w.data = rd_of("2", 1);
	assert_false(efivar_eq(&v, &w));
	w.data = rd_of("1", 2);
	assert_false(efivar_eq(&v, &w));
	w = v;
	w.attributes++;
	assert_false(efivar_eq(&v, &w));
	w = v;
	w.count++;
	assert_false(efivar_eq(&v, &w));
	w = v;
	w.pubkey++;
	assert_false(efivar_eq(&v, &w));
	w = v;
	w.time[EFI_TIME_SIZE - 1] = 1;
	assert_false(efivar_eq(&v, &w));
}

static void
the_order_of_a_set_counts(void **state)
{
	struct vars one = vars_of(*state), two = vars_of(*state);

	set(&one, &a, "x", "1");
	set(&one, &a, "y", "2");
	set(&two, &a, "y", "2");
	assert_false(vars_eq(&one, &two));
	set(&two, &a, "x", "1");
	assert_false(vars_eq(&one, &two));
}

#define test(f) cmocka_unit_test_setup_teardown(f, setup, teardown)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		test(equal_names_under_two_guids_are_two_variables),
		test(a_changed_variable_keeps_its_place_and_attributes_and_a_new_one_is_last),
		test(put_replaces_everything_but_the_key_and_copies_the_bytes),
		test(a_dropped_variable_is_gone_and_the_others_stay_in_order),
		test(names_outside_ascii_work_and_names_that_are_none_do_not),
		test(there_is_room_for_many),
		test(a_copy_changes_alone),
		test(variables_are_equal_when_every_field_is),
		test(the_order_of_a_set_counts),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
