/* efi/bios: the table of a firmware's settings, and their values. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "efi/bios.h"
#include "file/at.h"

#define GUID "guid=cd7cc258-31db-22e6-9f22-63b0b8eed6b5\n"
#define END  "help=A sentence.\n"

static struct bios bios;
static char text[65536];

static bool
parse(const char *from, size_t *line)
{
	size_t len = strlen(from);

	memcpy(text, from, len);
	return bios_parse(text, len, &bios, line);
}

/* The table with this one setting. */
static const struct bios_setting *
one(const char *rest)
{
	char table[1024];
	size_t line;

	snprintf(table, sizeof table, "name=X\n" GUID "%s" END, rest);
	assert_true(parse(table, &line));
	assert_int_equal(bios.n, 1);
	return &bios.setting[0];
}

/* The value becomes these bytes, and they are shown as that. */
static void
assert_value(const struct bios_setting *s, const char *value, const void *bytes,
	size_t len, const char *shown)
{
	uint8_t data[BIOS_BYTES];
	char out[BIOS_TEXT];
	struct wr w = wr_of(data, sizeof data);

	assert_true(bios_value(s, value, &w));
	assert_int_equal(w.len, len);
	assert_memory_equal(data, bytes, len);
	assert_true(bios_show(s, rd_of(data, w.len), out));
	assert_string_equal(out, shown);
}

static void
assert_refused(const struct bios_setting *s, const char *value)
{
	uint8_t data[BIOS_BYTES];
	struct wr w = wr_of(data, sizeof data);

	assert_false(bios_value(s, value, &w));
	assert_int_equal(w.len, 0);
}

static void
the_table_that_is_shipped_is_read(void **state)
{
	char name[] = "rpi4-settings";
	int dir = at_folder("share/efi");
	ssize_t len = at_read(dir, name, text, sizeof text);
	size_t line = 0;

	(void)state;
	assert_true(len > 0);
	assert_true(bios_parse(text, (size_t)len, &bios, &line));
	assert_int_equal(bios.n, 27);
	for (size_t i = 0; i < bios.n; i++) {
		const struct bios_setting *s = &bios.setting[i];
		uint8_t data[BIOS_BYTES];
		char out[BIOS_TEXT];
		struct wr w = wr_of(data, sizeof data);

		assert_true(bios_value(s, s->preset, &w));
		assert_true(bios_show(s, rd_of(data, w.len), out));
		assert_string_equal(out, s->preset);
		assert_int_equal(s->help[strlen(s->help) - 1], '.');
		assert_true(strlen(bios_allowed(s, out)) > 0);
	}
	close(dir);
}

static void
words_and_ranges_are_what_a_number_may_be(void **state)
{
	const struct bios_setting *s =
		one("type=u16\nrange=0 300\n"
		    "words=forever:65535 soon:1\npreset=5\n");
	char out[BIOS_TEXT];

	(void)state;
	assert_value(s, "3", "\3\0", 2, "3");
	assert_value(s, "300", "\x2c\1", 2, "300");
	assert_value(s, "0x12c", "\x2c\1", 2, "300");
	assert_value(s, "Forever", "\xff\xff", 2, "forever");
	assert_value(s, "65535", "\xff\xff", 2, "forever");
	assert_value(s, "1", "\1\0", 2, "soon");
	assert_refused(s, "301");
	assert_refused(s, "65537"); /* 1, if it were cut to 16 bits */
	assert_refused(s, "never");
	assert_refused(s, "");
	assert_refused(s, "-1");
	assert_refused(s, "0x");
	assert_refused(s, "0x1ffffffff");
	assert_string_equal(bios_allowed(s, out), "forever, soon, 0 to 300");
	assert_int_equal(s->attributes, 7);
}

static void
a_number_has_exactly_its_width(void **state)
{
	const struct bios_setting *s =
		one("type=u32\nwords=off:0 on:1\npreset=on\n");
	char out[BIOS_TEXT] = "as it was";

	(void)state;
	assert_value(s, "on", "\1\0\0\0", 4, "on");
	assert_false(bios_show(s, rd_of("\1\0\0", 3), out));
	assert_false(bios_show(s, rd_of("\1\0\0\0\0", 5), out));
	assert_string_equal(out, "as it was");
	assert_true(bios_show(s, rd_of("\1\2\3\4", 4), out));
	assert_string_equal(out, "67305985"); /* not allowed, but it is there */
	s = one("type=u8\nrange=0 300\npreset=1\n");
	assert_refused(s, "256");
}

static void
a_number_is_filled_up_to_its_size(void **state)
{
	const struct bios_setting *s =
		one("type=u8\nsize=4\nattributes=3\n"
		    "words=graphical:0 serial:1\npreset=serial\n");
	char out[BIOS_TEXT];

	(void)state;
	assert_value(s, "serial", "\1\0\0\0", 4, "serial");
	assert_true(
		bios_show(s, rd_of("\1\xaa\xbb\xcc", 4), out)); /* struct padding */
	assert_string_equal(out, "serial");
	assert_int_equal(s->attributes, 3);
}

static void
bits_are_words_joined_by_commas(void **state)
{
	const struct bios_setting *s = one("type=u8\nbits=a b c\npreset=none\n");
	char out[BIOS_TEXT];

	(void)state;
	assert_value(s, "a,C", "\5", 1, "a,c");
	assert_value(s, "b", "\2", 1, "b");
	assert_value(s, "none", "\0", 1, "none");
	assert_value(s, "7", "\7", 1, "a,b,c");
	assert_refused(s, "8");
	assert_refused(s, "a,");
	assert_refused(s, "a,d");
	assert_true(bios_show(s, rd_of("\x41", 1), out));
	assert_string_equal(out, "a,64");
	assert_string_equal(bios_allowed(s, out), "none, a, b, c");
}

