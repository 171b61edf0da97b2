/* redfish/multipart: a body of several parts, however it comes. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "redfish/multipart.h"

#define TYPE "multipart/form-data; boundary=XbX"

static struct multipart_state m;
static char said[65536]; /* "[name:file]data" of each part, and how it ended */

static void
say(const char *text, size_t len)
{
	size_t have = strlen(said);

	assert_true(have + len < sizeof said);
	memcpy(said + have, text, len);
	said[have + len] = '\0';
}

/* Read a body that comes in pieces of that size. */
static const char *
read_all(const char *type, const char *body, size_t len, size_t piece)
{
	enum multipart what;
	struct rd data;
	size_t size;

	said[0] = '\0';
	if (!multipart_begin(&m, type))
		return "no";
	while ((what = multipart_next(&m, &data)) != MULTIPART_END) {
		if (what == MULTIPART_BAD) {
			say("!", 1);
			break;
		}
		if (what == MULTIPART_PART) {
			say("[", 1);
			say(m.name, strlen(m.name));
			say(":", 1);
			say(m.file, strlen(m.file));
			say("]", 1);
		} else if (what == MULTIPART_DATA) {
			say((const char *)data.at, data.left);
		} else {
			uint8_t *room = multipart_room(&m, &size);

			assert_true(size > 0);
			if (size > piece)
				size = piece;
			if (size > len)
				size = len;
			memcpy(room, body, size);
			body += size;
			len -= size;
			multipart_add(&m, size);
		}
	}
	return said;
}

/* The same whatever the pieces. */
static void
expect(const char *body, const char *want)
{
	for (size_t piece = 1; piece < 80; piece += piece < 20 ? 1 : 17)
		assert_string_equal(
			read_all(TYPE, body, strlen(body), piece), want);
}

#define HEAD(name) "Content-Disposition: form-data; name=\"" name "\"\r\n\r\n"

static void
parts_are_told_apart_in_whatever_pieces_they_come(void **state)
{
	(void)state;
	expect("--XbX\r\n" HEAD("a") "one\r\n--XbX\r\n" HEAD(
		       "b") "two\r\n--XbX--\r\n",
		"[a:]one[b:]two");
	expect("before\r\n--XbX \t\r\n" HEAD("a") "\r\n--XbX--after", "[a:]");
	expect("--XbX\r\n\r\nx\r\n--XbX--", "[:]x");
	expect("--XbX--", "");
}

static void
what_only_begins_as_a_boundary_is_data(void **state)
{
	(void)state;
	expect("--XbX\r\n" HEAD("a") "\r\n--Xb\r\n-\r\r\n--XbX--",
		"[a:]\r\n--Xb\r\n-\r");
	expect("--XbX\r\n" HEAD("a") "--XbX\n--XbX\r\n--XbX--", "[a:]--XbX\n--XbX");
}

static void
names_are_read_with_and_without_quotes(void **state)
{
	(void)state;
	expect("--XbX\r\nX: y\r\ncontent-disposition:form-data;name=a;filename=\"b "
	       "\\\"c\\\".fd\"\r\nContent-Type: x\r\n\r\n1\r\n--XbX--",
		"[a:b \"c\".fd]1");
	expect("--XbX\r\nContent-Disposition: form-data; filename=\"name=x\"\r\n\r\n"
	       "\r\n--XbX--",
		"[:name=x]");
	expect("--XbX\r\nContent-Disposition: form-data; name=\"a\r\n\r\n\r\n--XbX--",
		"[:]");
}

static void
what_is_no_such_body_is_bad(void **state)
{
	(void)state;
	expect("", "!");
	expect("nothing at all", "!");
	expect("--XbX", "!");
	expect("--XbX\r\n", "!");
	expect("--XbX\r\nContent-Disposition: form-data; name=\"a\"\r\n", "!");
	expect("--XbXy\r\n\r\n\r\n--XbX--", "!");
	assert_string_equal(
		m.why, "a boundary goes on with what is no end of a line");
	expect("--XbX\r\n" HEAD("a") "and no end\r\n--XbX", "[a:]and no end!");
	assert_string_equal(m.why, "it ends before its last boundary");
}

static void
a_head_has_a_limit_and_data_have_none(void **state)
{
	static char body[4 * MULTIPART_WINDOW];
	static const char end[] = "\r\n--XbX--";
	size_t n = strlen("--XbX\r\n");

	(void)state;
	memset(body, 'x', sizeof body);
	memcpy(body, "--XbX\r\n", n);
	assert_string_equal(read_all(TYPE, body, sizeof body, 1000), "!");
	assert_string_equal(m.why, "the head of a part is too long");
	memcpy(body + n, "\r\n", 2);
	memcpy(body + sizeof body - strlen(end), end, strlen(end));
	assert_int_equal(strlen(read_all(TYPE, body, sizeof body, sizeof body)),
		3 + sizeof body - n - 2 - strlen(end));
	memset(body, ' ', sizeof body);
	memcpy(body, "--XbX", 5);
	assert_string_equal(read_all(TYPE, body, sizeof body, 1000), "!");
}

static void
the_type_names_a_boundary(void **state)
{
	char longest[128] = "multipart/form-data; boundary=";

	(void)state;
	assert_true(multipart_begin(&m, TYPE));
	assert_true(multipart_begin(
		&m, "Multipart/Form-Data; charset=x; Boundary=\"a b:c\""));
	assert_true(multipart_begin(&m, "multipart/form-data;boundary=x"));
	assert_false(multipart_begin(&m, ""));
	assert_false(multipart_begin(&m, "multipart/form-data"));
	assert_false(multipart_begin(&m, "multipart/form-data; boundary="));
	assert_false(multipart_begin(&m, "multipart/form-data; boundary=\"x"));
	assert_false(multipart_begin(&m, "multipart/mixed; boundary=x"));
	assert_false(multipart_begin(&m, "application/json"));
	memset(longest + strlen(longest), 'b', MULTIPART_BOUNDARY);
	assert_true(multipart_begin(&m, longest));
	longest[strlen(longest)] = 'b';
	assert_false(multipart_begin(&m, longest));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(parts_are_told_apart_in_whatever_pieces_they_come),
		cmocka_unit_test(what_only_begins_as_a_boundary_is_data),
		cmocka_unit_test(names_are_read_with_and_without_quotes),
		cmocka_unit_test(what_is_no_such_body_is_bad),
		cmocka_unit_test(a_head_has_a_limit_and_data_have_none),
		cmocka_unit_test(the_type_names_a_boundary),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
