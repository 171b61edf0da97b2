/* efi/bootvar: boot entries among variables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/crc32.h"
#include "efi/bootvar.h"

#include <string.h>

/* Two load options: the same USB port, titles of one letter. */
static const uint8_t usb_a[] = {
	1, 0, 0, 0, 10, 0, 'A', 0, 0, 0, 3, 5, 6, 0, 2, 0, 0x7f, 0xff, 4, 0};
static const uint8_t usb_b[] = {
	1, 0, 0, 0, 10, 0, 'B', 0, 0, 0, 3, 5, 6, 0, 2, 0, 0x7f, 0xff, 4, 0};

static struct arena arena;
static struct vars vars;

static int
empty(void **state)
{
	(void)state;
	vars = vars_of(&arena);
	return 0;
}

static int
give_back(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

static void
put(uint16_t number)
{
	assert_int_equal(
		bootvar_put(&vars, number, rd_of(usb_a, sizeof usb_a)), BOOTVAR_OK);
}

static void
set(const char *name, const void *data, size_t len)
{
	assert_true(vars_set(&vars, &guid_global, name, 7, data, len));
}

/* Is the variable there with exactly these bytes? */
static void
holds(const char *name, const void *data, size_t len)
{
	const struct efivar *var = vars_get(&vars, &guid_global, name);

	assert_non_null(var);
	assert_int_equal(var->data.left, len);
	assert_memory_equal(var->data.at, data, len);
}

static bool
there(const char *name)
{
	return vars_get(&vars, &guid_global, name) != NULL;
}

static void
a_new_entry_has_four_upper_case_digits_and_all_three_attributes(void **state)
{
	(void)state;
	put(0x00ab);
	holds("Boot00AB", usb_a, sizeof usb_a);
	assert_int_equal(bootvar_get(&vars, 0xab)->attributes, 7);
	assert_false(there("BootOrder"));
}

static void
a_changed_entry_keeps_its_place_and_attributes(void **state)
{
	(void)state;
	assert_true(
		vars_set(&vars, &guid_global, "Boot0001", 3, usb_a, sizeof usb_a));
	put(0x0002);
	assert_int_equal(
		bootvar_put(&vars, 1, rd_of(usb_b, sizeof usb_b)), BOOTVAR_OK);
	holds("Boot0001", usb_b, sizeof usb_b);
	assert_int_equal(vars.var[0].attributes, 3);
	assert_int_equal(vars.n, 2);
}

static void
what_is_no_load_option_is_not_put(void **state)
{
	(void)state;
	assert_int_equal(bootvar_put(&vars, 1, rd_of(usb_a, sizeof usb_a - 1)),
		BOOTVAR_OPTION);
	assert_int_equal(vars.n, 0);
}

static void
the_lowest_free_number_is_given(void **state)
{
	uint16_t number = 99;

	(void)state;
	assert_int_equal(bootvar_free(&vars, &number), BOOTVAR_OK);
	assert_int_equal(number, 0);
	put(0);
	put(1);
	put(3);
	assert_int_equal(bootvar_free(&vars, &number), BOOTVAR_OK);
	assert_int_equal(number, 2);
}

static void
names_that_are_nearly_those_of_entries_are_none(void **state)
{
	static const struct guid other = {{1}};
	static const char *const names[] = {"Boot00ab", "BootOrder", "BootNext",
		"Boot001", "Boot00011", "Boot000G", "boot0001", "Key0001"};
	uint16_t number;

	(void)state;
	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		set(names[i], usb_a, sizeof usb_a);
		assert_false(bootvar_number(&vars.var[i], &number));
		assert_int_equal(bootvar_misnamed(&vars.var[i]), i == 0);
	}
	assert_true(vars_set(&vars, &other, "Boot0001", 7, usb_a, sizeof usb_a));
	assert_false(bootvar_number(&vars.var[vars.n - 1], &number));
	assert_null(bootvar_get(&vars, 0x0001));
	assert_null(bootvar_get(&vars, 0x00ab));

	put(0x0abc);
	assert_true(bootvar_number(&vars.var[vars.n - 1], &number));
	assert_int_equal(number, 0xabc);
	assert_false(bootvar_misnamed(&vars.var[vars.n - 1]));
}

