/* efi/json: the JSON of virt-fw-vars. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "efi/json.h"

#define GUID "8be4df61-93ca-11d2-aa0d-00e098032b8c"

static struct arena arena;
static struct vars put, drop;
static char wrong[EFI_JSON_WRONG];

static int
fresh(void **state)
{
	(void)state;
	put = drop = vars_of(&arena);
	wrong[0] = '\0';
	return 0;
}

static int
clean(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

static bool
read_text(const char *text)
{
	fresh(NULL);
	return efi_json_read(rd_of(text, strlen(text)), &put, &drop, wrong);
}

/* One variable, of these members. */
static bool
read_one(const char *members)
{
	static char text[1024];

	snprintf(
		text, sizeof text, "{\"version\":2,\"variables\":[{%s}]}", members);
	return read_text(text);
}

static void
assert_wrong(const char *members, const char *why)
{
	if (read_one(members))
		fail_msg("%s was taken", members);
	if (!strstr(wrong, why))
		fail_msg("%s: '%s' does not say '%s'", members, wrong, why);
}

static void
assert_writes(const char *text)
{
	struct rd out = efi_json_write(&put, &drop, &arena);

	assert_false(out.bad);
	if (!rd_is(&out, text))
		fail_msg("wrote %.*s", (int)out.left, (const char *)out.at);
}

/* Made by virt-fw-vars 26.9 --output-json, and a newline. */
static const char golden[] = "{\n"
			     "    \"version\": 2,\n"
			     "    \"variables\": [\n"
			     "        {\n"
			     "            \"name\": \"Lang\",\n"
			     "            \"guid\": \"" GUID "\",\n"
			     "            \"attr\": 7,\n"
			     "            \"data\": \"656e6700\"\n"
			     "        },\n"
			     "        {\n"
			     "            \"name\": \"\\u00e9\\\"\\\\\\n\\u007f"
			     "\\ud83d\\ude00\",\n"
			     "            \"guid\": \"" GUID "\",\n"
			     "            \"attr\": 39,\n"
			     "            \"data\": \"\",\n"
			     "            \"time\": \"e90701020304050000000000"
			     "00000000\"\n"
			     "        }\n"
			     "    ]\n"
			     "}\n";

static void
what_virt_fw_vars_wrote_is_read_and_written_the_same(void **state)
{
	static const uint8_t name[] = {
		0xe9, 0, '"', 0, '\\', 0, '\n', 0, 0x7f, 0, 0x3d, 0xd8, 0x00, 0xde};

	(void)state;
	assert_true(read_text(golden));
	assert_int_equal(put.n, 2);
	assert_int_equal(drop.n, 0);
	assert_true(guid_eq(&put.var[0].guid, &guid_global));
	assert_int_equal(put.var[0].attributes, 7);
	assert_int_equal(put.var[0].data.left, 4);
	assert_memory_equal(put.var[0].data.at, "eng", 4);
	assert_int_equal(put.var[1].name.left, sizeof name);
	assert_memory_equal(put.var[1].name.at, name, sizeof name);
	assert_int_equal(put.var[1].data.left, 0);
	assert_int_equal(put.var[1].time[0], 0xe9);
	assert_int_equal(put.var[1].time[6], 5);
	assert_writes(golden);
}

static void
no_variables_are_an_empty_list(void **state)
{
	(void)state;
	assert_true(read_text("{\"variables\":[],\"version\":2}"));
	assert_int_equal(put.n, 0);
	assert_writes("{\n    \"version\": 2,\n    \"variables\": []\n}\n");
}

static void
count_and_key_index_are_kept_up_to_their_largest(void **state)
{
	struct efivar var = {.guid = guid_global,
		.name = rd_of("A", 2),
		.count = UINT64_MAX,
		.pubkey = UINT32_MAX};
	struct efivar small = {.guid = guid_global,
		.name = rd_of("B", 2),
		.count = INT64_MAX,
		.pubkey = 1};

	(void)state;
	assert_true(vars_put(&put, &var) && vars_put(&put, &small));
	struct rd text = efi_json_write(&put, NULL, &arena);
	struct vars back = vars_of(&arena);

	assert_true(efi_json_read(text, &back, &drop, wrong));
	assert_int_equal(back.n, 2);
	assert_true(efivar_eq(&back.var[0], &var));
	assert_true(efivar_eq(&back.var[1], &small));
	assert_non_null(memmem(text.at, text.left, "\"18446744073709551615\"", 22));
	assert_non_null(memmem(text.at, text.left, ": 9223372036854775807,", 22));
}

