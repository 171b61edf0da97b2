#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "efi/guid.h"

#define GLOBAL "8be4df61-93ca-11d2-aa0d-00e098032b8c"

static const uint8_t global_bytes[] = {0x61, 0xdf, 0xe4, 0x8b, 0xca, 0x93, 0xd2,
	0x11, 0xaa, 0x0d, 0x00, 0xe0, 0x98, 0x03, 0x2b, 0x8c};

static void
the_first_three_fields_are_little_endian_in_memory(void **state)
{
	struct guid g;
	char text[GUID_TEXT];

	(void)state;
	assert_true(guid_parse(GLOBAL, &g));
	assert_memory_equal(g.b, global_bytes, sizeof global_bytes);
	assert_string_equal(guid_text(&g, text), GLOBAL);
	assert_true(guid_eq(&g, &guid_global));
	assert_true(guid_parse("8BE4DF61-93CA-11D2-AA0D-00E098032B8C", &g));
	assert_true(guid_eq(&g, &guid_global));
}

static void
what_has_not_exactly_that_shape_is_no_guid(void **state)
{
	static const char *const wrong[] = {
		"",
		"8be4df61-93ca-11d2-aa0d-00e098032b8",
		"8be4df61-93ca-11d2-aa0d-00e098032b8c0",
		"8be4df6193ca-11d2-aa0d-00e098032b8c-",
		"8be4df61-93ca11d2--aa0d-00e098032b8c",
		"8be4df61-93ca-11d2-aa0d+00e098032b8c",
		"8be4df61-93ca-11d2+aa0d-00e098032b8c",
		"8be4df61-93ca+11d2-aa0d-00e098032b8c",
		"8be4df61+93ca-11d2-aa0d-00e098032b8c",
		"8be4df61-93ca-11d2-aa0d-00e098032b8g",
		"{be4df61-93ca-11d2-aa0d-00e098032b8c",
		" be4df61-93ca-11d2-aa0d-00e098032b8c",
	};
	struct guid g = {{7}};

	(void)state;
	for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
		assert_false(guid_parse(wrong[i], &g));
	assert_int_equal(g.b[0], 7);
}

/* The constants are written twice here, so that a slip in one shows. */
static void
the_guids_of_firmware_are_what_its_sources_say(void **state)
{
	static const struct {
		const struct guid *guid;
		const char *text;
	} all[] = {
		{&guid_global, GLOBAL},
		{&guid_image_security, "d719b2cb-3d3a-4596-a3bc-dad00e67656f"},
		{&guid_system_nv_data_fv, "fff12b8d-7696-4c8b-a985-2747075b4f50"},
		{&guid_authenticated_variable,
			"aaf32c78-947b-439a-a180-2e144ec37792"},
		{&guid_variable, "ddcf3616-3275-4164-98b6-fe85707ffe7d"},
		{&guid_nv_data_work_space, "9e58292b-7c68-497d-a0ce-6500fd9f1b95"},
		{&guid_cert_x509, "a5c059a1-94e4-4aa7-87b5-ab155c2bf072"},
		{&guid_cert_sha256, "c1c41626-504c-4092-aca9-41f936934328"},
		{&guid_cert_pkcs7, "4aafd29d-68df-49ee-8aa9-347d375665a7"},
		{&guid_auto_created, "8108ac4e-9f11-4d59-850e-e21a522c59b2"},
		{&guid_rpi_config, "cd7cc258-31db-22e6-9f22-63b0b8eed6b5"},
	};
	char text[GUID_TEXT];

	(void)state;
	for (size_t i = 0; i < sizeof all / sizeof *all; i++)
		assert_string_equal(guid_text(all[i].guid, text), all[i].text);
}

static void
it_is_read_and_written_as_sixteen_bytes(void **state)
{
	struct rd r = rd_of(global_bytes, sizeof global_bytes),
		  cut = rd_of("abc", 3);
	struct guid g = rd_guid(&r), none = rd_guid(&cut), zero = {0};
	uint8_t out[20];
	struct wr w = wr_of(out, sizeof out);

	(void)state;
	assert_true(guid_eq(&g, &guid_global));
	assert_false(r.bad);
	assert_true(cut.bad);
	assert_true(guid_eq(&none, &zero));
	wr_guid(&w, &g);
	assert_int_equal(w.len, 16);
	assert_memory_equal(out, global_bytes, sizeof global_bytes);
}

static void
a_known_guid_has_a_name_and_others_have_none(void **state)
{
	struct guid other = guid_global;

	(void)state;
	other.b[15] ^= 1;
	assert_string_equal(guid_name(&guid_global), "EfiGlobalVariable");
	assert_string_equal(guid_name(&guid_rpi_config), "RpiConfig");
	assert_null(guid_name(&other));
	assert_true(guid_named("RpiConfig", &other));
	assert_true(guid_eq(&other, &guid_rpi_config));
	assert_false(guid_named("rpiconfig", &other));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			the_first_three_fields_are_little_endian_in_memory),
		cmocka_unit_test(what_has_not_exactly_that_shape_is_no_guid),
		cmocka_unit_test(the_guids_of_firmware_are_what_its_sources_say),
		cmocka_unit_test(it_is_read_and_written_as_sixteen_bytes),
		cmocka_unit_test(a_known_guid_has_a_name_and_others_have_none),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