static void
entries_are_listed_in_boot_order_and_then_by_number(void **state)
{
	static const struct {
		uint16_t number;
		bool ordered, dangling;
	} want[] = {{3, true, false}, {9, true, true}, {1, true, false},
		{2, false, false}, {0xff, false, false}};
	struct bootvar *list;
	size_t n;

	(void)state;
	put(0xff);
	put(1);
	put(2);
	put(3);
	set("BootOrder", "\3\0\11\0\1\0\3\0", 8); /* 3 twice, 9 is not there */
	assert_true(bootvar_list(&vars, &list, &n));
	assert_int_equal(n, sizeof want / sizeof *want);
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(list[i].number, want[i].number);
		assert_int_equal(list[i].ordered, want[i].ordered);
		assert_int_equal(list[i].var == NULL, want[i].dangling);
		assert_ptr_equal(list[i].var, bootvar_get(&vars, want[i].number));
	}
}

static void
no_entries_are_an_empty_list(void **state)
{
	struct bootvar *list;
	uint16_t *order;
	size_t n = 1;

	(void)state;
	assert_true(bootvar_list(&vars, &list, &n));
	assert_int_equal(n, 0);
	n = 1;
	assert_true(bootvar_order(&vars, &order, &n));
	assert_int_equal(n, 0);
}

static void
an_order_of_odd_length_is_read_as_its_whole_numbers(void **state)
{
	uint16_t *order;
	size_t n;

	(void)state;
	set("BootOrder", "\3\0\1", 3);
	assert_true(bootvar_order(&vars, &order, &n));
	assert_int_equal(n, 1);
	assert_int_equal(order[0], 3);
}

static void
an_entry_is_placed_first_between_and_last(void **state)
{
	(void)state;
	put(1);
	put(2);
	put(0x0103);
	assert_int_equal(bootvar_place(&vars, 1, 0), BOOTVAR_OK);
	holds("BootOrder", "\1\0", 2);
	assert_int_equal(vars_get(&vars, &guid_global, "BootOrder")->attributes, 7);
	assert_int_equal(bootvar_place(&vars, 2, 0), BOOTVAR_OK);
	holds("BootOrder", "\2\0\1\0", 4);
	assert_int_equal(bootvar_place(&vars, 0x0103, 1), BOOTVAR_OK);
	holds("BootOrder", "\2\0\3\1\1\0", 6);
	assert_int_equal(bootvar_place(&vars, 2, 99), BOOTVAR_OK); /* moved */
	holds("BootOrder", "\3\1\1\0\2\0", 6);
	assert_int_equal(bootvar_place(&vars, 2, 1), BOOTVAR_OK);
	holds("BootOrder", "\3\1\2\0\1\0", 6);
	assert_int_equal(bootvar_place(&vars, 7, 0), BOOTVAR_NO_ENTRY);
	holds("BootOrder", "\3\1\2\0\1\0", 6);
}

static void
an_order_names_each_entry_once_and_only_entries(void **state)
{
	(void)state;
	put(1);
	put(2);
	assert_int_equal(
		bootvar_set_order(&vars, (uint16_t[]){2, 1}, 2, false), BOOTVAR_OK);
	holds("BootOrder", "\2\0\1\0", 4);
	assert_int_equal(bootvar_set_order(&vars, (uint16_t[]){1, 1}, 2, true),
		BOOTVAR_TWICE);
	assert_int_equal(bootvar_set_order(&vars, (uint16_t[]){1, 3}, 2, false),
		BOOTVAR_NO_ENTRY);
	holds("BootOrder", "\2\0\1\0", 4);
	assert_int_equal(
		bootvar_set_order(&vars, (uint16_t[]){1, 3}, 2, true), BOOTVAR_OK);
	holds("BootOrder", "\1\0\3\0", 4);
}