static void
every_byte_of_a_time_is_kept(void **state)
{
	static const char hex[] = "000000000000000100000000000000ff";

	(void)state;
	assert_true(read_one(
		"\"name\":\"a\",\"guid\":\"" GUID "\",\"attr\":39,\"data\":\"\","
		"\"time\":\"000000000000000100000000000000FF\""));
	struct rd text = efi_json_write(&put, NULL, &arena);
	assert_non_null(memmem(text.at, text.left, hex, sizeof hex - 1));
}

static void
a_name_that_is_no_text_is_kept_as_its_bytes(void **state)
{
	static const char text[] =
		"{\n    \"version\": 2,\n    \"variables\": [\n        {\n"
		"            \"name_hex\": \"00d84100\",\n"
		"            \"guid\": \"" GUID "\",\n"
		"            \"attr\": 3,\n"
		"            \"data\": \"01\"\n        }\n    ]\n}\n";

	(void)state;
	assert_true(read_text(text));
	assert_int_equal(put.var[0].name.left, 4);
	assert_memory_equal(put.var[0].name.at, "\x00\xd8\x41\x00", 4);
	assert_writes(text);
	assert_wrong("\"name_hex\":\"410000\"", "variables[0].name_hex");
	assert_wrong("\"name_hex\":\"41000000\"", "name_hex: has a NUL");
	assert_wrong("\"name_hex\":\"\"", "name_hex");
	assert_wrong("\"name_hex\":\"4100\",\"name\":\"A\"", "name");
	assert_wrong("\"name\":\"\\ud800\"", "line 1");
}

static void
a_name_has_blanks_and_may_be_long(void **state)
{
	enum { LEN = 2000 };
	char text[LEN + 200];
	size_t len = (size_t)snprintf(text, sizeof text, "%s",
		"{\"version\":2,\"variables\":[{\"name\":\"Attempt 1");

	(void)state;
	memset(text + len, 0x7f, LEN); /* each of them written in six characters */
	snprintf(text + len + LEN, sizeof text - len - LEN, "%s",
		"\",\"guid\":\"" GUID "\",\"attr\":7,\"data\":\"\"}]}");
	assert_true(read_text(text));
	assert_int_equal(put.var[0].name.left, 2 * (9 + LEN));
	struct rd out = efi_json_write(&put, NULL, &arena);
	assert_false(out.bad);
	assert_non_null(memmem(out.at, out.left, "\"Attempt 1\\u007f", 16));
	assert_true(out.left > 6UL * LEN);
}

static void
null_data_means_delete_whatever_the_rest_says(void **state)
{
	(void)state;
	assert_true(read_text(
		"{\"version\":2,\"variables\":["
		"{\"name\":\"A\",\"guid\":\"" GUID "\",\"data\":null},"
		"{\"name\":\"B\",\"guid\":\"" GUID "\",\"attr\":7,\"data\":\"00\"},"
		"{\"name\":\"C\",\"guid\":\"" GUID
		"\",\"attr\":7,\"data\":null}]}"));
	assert_int_equal(put.n, 1);
	assert_int_equal(drop.n, 2);
	assert_non_null(vars_get(&drop, &guid_global, "A"));
	assert_non_null(vars_get(&drop, &guid_global, "C"));

	struct rd text = efi_json_write(&put, &drop, &arena);
	struct vars put2 = vars_of(&arena), drop2 = vars_of(&arena);
	assert_true(efi_json_read(text, &put2, &drop2, wrong));
	assert_true(vars_eq(&put, &put2));
	assert_int_equal(drop2.n, 2);
}

static void
a_variable_is_said_once(void **state)
{
	(void)state;
	assert_true(read_text(
		"{\"version\":2,\"variables\":["
		"{\"name\":\"A\",\"guid\":\"" GUID "\",\"attr\":7,\"data\":\"\"},"
		"{\"name\":\"a\",\"guid\":\"" GUID "\",\"attr\":7,\"data\":\"\"},"
		"{\"name\":\"A\",\"guid\":"
		"\"d719b2cb-3d3a-4596-a3bc-dad00e67656f\","
		"\"attr\":7,\"data\":\"\"}]}"));
	assert_int_equal(put.n, 3);
	assert_false(read_text(
		"{\"version\":2,\"variables\":["
		"{\"name\":\"A\",\"guid\":\"" GUID "\",\"attr\":7,\"data\":\"\"},"
		"{\"name\":\"A\",\"guid\":\"" GUID "\",\"data\":null}]}"));
	assert_string_equal(
		wrong, "variables[1].name: there already, with this GUID");
	assert_false(
		read_text("{\"version\":2,\"variables\":["
			  "{\"name\":\"A\",\"guid\":\"" GUID "\",\"data\":null},"
			  "{\"name_hex\":\"4100\",\"guid\":\"" GUID
			  "\",\"attr\":7,\"data\":\"\"}]}"));
}

