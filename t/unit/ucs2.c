#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "efi/ucs2.h"

/* The same text in both forms: each length of UTF-8, at its ends. */
static const struct {
	const char *utf8;
	uint8_t utf16[8];
	size_t len;
} same[] = {
	{"", {0}, 0},
	{"Aa", {0x41, 0, 0x61, 0}, 4},
	{"\x01\x7f", {0x01, 0, 0x7f, 0}, 4},
	{"\xc2\x80\xdf\xbf", {0x80, 0x00, 0xff, 0x07}, 4},
	{"\xe0\xa0\x80\xef\xbf\xbf", {0x00, 0x08, 0xff, 0xff}, 4},
	{"\xed\x9f\xbf\xee\x80\x80", {0xff, 0xd7, 0x00, 0xe0}, 4},
	{"\xf0\x90\x80\x80", {0x00, 0xd8, 0x00, 0xdc}, 4},
	{"\xf4\x8f\xbf\xbf", {0xff, 0xdb, 0xff, 0xdf}, 4},
	{"\xf0\x9f\x98\x80!", {0x3d, 0xd8, 0x00, 0xde, 0x21, 0}, 6},
};

static void
the_same_text_goes_both_ways(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		struct rd wide = rd_of(same[i].utf16, same[i].len);
		uint8_t out[16];
		struct wr w = wr_of(out, sizeof out);
		char text[16];

		assert_true(ucs2_to_utf8(wide, text, sizeof text));
		assert_string_equal(text, same[i].utf8);
		assert_true(ucs2_from_utf8(same[i].utf8, &w));
		assert_int_equal(w.len, same[i].len);
		assert_memory_equal(out, same[i].utf16, same[i].len);
		for (size_t j = 0; j < sizeof same / sizeof *same; j++)
			assert_int_equal(ucs2_is(wide, same[j].utf8), i == j);
	}
}

static void
what_is_no_utf16_is_refused(void **state)
{
	static const struct {
		uint8_t bytes[4];
		size_t len;
	} wrong[] = {
		{{0x41, 0, 0x41}, 3},       /* half a character */
		{{0, 0}, 2},                /* NUL */
		{{0x41, 0, 0, 0}, 4},       /* NUL at the end */
		{{0, 0xd8}, 2},             /* half a pair */
		{{0, 0xd8, 0x41, 0}, 4},    /* half a pair, and another */
		{{0, 0xd8, 0, 0xd8}, 4},    /* two first halves */
		{{0, 0xdc, 0x41, 0}, 4},    /* a second half */
		{{0xff, 0xdf, 0, 0xd8}, 4}, /* the halves in wrong order */
	};
	char text[16];

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		struct rd r = rd_of(wrong[i].bytes, wrong[i].len);

		assert_false(ucs2_to_utf8(r, text, sizeof text));
		assert_false(ucs2_is(r, "A"));
	}
	assert_false(ucs2_to_utf8((struct rd){.bad = true}, text, sizeof text));
	assert_false(ucs2_is((struct rd){.bad = true}, ""));
}

static void
what_is_no_utf8_is_refused(void **state)
{
	static const char *const wrong[] = {
		"\x80", /* a byte that only follows */
		"\xbf",
		"\xc3", /* cut */
		"\xe2\x82",
		"\xf0\x9f\x98",
		"\xc3(", /* followed by what does not follow */
		"\xe2(\x82",
		"\xc0\x80", /* longer than it needs to be */
		"\xc1\xbf",
		"\xe0\x9f\xbf",
		"\xf0\x8f\xbf\xbf",
		"\xed\xa0\x80", /* surrogates */
		"\xed\xbf\xbf",
		"\xf4\x90\x80\x80",     /* past the last character */
		"\xf8\x88\x80\x80\x80", /* five bytes */
		"\xff",
	};

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
		uint8_t out[16];
		struct wr w = wr_of(out, sizeof out);

		assert_false(ucs2_from_utf8(wrong[i], &w));
		assert_false(ucs2_is(rd_of("A\0", 2), wrong[i]));
	}
}

static void
what_does_not_fit_is_refused(void **state)
{
	char text[4];
	uint8_t out[4];
	struct wr w = wr_of(out, sizeof out);

	(void)state;
	assert_true(ucs2_to_utf8(rd_of("A\0B\0C\0", 6), text, 4));
	assert_false(ucs2_to_utf8(rd_of("A\0B\0C\0", 6), text, 3));
	assert_false(ucs2_to_utf8(rd_of("", 0), text, 0));
	assert_false(ucs2_from_utf8("ABC", &w));
}

static void
a_string_is_read_up_to_its_nul(void **state)
{
	/* A NUL byte that is half a character ends nothing. */
	struct rd r = rd_of("\0A\0B\0\0C\0", 8), text = rd_ucs2(&r);

	(void)state;
	assert_int_equal(text.left, 4);
	assert_memory_equal(text.at, "\0A\0B", 4);
	assert_int_equal(r.left, 2);
	assert_false(r.bad);

	text = rd_ucs2(&r);
	assert_true(text.bad);
	assert_true(r.bad);

	r = rd_of("A\0\0", 3);
	assert_true(rd_ucs2(&r).bad);
	r = rd_of("\0\0", 2);
	text = rd_ucs2(&r);
	assert_false(text.bad);
	assert_int_equal(text.left, 0);
	assert_int_equal(r.left, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_same_text_goes_both_ways),
		cmocka_unit_test(what_is_no_utf16_is_refused),
		cmocka_unit_test(what_is_no_utf8_is_refused),
		cmocka_unit_test(what_does_not_fit_is_refused),
		cmocka_unit_test(a_string_is_read_up_to_its_nul),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
