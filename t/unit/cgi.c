/* net/cgi: a request from the environment, and the head of the answer. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "net/cgi.h"

#include <errno.h>
#include <unistd.h>

static char text[512];

/* Read a request of one variable besides a method. */
static unsigned
parse(const char *variable, size_t max_body, struct cgi *cgi)
{
	char method[] = "REQUEST_METHOD=GET", other[256];
	char *env[] = {method, other, NULL};

	assert_true(strlen(variable) < sizeof other);
	memcpy(other, variable, strlen(variable) + 1);
	return cgi_parse(env, max_body, cgi);
}

static void
all_that_the_server_says_is_read(void **state)
{
	char *env[] = {(char[]){"REQUEST_METHOD=POST"},
		(char[]){"SCRIPT_NAME=/boot"}, (char[]){"PATH_INFO=/a b"},
		(char[]){"QUERY_STRING=a=%20"}, (char[]){"CONTENT_TYPE=text/plain"},
		(char[]){"CONTENT_LENGTH=12"},
		(char[]){"HTTP_USER_AGENT=iPXE/1.21"},
		(char[]){"REMOTE_ADDR=10.0.0.9"}, (char[]){"SERVER_ADDR=10.0.0.2"},
		(char[]){"SERVER_PORT=8080"}, (char[]){"PATH_INFO_X=no"}, NULL};
	struct cgi cgi;

	(void)state;
	assert_int_equal(cgi_parse(env, 12, &cgi), 0);
	assert_int_equal(cgi.method, CGI_POST);
	assert_string_equal(cgi.script, "/boot");
	assert_string_equal(cgi.path, "/a b");
	assert_string_equal(cgi.query, "a=%20");
	assert_string_equal(cgi.type, "text/plain");
	assert_int_equal(cgi.length, 12);
	assert_string_equal(cgi.user_agent, "iPXE/1.21");
	assert_true(ip4_eq(cgi.remote, (struct ip4){{10, 0, 0, 9}}));
	assert_true(ip4_eq(cgi.server, (struct ip4){{10, 0, 0, 2}}));
	assert_int_equal(cgi.port, 8080);
}

static void
what_the_server_does_not_say_is_empty(void **state)
{
	char *env[] = {NULL};
	struct cgi cgi;

	(void)state;
	assert_int_equal(cgi_parse(env, 0, &cgi), 0);
	assert_int_equal(cgi.method, CGI_OTHER);
	assert_string_equal(cgi.script, "");
	assert_string_equal(cgi.path, "");
	assert_string_equal(cgi.query, "");
	assert_string_equal(cgi.type, "");
	assert_string_equal(cgi.user_agent, "");
	assert_int_equal(cgi.length, 0);
	assert_true(ip4_zero(cgi.remote));
	assert_true(ip4_zero(cgi.server));
	assert_int_equal(cgi.port, 0);
}

static void
a_body_that_is_too_long_is_refused(void **state)
{
	struct cgi cgi;

	(void)state;
	assert_int_equal(parse("CONTENT_LENGTH=100", 100, &cgi), 0);
	assert_int_equal(parse("CONTENT_LENGTH=101", 100, &cgi), 413);
	assert_int_equal(parse("CONTENT_LENGTH=", 0, &cgi), 0);
}

static void
a_bad_number_or_path_is_refused_and_changes_nothing(void **state)
{
	static const char *const bad[] = {"CONTENT_LENGTH=-1", "CONTENT_LENGTH=1 ",
		"CONTENT_LENGTH=99999999999999999999", "SERVER_PORT=0",
		"SERVER_PORT=65536", "SERVER_PORT=http", "PATH_INFO=boot"};
	struct cgi cgi = {.port = 7};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++)
		assert_int_equal(parse(bad[i], SIZE_MAX, &cgi), 400);
	assert_int_equal(cgi.port, 7);
}

static void
an_ipv4_address_is_known_in_ipv6_form_too(void **state)
{
	struct cgi cgi;

	(void)state;
	assert_int_equal(parse("REMOTE_ADDR=::ffff:10.0.0.9", 0, &cgi), 0);
	assert_true(ip4_eq(cgi.remote, (struct ip4){{10, 0, 0, 9}}));
	assert_int_equal(parse("REMOTE_ADDR=fe80::1", 0, &cgi), 0);
	assert_true(ip4_zero(cgi.remote));
}