static void
an_empty_order_is_no_variable(void **state)
{
	(void)state;
	put(1);
	assert_int_equal(bootvar_place(&vars, 1, 0), BOOTVAR_OK);
	assert_int_equal(bootvar_set_order(&vars, NULL, 0, false), BOOTVAR_OK);
	assert_false(there("BootOrder"));
	assert_int_equal(bootvar_set_order(&vars, NULL, 0, false), BOOTVAR_OK);
}

static void
a_removed_entry_leaves_the_order_and_what_is_next(void **state)
{
	(void)state;
	put(1);
	put(2);
	bootvar_place(&vars, 1, 0);
	bootvar_place(&vars, 2, 1);
	assert_int_equal(bootvar_set_next(&vars, 1), BOOTVAR_OK);
	assert_int_equal(bootvar_remove(&vars, 1), BOOTVAR_OK);
	assert_null(bootvar_get(&vars, 1));
	holds("BootOrder", "\2\0", 2);
	assert_false(there("BootNext"));
	assert_int_equal(bootvar_remove(&vars, 1), BOOTVAR_NO_ENTRY);
	assert_int_equal(bootvar_remove(&vars, 2), BOOTVAR_OK);
	assert_int_equal(vars.n, 0);
}

static void
removing_an_entry_leaves_what_does_not_name_it(void **state)
{
	(void)state;
	put(1);
	put(2);
	set("BootOrder", "\2\0\3", 3); /* as odd as it was found */
	assert_int_equal(bootvar_set_next(&vars, 2), BOOTVAR_OK);
	assert_int_equal(bootvar_remove(&vars, 1), BOOTVAR_OK);
	holds("BootOrder", "\2\0\3", 3);
	holds("BootNext", "\2\0", 2);
}

static void
what_is_next_must_be_an_entry(void **state)
{
	uint16_t next = 9;

	(void)state;
	assert_false(bootvar_next(&vars, &next));
	assert_int_equal(bootvar_set_next(&vars, 1), BOOTVAR_NO_ENTRY);
	assert_false(there("BootNext"));
	put(0x0199);
	assert_int_equal(bootvar_set_next(&vars, 0x0199), BOOTVAR_OK);
	holds("BootNext", "\x99\1", 2);
	assert_int_equal(vars_get(&vars, &guid_global, "BootNext")->attributes, 7);
	assert_true(bootvar_next(&vars, &next));
	assert_int_equal(next, 0x0199);
	bootvar_clear_next(&vars);
	assert_false(there("BootNext"));
	bootvar_clear_next(&vars);
	set("BootNext", "\x99\1\0", 3);
	assert_false(bootvar_next(&vars, &next));
}

static void
the_timeout_is_two_bytes(void **state)
{
	uint16_t seconds = 9;

	(void)state;
	assert_false(bootvar_timeout(&vars, &seconds));
	assert_int_equal(bootvar_set_timeout(&vars, 0x0105), BOOTVAR_OK);
	holds("Timeout", "\5\1", 2);
	assert_true(bootvar_timeout(&vars, &seconds));
	assert_int_equal(seconds, 0x0105);
}

/* A hot key of that entry, for that CRC, with one key stroke. */
static void
set_key(const char *name, uint32_t crc, uint16_t number)
{
	uint8_t data[14];
	struct wr w = wr_of(data, sizeof data);

	wr_le32(&w, 0x40000000);
	wr_le32(&w, crc);
	wr_le16(&w, number);
	wr_le32(&w, 0x001b0000);
	set(name, data, w.len);
}

static uint32_t
crc_in(const char *name)
{
	struct rd r = vars_get(&vars, &guid_global, name)->data;

	rd_skip(&r, 4);
	return rd_le32(&r);
}