static void
a_text_of_16_bit_characters_is_filled_up(void **state)
{
	const struct bios_setting *s =
		one("type=ucs2\nsize=8\nrange=0 3\npreset=\n");
	char out[BIOS_TEXT];

	(void)state;
	assert_value(s, "", "\0\0\0\0\0\0\0", 8, "");
	assert_value(s, "a\xc3\xa4", "a\0\xe4\0\0\0\0", 8, "a\xc3\xa4");
	assert_value(s, "abc", "a\0b\0c\0\0", 8, "abc");
	assert_refused(s, "abcd");
	assert_refused(s, "\xff");
	assert_string_equal(bios_allowed(s, out), "0 to 3 characters");
	assert_false(bios_show(s, rd_of("a\0b\0c\0d\0", 8), out)); /* no NUL */
	assert_false(bios_show(s, rd_of("\0\0", 2), out));
}

static void
an_ascii_text_is_as_long_as_it_is(void **state)
{
	const struct bios_setting *s = one("type=ascii\nrange=2 5\npreset=en-US\n");

	(void)state;
	assert_value(s, "en", "en", 3, "en");
	assert_value(s, "en-US", "en-US", 6, "en-US");
	assert_refused(s, "e");
	assert_refused(s, "en-USA");
	assert_refused(s, "\xc3\xa4");
	assert_refused(s, "a\n");
}

static void
a_setting_is_found_in_any_case(void **state)
{
	const struct bios_setting *s = one("type=u8\nrange=0 1\npreset=0\n");

	(void)state;
	assert_ptr_equal(bios_find(&bios, "x"), s);
	assert_null(bios_find(&bios, "xx"));
	assert_false(s->fixed);
	assert_true(one("type=u8\nrange=0 1\npreset=0\nfixed=true\n")->fixed);
}

static void
a_bad_table_is_refused_by_its_line(void **state)
{
	static const char good[] =
		"name=A\n" GUID "type=u8\nrange=0 1\npreset=0\n" END;
	static const struct {
		const char *text;
		size_t line;
	} bad[] = {
		{"name=B\nguid\n", 2},
		{"name=B\n" END, 1},                             /* no guid */
		{"name=B\n" GUID "type=u8\npreset=0\n" END, 1},  /* no values */
		{"name=B\n" GUID "type=u8\nrange=0 1\n" END, 1}, /* no preset */
		{"name=B\n" GUID "type=u8\nrange=0 1\npreset=2\n" END,
			1}, /* outside */
		{"name=B\n" GUID "type=u9\nrange=0 1\npreset=0\n" END, 1},
		{"name=B\n" GUID "type=u8\nrange=1 0\npreset=0\n" END, 1},
		{"name=B\n" GUID "type=u8\nrange=0\npreset=0\n" END, 1},
		{"name=B\n" GUID "type=u8\nrange=0 1 2\npreset=0\n" END, 1},
		{"name=B\n" GUID "type=u8\nwords=a\npreset=a\n" END, 1},
		{"name=B\n" GUID "type=u8\nbits=a\nwords=a:0\npreset=a\n" END, 1},
		{"name=B\n" GUID "type=u8\nrange=0 1\npreset=0\nfoo=1\n" END, 1},
		{"name=B\n" GUID "type=u32\nsize=2\nrange=0 1\npreset=0\n" END, 1},
		{"name=B\n" GUID "type=ucs2\nsize=129\nrange=0 1\npreset=\n" END,
			1},
		{"name=B\n" GUID "type=u8\nattributes=8\nrange=0 1\npreset=0\n" END,
			1},
		{"name=B\n" GUID "type=u8\nbits=1 2 3 4 5 6 7 8 9\npreset=0\n" END,
			1},
		{"name=a\n" GUID "type=u8\nrange=0 1\npreset=0\n" END,
			1}, /* twice */
		{"\n\n", 1},
	};
	char table[1024];
	size_t line;

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		snprintf(table, sizeof table, "%s\n%s", good, bad[i].text);
		assert_false(parse(table, &line));
		assert_int_equal(line, 7 + bad[i].line);
	}
	assert_false(parse("", &line));
}

static void
a_table_has_room_for_so_many(void **state)
{
	char table[16384];
	struct wr w = wr_of(table, sizeof table - 1);
	size_t line;

	(void)state;
	for (unsigned i = 0; i <= BIOS_MAX; i++) {
		wr_text(&w, "name=A");
		wr_dec(&w, i);
		wr_text(&w, "\n" GUID "type=u8\nrange=0 1\npreset=0\n" END "\n");
		table[w.len] = '\0';
		assert_int_equal(parse(table, &line), i < BIOS_MAX);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_table_that_is_shipped_is_read),
		cmocka_unit_test(words_and_ranges_are_what_a_number_may_be),
		cmocka_unit_test(a_number_has_exactly_its_width),
		cmocka_unit_test(a_number_is_filled_up_to_its_size),
		cmocka_unit_test(bits_are_words_joined_by_commas),
		cmocka_unit_test(a_text_of_16_bit_characters_is_filled_up),
		cmocka_unit_test(an_ascii_text_is_as_long_as_it_is),
		cmocka_unit_test(a_setting_is_found_in_any_case),
		cmocka_unit_test(a_bad_table_is_refused_by_its_line),
		cmocka_unit_test(a_table_has_room_for_so_many),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