static void
a_parameter_is_found_by_its_whole_name(void **state)
{
	static const char query[] = "x&amac=1&mac=a%3Ab&mac=2&empty=&mac2=3&last";
	struct rd r = cgi_param(query, "mac");

	(void)state;
	assert_true(rd_is(&r, "a%3Ab") && !r.bad);
	r = cgi_param(query, "amac");
	assert_true(rd_is(&r, "1"));
	r = cgi_param(query, "mac2");
	assert_true(rd_is(&r, "3"));
	r = cgi_param(query, "empty");
	assert_true(rd_is(&r, "") && !r.bad);
	r = cgi_param(query, "last");
	assert_true(rd_is(&r, "") && !r.bad);
	assert_true(cgi_param(query, "ma").bad);
	assert_true(cgi_param(query, "none").bad);
	assert_true(cgi_param("", "mac").bad);
	r = cgi_param("&&=1&mac==", "mac");
	assert_true(rd_is(&r, "="));
}

static bool
decode(const char *from, bool plus, size_t size)
{
	struct rd r = rd_of(from, strlen(from));

	return cgi_decode(&r, plus, text, size);
}

static void
percent_encoding_is_undone_once(void **state)
{
	(void)state;
	assert_true(decode("a%3aB%3A+%2541", true, sizeof text));
	assert_string_equal(text, "a:B: %41");
	assert_true(decode("a+b", false, sizeof text));
	assert_string_equal(text, "a+b");
	assert_true(decode("", true, 1));
	assert_string_equal(text, "");
}

static void
a_bad_escape_or_too_much_is_refused(void **state)
{
	static const char *const bad[] = {"%", "%4", "%4g", "a%", "%00", "x%00y"};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_false(decode(bad[i], true, sizeof text));
		assert_string_equal(text, "");
	}
	assert_true(decode("a%20c", true, 4));
	assert_false(decode("a%20cd", true, 4));

	struct rd none = {.bad = true};
	assert_false(cgi_decode(&none, true, text, sizeof text));
}

static void
the_head_is_as_rfc_3875_has_it(void **state)
{
	struct wr w = wr_of(text, sizeof text);

	(void)state;
	cgi_begin(&w, 405, "text/plain", 12);
	cgi_field(&w, "Allow", "GET, HEAD");
	cgi_end(&w);
	wr_u8(&w, '\0');
	assert_false(w.full);
	assert_string_equal(text, "Status: 405 Method Not Allowed\r\n"
				  "Content-Type: text/plain\r\n"
				  "Content-Length: 12\r\n"
				  "Cache-Control: no-store\r\n"
				  "Allow: GET, HEAD\r\n\r\n");
}

static void
a_value_cannot_become_another_field(void **state)
{
	static const char *const bad[] = {
		"a\r\nSet-Cookie: b", "a\nb", "\x7f", "\t"};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct wr w = wr_of(text, sizeof text);

		cgi_field(&w, "Location", bad[i]);
		assert_true(w.full);
	}
}

static void
every_status_that_is_sent_has_its_reason(void **state)
{
	static const unsigned sent[] = {
		200, 400, 401, 403, 404, 405, 409, 413, 500, 502, 503};

	(void)state;
	for (size_t i = 0; i < sizeof sent / sizeof *sent; i++)
		assert_true(*cgi_reason(sent[i]));
	assert_string_equal(cgi_reason(404), "Not Found");
	assert_string_equal(cgi_reason(299), "");
	assert_int_equal(cgi_trouble(ENOMEM), 503);
	assert_int_equal(cgi_trouble(EACCES), 500);
}

static void
what_is_left_of_a_body_is_read_and_no_more(void **state)
{
	int ends[2];
	char rest[8];

	(void)state;
	assert_int_equal(pipe(ends), 0);
	assert_int_equal(write(ends[1], "0123456789", 10), 10);
	cgi_drain(ends[0], 0);
	cgi_drain(ends[0], 7);
	assert_int_equal(read(ends[0], rest, sizeof rest), 3);
	assert_memory_equal(rest, "789", 3);
	assert_int_equal(write(ends[1], "0123456789", 10), 10);
	close(ends[1]);
	/* The server has ended. */
	cgi_drain(ends[0], UINT64_MAX);
	assert_int_equal(read(ends[0], rest, sizeof rest), 0);
	cgi_drain(-1, 1);
	close(ends[0]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_that_the_server_says_is_read),
		cmocka_unit_test(what_the_server_does_not_say_is_empty),
		cmocka_unit_test(a_body_that_is_too_long_is_refused),
		cmocka_unit_test(
			a_bad_number_or_path_is_refused_and_changes_nothing),
		cmocka_unit_test(an_ipv4_address_is_known_in_ipv6_form_too),
		cmocka_unit_test(a_parameter_is_found_by_its_whole_name),
		cmocka_unit_test(percent_encoding_is_undone_once),
		cmocka_unit_test(a_bad_escape_or_too_much_is_refused),
		cmocka_unit_test(the_head_is_as_rfc_3875_has_it),
		cmocka_unit_test(a_value_cannot_become_another_field),
		cmocka_unit_test(every_status_that_is_sent_has_its_reason),
		cmocka_unit_test(what_is_left_of_a_body_is_read_and_no_more),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
