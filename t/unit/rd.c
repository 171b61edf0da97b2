/* base/rd: a reader that cannot run off the end. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/rd.h"

static const uint8_t bytes[] = {0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x08};

static void
reads_both_byte_orders(void **state)
{
	struct rd r = rd_of(bytes, sizeof bytes);

	(void)state;
	assert_int_equal(rd_u8(&r), 0x01);
	assert_int_equal(rd_be16(&r), 0x0203);
	assert_int_equal(rd_be32(&r), 0x04050607);
	assert_int_equal(r.left, 1);
	assert_false(r.bad);

	r = rd_of(bytes, sizeof bytes);
	assert_int_equal(rd_le32(&r), 0x04030201);
	assert_int_equal(rd_le16(&r), 0x0605);

	r = rd_of(bytes, sizeof bytes);
	assert_true(rd_le64(&r) == 0x0807060504030201);
	assert_int_equal(r.left, 0);
	assert_false(r.bad);
}

static void
a_read_past_the_end_gives_zero_and_marks_the_reader_bad_for_good(void **state)
{
	struct rd r = rd_of(bytes, 3);

	(void)state;
	assert_int_equal(rd_be32(&r), 0);
	assert_true(r.bad);
	assert_int_equal(r.left, 3);
	assert_ptr_equal(r.at, bytes);
	assert_int_equal(rd_u8(&r), 0); /* though the byte is there */
	assert_int_equal(rd_be16(&r), 0);
	assert_int_equal(rd_le16(&r), 0);
	assert_int_equal(rd_le32(&r), 0);
	assert_true(rd_le64(&r) == 0);
}

static void
a_sub_reader_sees_only_its_own_bytes(void **state)
{
	struct rd r = rd_of(bytes, sizeof bytes);
	struct rd sub = rd_sub(&r, 2);

	(void)state;
	assert_int_equal(rd_be16(&sub), 0x0102);
	assert_int_equal(rd_u8(&sub), 0);
	assert_true(sub.bad);
	assert_false(r.bad);
	assert_int_equal(rd_u8(&r), 0x03);
}

static void
a_sub_reader_of_more_than_there_is_is_bad_and_so_is_its_parent(void **state)
{
	struct rd r = rd_of(bytes, sizeof bytes);
	struct rd sub = rd_sub(&r, sizeof bytes + 1);

	(void)state;
	assert_true(sub.bad);
	assert_true(r.bad);
	assert_int_equal(sub.left, 0);
}

static void
a_copy_that_is_not_all_there_is_zeros(void **state)
{
	struct rd r = rd_of(bytes, 2);
	uint8_t out[4] = {9, 9, 9, 9}, zeros[4] = {0};

	(void)state;
	rd_copy(&r, out, sizeof out);
	assert_memory_equal(out, zeros, sizeof out);
	assert_true(r.bad);
}

static void
text_ends_at_its_nul(void **state)
{
	struct rd r = rd_of("octet\0rest", 10);
	struct rd text = rd_text(&r);

	(void)state;
	assert_true(rd_is(&text, "octet"));
	assert_false(rd_is(&text, "octe"));
	assert_false(rd_is(&text, "octets"));
	assert_true(rd_begins(&text, "oct"));
	assert_int_equal(r.left, 4);

	struct rd none = rd_text(&r);
	assert_true(none.bad);
	assert_true(r.bad);
	assert_false(rd_begins(&r, ""));
}

static void
an_empty_reader_is_good_until_it_is_read(void **state)
{
	struct rd r = rd_of(NULL, 0), sub = rd_sub(&r, 0);

	(void)state;
	rd_skip(&r, 0);
	assert_false(r.bad);
	assert_false(sub.bad);
	assert_true(rd_is(&r, ""));
	rd_u8(&r);
	assert_true(r.bad);
}

static void
a_view_goes_up_to_the_first_of_some_characters(void **state)
{
	struct rd r = rd_of("ab\0c,d/", 7);
	struct rd part = rd_until(&r, "/,");

	(void)state;
	assert_int_equal(part.left, 4);
	assert_memory_equal(part.at, "ab\0c", 4);
	assert_true(rd_is(&r, ",d/"));
	assert_int_equal(rd_until(&r, "/,").left, 0);
	rd_skip(&r, 1);
	part = rd_until(&r, "x");
	assert_true(rd_is(&part, "d/"));
	assert_int_equal(r.left, 0);
	assert_false(r.bad);
	r = rd_of("", 0);
	assert_false(rd_until(&r, "x").bad);
	rd_skip(&r, 1);
	assert_true(rd_until(&r, "x").bad);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_view_goes_up_to_the_first_of_some_characters),
		cmocka_unit_test(reads_both_byte_orders),
		cmocka_unit_test(
			a_read_past_the_end_gives_zero_and_marks_the_reader_bad_for_good),
		cmocka_unit_test(a_sub_reader_sees_only_its_own_bytes),
		cmocka_unit_test(
			a_sub_reader_of_more_than_there_is_is_bad_and_so_is_its_parent),
		cmocka_unit_test(a_copy_that_is_not_all_there_is_zeros),
		cmocka_unit_test(text_ends_at_its_nul),
		cmocka_unit_test(an_empty_reader_is_good_until_it_is_read),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
