/* The packets that are put together ahead, and who may have them. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tftp/ahead.h"

#include <string.h>

#define EACH 1472

static struct ahead a;
static uint8_t hint;

static int
empty(void **state)
{
	(void)state;
	memset(&a, 0, sizeof a);
	hint = 0;
	return 0;
}

static const struct source_id one = {.device = 1, .inode = 7};
static const struct source_id two = {.device = 1, .inode = 7, .changed_ns = 1};

static struct ahead_want
want(const struct source_id *of, uint64_t first, unsigned count, uint64_t now)
{
	return (struct ahead_want){of, EACH, first, count, now};
}

/* Take a piece; the bytes say which file and block they are. */
static unsigned
put(const struct source_id *of, uint64_t first, unsigned count, uint64_t now,
	uint64_t left)
{
	struct ahead_want w = want(of, first, count, now);
	struct ahead_piece *p = ahead_take(&a, &w, left, &hint);

	if (!p)
		return 0;
	for (unsigned i = 0; i < p->count; i++)
		p->bytes[i * EACH] = (uint8_t)(first + i);
	return p->count;
}

/* The first byte of what is found, or -1. */
static int
get(const struct source_id *of, uint64_t first, unsigned count, uint64_t now)
{
	struct ahead_want w = want(of, first, count, now);
	const uint8_t *bytes = ahead_find(&a, &w, &hint);

	return bytes ? *bytes : -1;
}

static void
what_was_put_there_is_found_block_by_block_and_no_more(void **state)
{
	(void)state;
	assert_int_equal(get(&one, 1, 1, 1000), -1);
	assert_int_equal(put(&one, 5, 1, 1000, 100), AHEAD_SMALL / EACH);
	for (int i = 5; i < 5 + AHEAD_SMALL / EACH; i++)
		assert_int_equal(get(&one, (uint64_t)i, 1, 1000), i);
	assert_int_equal(get(&one, 4, 1, 1000), -1);
	assert_int_equal(get(&one, 5 + AHEAD_SMALL / EACH, 1, 1000), -1);
	assert_int_equal(get(&one, 4 + AHEAD_SMALL / EACH, 2, 1000), -1);
}

static void
another_transfer_of_the_same_file_finds_it_too(void **state)
{
	(void)state;
	put(&two, 1, 1, 1000, 100);
	put(&one, 1, 1, 1000, 3);
	hint = 63;
	assert_int_equal(get(&one, 3, 1, 1000), 3);
	assert_int_equal(get(&one, 4, 1, 1000), -1);
}

static void
a_file_that_was_written_to_another_size_of_block_and_what_is_old_are_not_found(
	void **state)
{
	struct ahead_want w = want(&one, 1, 1, 1000);

	(void)state;
	put(&one, 1, 1, 1000, 100);
	assert_int_equal(get(&two, 1, 1, 1000), -1);
	w.each--;
	assert_null(ahead_find(&a, &w, &hint));
	assert_int_equal(get(&one, 1, 1, 999 + AHEAD_FRESH), 1);
	assert_int_equal(get(&one, 1, 1, 1000 + AHEAD_FRESH), -1);
}

static void
of_small_blocks_it_has_no_more_than_are_read_at_once(void **state)
{
	struct ahead_want w = {&one, 12, 1, 1, 1000};
	struct ahead_piece *p = ahead_take(&a, &w, 10000, &hint);

	(void)state;
	assert_non_null(p);
	assert_int_equal(p->count, SOURCE_PARTS);
}

static void
windows_are_not_cut_and_a_large_one_is_a_piece_of_its_own(void **state)
{
	(void)state;
	assert_int_equal(put(&one, 1, 4, 1000, 100), 8);
	assert_int_equal(get(&one, 5, 4, 1000), 5);
	assert_int_equal(put(&one, 9, 44, 1000, 100), 44);
	assert_int_equal(get(&one, 9, 44, 1000), 9);
	assert_int_equal(put(&one, 9, 45, 1000, 100), 0);
}

/* Every transfer at another place: nobody takes from one what he did not get yet.
 */
static void
a_piece_is_replaced_when_it_was_all_asked_for_or_forgotten(void **state)
{
	(void)state;
	for (unsigned i = 0; i < AHEAD_PIECES; i++)
		assert_int_equal(put(&one, i * 11 + 1, 1, 1000, 10000), 11);
	assert_int_equal(put(&two, 1, 1, 1000, 100), 0);
	/* All of the third: it goes. */
	for (unsigned i = 23; i <= 33; i++)
		assert_int_equal(get(&one, i, 1, 1001), i);
	assert_int_equal(put(&two, 1, 1, 1001, 100), 11);
	assert_int_equal(get(&one, 33, 1, 1001), -1);
	assert_int_equal(get(&one, 1, 1, 1001), 1);
	assert_int_equal(put(&two, 12, 1, 1001, 100), 0);
	/* The second has been left alone for longest. */
	assert_int_equal(put(&two, 12, 1, 1000 + AHEAD_LEFT, 100), 11);
	assert_int_equal(put(&two, 23, 1, 1000 + AHEAD_LEFT, 100), 11);
	assert_int_equal(get(&two, 12, 1, 1000 + AHEAD_LEFT), 12);
}

static void
a_piece_that_is_held_is_not_replaced(void **state)
{
	(void)state;
	for (unsigned i = 0; i < AHEAD_PIECES; i++)
		assert_true(put(&one, 1 + 100 * i, 1, 0, 1000) > 0);
	for (unsigned i = 0; i < AHEAD_PIECES; i++)
		atomic_store(&a.held[i], i != 7);
	assert_true(put(&two, 1, 1, AHEAD_LEFT, 1000) > 0);
	assert_int_equal(hint, 7);
	atomic_store(&a.held[7], 1);
	assert_int_equal(put(&two, 100, 1, 2 * AHEAD_LEFT, 1000), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(
			what_was_put_there_is_found_block_by_block_and_no_more,
			empty),
		cmocka_unit_test_setup(
			another_transfer_of_the_same_file_finds_it_too, empty),
		cmocka_unit_test_setup(
			a_file_that_was_written_to_another_size_of_block_and_what_is_old_are_not_found,
			empty),
		cmocka_unit_test_setup(
			of_small_blocks_it_has_no_more_than_are_read_at_once,
			empty),
		cmocka_unit_test_setup(
			windows_are_not_cut_and_a_large_one_is_a_piece_of_its_own,
			empty),
		cmocka_unit_test_setup(
			a_piece_is_replaced_when_it_was_all_asked_for_or_forgotten,
			empty),
		cmocka_unit_test_setup(a_piece_that_is_held_is_not_replaced, empty),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
