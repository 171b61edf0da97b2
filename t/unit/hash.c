/* base/hash: the same number for the same bytes, in every release. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/hash.h"

/* FNV-1a's own: of nothing 0xcbf29ce484222325, of "a" 0xaf63dc4c8601ec8c. */
static uint64_t
turned(uint64_t fnv)
{
	return (fnv ^ fnv >> 32) * 0x9e3779b97f4a7c15;
}

static void
it_is_fnv_1a_with_a_last_turn(void **state)
{
	(void)state;
	assert_int_equal(hash_of(0, "", 0), turned(0xcbf29ce484222325));
	assert_int_equal(hash_of(0, "a", 1), turned(0xaf63dc4c8601ec8c));
}

static void
another_start_is_another_hash(void **state)
{
	(void)state;
	assert_int_not_equal(hash_of(1, "a", 1), hash_of(0, "a", 1));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_is_fnv_1a_with_a_last_turn),
		cmocka_unit_test(another_start_is_another_hash),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("hash", tests, NULL, NULL);
}
