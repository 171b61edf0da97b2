/* base/arena: memory that is given back all at once. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/arena.h"

#include <stdalign.h>
#include <string.h>

static alignas(max_align_t) unsigned char block[1024];

static void
a_block_of_its_own_is_all_there_is(void **state)
{
	struct arena a = arena_of(block, sizeof block);
	unsigned char *first = arena_take(&a, 1000);

	(void)state;
	assert_ptr_equal(first, block);
	assert_null(arena_take(&a, 32));
	assert_true(a.failed);
	assert_null(arena_take(&a, 1));
}

static void
given_back_it_is_as_new_and_zeroed_as_it_is_taken(void **state)
{
	struct arena a = arena_of(block, sizeof block);
	unsigned char zeros[100] = {0};

	(void)state;
	memset(arena_take(&a, sizeof block), 0xff, sizeof block);
	assert_null(arena_take(&a, 1));
	arena_free(&a);
	assert_false(a.failed);
	unsigned char *again = arena_take(&a, 100);
	assert_ptr_equal(again, block);
	assert_memory_equal(again, zeros, 100);
	assert_int_equal(block[512], 0xff); /* what is not taken is not touched */
}

static void
each_piece_is_aligned_and_apart(void **state)
{
	struct arena a = arena_of(block, sizeof block);
	unsigned char *x = arena_take(&a, 1), *y = arena_take(&a, 17);

	(void)state;
	assert_int_equal((uintptr_t)y % alignof(max_align_t), 0);
	assert_true(y >= x + 1);
	assert_true((unsigned char *)arena_take(&a, 0) >= y + 17);
}

static void
the_heap_gives_more_when_a_block_is_used_up(void **state)
{
	struct arena a = {0};
	char *text = arena_text(&a, "abc", 3);

	(void)state;
	assert_non_null(arena_take(&a, 100000));
	assert_string_equal(text, "abc");
	arena_free(&a);
	assert_int_equal(a.left, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_block_of_its_own_is_all_there_is),
		cmocka_unit_test(given_back_it_is_as_new_and_zeroed_as_it_is_taken),
		cmocka_unit_test(each_piece_is_aligned_and_apart),
		cmocka_unit_test(the_heap_gives_more_when_a_block_is_used_up),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
