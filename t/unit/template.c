/* ipxe/template: values into a text that we ship. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "ipxe/template.h"

static const struct template_value values[] = {
	{"a", "1"},
	{"long_name", "two words"},
	{"empty", ""},
	{"none", NULL},
	{"at", "@a@"},
	{"utf", "\xc3\xa9~"},
	{"newline", "x\ny"},
	{"del", "\x7f"},
};

static char out[64];
static struct rd where;

static enum template_result
fill(const char *text, size_t size)
{
	struct wr w = wr_of(out, size);
	enum template_result r = template_fill(
		text, values, sizeof values / sizeof *values, &w, &where);

	if (r == TEMPLATE_FILLED)
		out[w.len] = '\0';
	return r;
}

static void
filled(const char *text, const char *want)
{
	assert_int_equal(fill(text, sizeof out - 1), TEMPLATE_FILLED);
	assert_string_equal(out, want);
}

static void
refused(const char *text, enum template_result why, const char *there)
{
	assert_int_equal(fill(text, sizeof out - 1), why);
	assert_true(rd_is(&where, there));
}

static void
placeholders_become_values(void **state)
{
	(void)state;
	filled("", "");
	filled("plain\n", "plain\n");
	filled("@a@", "1");
	filled("x @long_name@,@a@@a@ y", "x two words,11 y");
	filled("[@empty@]", "[]");
	filled("@utf@", "\xc3\xa9~");
}

static void
a_doubled_at_sign_is_one(void **state)
{
	(void)state;
	filled("me@@here", "me@here");
	filled("@@a@@", "@a@");
}

static void
a_value_is_not_filled_again(void **state)
{
	(void)state;
	filled("@at@", "@a@");
}

static void
an_unknown_placeholder_is_named(void **state)
{
	(void)state;
	refused("x @kernal@ y", TEMPLATE_UNKNOWN, "kernal");
	refused("@aa@", TEMPLATE_UNKNOWN, "aa");
	refused("@none@", TEMPLATE_UNKNOWN, "none");
}

static void
a_loose_at_sign_is_shown(void **state)
{
	(void)state;
	refused("x @a y\nz", TEMPLATE_LOOSE, "@a y");
	refused("@", TEMPLATE_LOOSE, "@");
	refused("@A@", TEMPLATE_LOOSE, "@A@");
	refused("@a@@", TEMPLATE_LOOSE, "@");
}

static void
a_value_with_a_control_byte_is_named(void **state)
{
	(void)state;
	refused("@a@ @newline@", TEMPLATE_CONTROL, "newline");
	refused("@del@", TEMPLATE_CONTROL, "del");
}

static void
what_does_not_fit_is_said(void **state)
{
	(void)state;
	assert_int_equal(fill("@long_name@", 9), TEMPLATE_FILLED);
	assert_int_equal(fill("@long_name@", 8), TEMPLATE_TOO_LONG);
	assert_int_equal(fill("@a@0123456789", 9), TEMPLATE_TOO_LONG);
	assert_true(rd_is(&where, "0123456789"));
}

static void
every_result_has_its_words(void **state)
{
	(void)state;
	for (int r = TEMPLATE_FILLED; r <= TEMPLATE_TOO_LONG; r++)
		assert_non_null(template_word((enum template_result)r));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(placeholders_become_values),
		cmocka_unit_test(a_doubled_at_sign_is_one),
		cmocka_unit_test(a_value_is_not_filled_again),
		cmocka_unit_test(an_unknown_placeholder_is_named),
		cmocka_unit_test(a_loose_at_sign_is_shown),
		cmocka_unit_test(a_value_with_a_control_byte_is_named),
		cmocka_unit_test(what_does_not_fit_is_said),
		cmocka_unit_test(every_result_has_its_words),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