static void
what_is_wrong_is_named_with_its_path(void **state)
{
#define REST "\"guid\":\"" GUID "\",\"attr\":7,\"data\":\"\""
#define BASE "\"name\":\"A\",\"guid\":\"" GUID "\""
	(void)state;
	assert_wrong(REST, "variables[0].name: missing");
	assert_wrong("\"name\":\"\"," REST, "variables[0].name: ");
	assert_wrong("\"name\":1," REST, "variables[0].name: ");
	assert_wrong(
		"\"name\":\"A\",\"attr\":7,\"data\":\"\"", "variables[0].guid");
	assert_wrong("\"name\":\"A\",\"guid\":\"8be4df61\"", "variables[0].guid");
	assert_wrong(BASE ",\"data\":\"\"", "variables[0].attr");
	assert_wrong(BASE ",\"data\":\"\",\"attr\":-1", "variables[0].attr");
	assert_wrong(BASE ",\"data\":\"\",\"attr\":\"7\"", "variables[0].attr");
	assert_wrong(BASE ",\"data\":\"\",\"attr\":7.0", "variables[0].attr");
	assert_wrong(
		BASE ",\"data\":\"\",\"attr\":4294967296", "variables[0].attr");
	assert_wrong(BASE ",\"attr\":7", "variables[0].data");
	assert_wrong(BASE ",\"attr\":7,\"data\":\"0\"", "variables[0].data");
	assert_wrong(BASE ",\"attr\":7,\"data\":\"0g\"", "variables[0].data");
	assert_wrong(BASE ",\"attr\":7,\"data\":[]", "variables[0].data");
	assert_wrong(
		"\"name\":\"A\"," REST ",\"time\":\"00\"", "variables[0].time");
	assert_wrong("\"name\":\"A\"," REST ",\"time\":null", "variables[0].time");
	assert_wrong("\"name\":\"A\"," REST ",\"count\":-1", "variables[0].count");
	assert_wrong("\"name\":\"A\"," REST ",\"count\":\"x\"", "[0].count");
	assert_wrong("\"name\":\"A\"," REST ",\"pkidx\":4294967296", "[0].pkidx");
	assert_wrong("\"name\":\"A\"," REST ",\"t\\u001bme\":1",
		"variables[0].t\\x1bme: not known");
}

static void
what_qemu_adds_is_read_over(void **state)
{
	(void)state;
	assert_true(read_one("\"name\":\"A\"," REST ",\"digest\":\"00ff\""));
	assert_int_equal(put.n, 1);
}

static void
a_document_that_is_another_is_refused(void **state)
{
	static const char *const bad[] = {"", "[]", "{}", "2", "{\"version\":2}",
		"{\"version\":2,\"variables\":{}}",
		"{\"version\":1,\"variables\":[]}",
		"{\"version\":\"2\",\"variables\":[]}", "{\"variables\":[]}",
		"{\"version\":2,\"variables\":[],\"more\":1}",
		"{\"version\":2,\"variables\":[1]}",
		"{\"version\":2,\"version\":2,\"variables\":[]}",
		"{\"version\":2,\"variables\":[]} x"};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		if (read_text(bad[i]))
			fail_msg("%s was taken", bad[i]);
		assert_string_not_equal(wrong, "");
	}
}

static void
too_much_is_refused(void **state)
{
	struct rd text = {.at = (const uint8_t *)"{}", .left = EFI_JSON_MAX + 1};
	size_t size = 20 * (EFI_JSON_VARS + 10), len;
	char *many = arena_take(&arena, size);

	(void)state;
	assert_false(efi_json_read(text, &put, &drop, wrong));
	assert_string_equal(wrong, "too long");

	len = (size_t)snprintf(many, size, "{\"version\":2,\"variables\":[1");
	for (size_t i = 0; i < EFI_JSON_VARS; i++, len += 2)
		memcpy(many + len, ",1", 2);
	memcpy(many + len, "]}", 3);
	assert_false(read_text(many));
	assert_string_equal(wrong, "variables: too many");
	memcpy(many + len - 2, "]}", 3);
	assert_false(read_text(many));
	assert_string_equal(wrong, "variables[0]: not an object");
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, fresh, clean)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_virt_fw_vars_wrote_is_read_and_written_the_same),
		TEST(no_variables_are_an_empty_list),
		TEST(count_and_key_index_are_kept_up_to_their_largest),
		TEST(every_byte_of_a_time_is_kept),
		TEST(a_name_that_is_no_text_is_kept_as_its_bytes),
		TEST(a_name_has_blanks_and_may_be_long),
		TEST(null_data_means_delete_whatever_the_rest_says),
		TEST(a_variable_is_said_once),
		TEST(what_is_wrong_is_named_with_its_path),
		TEST(what_qemu_adds_is_read_over),
		TEST(a_document_that_is_another_is_refused),
		TEST(too_much_is_refused),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