static void
hot_keys_follow_the_entry_that_they_boot(void **state)
{
	(void)state;
	put(1);
	set_key("Key0000", 0, 1);
	set_key("Key0001", 7, 2);                /* of another entry */
	set("Key0002", "\0\0\0\0\0\0\0\0\1", 9); /* too short to be one */
	set("KeyOther", "\0\0\0\0\0\0\0\0\1\0", 10);
	assert_int_equal(
		bootvar_put(&vars, 1, rd_of(usb_b, sizeof usb_b)), BOOTVAR_OK);
	assert_int_equal(crc_in("Key0000"), crc32_of(usb_b, sizeof usb_b));
	holds("Key0002", "\0\0\0\0\0\0\0\0\1", 9);
	holds("KeyOther", "\0\0\0\0\0\0\0\0\1\0", 10);
	assert_int_equal(crc_in("Key0001"), 7);

	struct rd r = vars_get(&vars, &guid_global, "Key0000")->data;
	assert_int_equal(r.left, 14);
	assert_int_equal(rd_le32(&r), 0x40000000);
	rd_skip(&r, 4);
	assert_int_equal(rd_le16(&r), 1);
	assert_int_equal(rd_le32(&r), 0x001b0000);
}

static void
hot_keys_are_refreshed_when_an_entry_was_set_by_other_means(void **state)
{
	(void)state;
	set_key("Key0000", 0, 1);
	assert_true(bootvar_refresh_keys(&vars, 1));
	assert_int_equal(crc_in("Key0000"), 0);
	set("Boot0001", usb_b, sizeof usb_b);
	assert_true(bootvar_refresh_keys(&vars, 1));
	assert_int_equal(crc_in("Key0000"), crc32_of(usb_b, sizeof usb_b));
}

static void
without_memory_an_edit_is_refused(void **state)
{
	struct bootvar *list;
	uint16_t *order;
	size_t n;

	(void)state;
	put(1);
	set_key("Key0000", 0, 1);
	arena.failed = true;
	assert_int_equal(
		bootvar_put(&vars, 2, rd_of(usb_b, sizeof usb_b)), BOOTVAR_MEMORY);
	assert_int_equal(bootvar_place(&vars, 1, 0), BOOTVAR_MEMORY);
	assert_int_equal(bootvar_set_order(&vars, (uint16_t[]){1}, 1, false),
		BOOTVAR_MEMORY);
	assert_int_equal(bootvar_set_next(&vars, 1), BOOTVAR_MEMORY);
	assert_int_equal(bootvar_remove(&vars, 1), BOOTVAR_MEMORY);
	assert_false(bootvar_order(&vars, &order, &n));
	assert_false(bootvar_list(&vars, &list, &n));
	assert_false(bootvar_refresh_keys(&vars, 1));
	assert_int_equal(vars.n, 2);
}

static void
every_error_has_its_sentence(void **state)
{
	(void)state;
	for (enum bootvar_error e = BOOTVAR_OK; e <= BOOTVAR_MEMORY; e++)
		assert_true(*bootvar_words(e));
}

#define TEST(name) cmocka_unit_test_setup_teardown(name, empty, give_back)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(a_new_entry_has_four_upper_case_digits_and_all_three_attributes),
		TEST(a_changed_entry_keeps_its_place_and_attributes),
		TEST(what_is_no_load_option_is_not_put),
		TEST(the_lowest_free_number_is_given),
		TEST(names_that_are_nearly_those_of_entries_are_none),
		TEST(entries_are_listed_in_boot_order_and_then_by_number),
		TEST(no_entries_are_an_empty_list),
		TEST(an_order_of_odd_length_is_read_as_its_whole_numbers),
		TEST(an_entry_is_placed_first_between_and_last),
		TEST(an_order_names_each_entry_once_and_only_entries),
		TEST(an_empty_order_is_no_variable),
		TEST(a_removed_entry_leaves_the_order_and_what_is_next),
		TEST(removing_an_entry_leaves_what_does_not_name_it),
		TEST(what_is_next_must_be_an_entry),
		TEST(the_timeout_is_two_bytes),
		TEST(hot_keys_follow_the_entry_that_they_boot),
		TEST(hot_keys_are_refreshed_when_an_entry_was_set_by_other_means),
		TEST(without_memory_an_edit_is_refused),
		TEST(every_error_has_its_sentence),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
