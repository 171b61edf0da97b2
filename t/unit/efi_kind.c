/* efi/known and efi/kind: what variables hold, and how that is shown and read. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/hex.h"
#include "efi/kind.h"
#include "efi/ucs2.h"

#define CONFIG "cd7cc258-31db-22e6-9f22-63b0b8eed6b5"
#define GLOBAL "8be4df61-93ca-11d2-aa0d-00e098032b8c"

/* A Pi's own entry: "UEFI PXEv4", MAC and IPv4, made by the firmware. */
#define AUTO                                                                       \
	"010000004400"                                                             \
	"5500450046004900200050005800450076003400"                                 \
	"0000"                                                                     \
	"030b2500d83add5a440c"                                                     \
	"0000000000000000000000000000000000000000000000000000"                     \
	"01"                                                                       \
	"030c1b00"                                                                 \
	"0000000000000000000000000000000000000000000000"                           \
	"7fff0400"
#define AUTO_DATA "4eac0881119f594d850ee21a522c59b2"

static struct efi_type
named(const char *name)
{
	struct efi_type type;

	assert_true(efi_kind_named(name, &type));
	return type;
}

static struct rd
bytes_of(const char *hex, uint8_t *buf, size_t size)
{
	struct wr w = wr_of(buf, size);

	assert_true(wr_unhex(&w, hex, strlen(hex)));
	return rd_of(buf, w.len);
}

static void
assert_shows(struct efi_type type, const char *hex, const char *text)
{
	uint8_t data[1024];
	char out[4096];
	struct wr w = wr_of(out, sizeof out - 1);

	efi_kind_show(type, bytes_of(hex, data, sizeof data), &w);
	assert_false(w.full);
	out[w.len] = '\0';
	assert_string_equal(out, text);
}

static void
assert_reads(struct efi_type type, const char *text, const char *hex)
{
	uint8_t data[1024];
	char back[4096];
	struct wr w = wr_of(data, sizeof data), x = wr_of(back, sizeof back - 1);

	if (!efi_kind_parse(type, text, &w))
		fail_msg("'%s' was refused", text);
	wr_hex(&x, data, w.len);
	back[x.len] = '\0';
	assert_string_equal(back, hex);
}

static void
assert_refuses(struct efi_type type, const char *text)
{
	uint8_t data[1024];
	struct wr w = wr_of(data, sizeof data);

	wr_u8(&w, 7);
	if (efi_kind_parse(type, text, &w))
		fail_msg("'%s' was taken as %s", text, efi_kind_name(type.kind));
	assert_int_equal(w.len, 1);
	assert_false(w.full);
}

/* Shown so, and read back from that. */
static void
assert_both(const char *kind, const char *hex, const char *text)
{
	assert_shows(named(kind), hex, text);
	assert_reads(named(kind), text, hex);
}

static void
numbers_are_decimal_and_little_endian(void **state)
{
	(void)state;
	assert_both("u8", "20", "32");
	assert_both("u16", "0500", "5");
	assert_both("u32", "08070000", "1800");
	assert_both("u32", "ffffffff", "4294967295");
	assert_both("u64", "ffffffffffffffff", "18446744073709551615");
	assert_reads(named("u32"), "0x708", "08070000");
	assert_reads(named("u64"), "0xFfffffffffffffff", "ffffffffffffffff");
}

static void
a_number_has_its_width_and_stays_within_it(void **state)
{
	(void)state;
	assert_refuses(named("u8"), "256");
	assert_refuses(named("u16"), "65536");
	assert_refuses(named("u32"), "4294967296");
	assert_refuses(named("u32"), "0x100000000");
	assert_refuses(named("u64"), "18446744073709551616");
	assert_refuses(named("u64"), "0x10000000000000000");
	assert_refuses(named("u8"), "0x");
	assert_refuses(named("u8"), "0x1g");
	assert_refuses(named("u8"), "-1");
	assert_refuses(named("u8"), "");
	assert_refuses(named("u32"), "hex:0000");
	assert_reads(named("u32"), "hex:01000000", "01000000");
	assert_shows(named("u32"), "0000", "hex:0000");
}

static void
a_flag_is_true_or_false(void **state)
{
	(void)state;
	assert_both("bool", "01", "true");
	assert_both("bool", "00", "false");
	assert_reads(named("bool"), "on", "01");
	assert_reads(named("bool"), "no", "00");
	assert_refuses(named("bool"), "2");
	assert_refuses(named("bool"), "True");
	assert_refuses(named("bool"), "hex:02");
	assert_shows(named("bool"), "02", "hex:02");
	assert_shows(named("bool"), "0100", "hex:0100");
}

static void
ascii_text_ends_in_one_nul(void **state)
{
	(void)state;
	assert_both("ascii", "656e2d555300", "\"en-US\"");
	assert_both("ascii", "00", "\"\"");
	assert_both("ascii", "225c0a7f00", "\"\\\"\\\\\\x0a\\x7f\"");
	assert_reads(named("ascii"), "en-US", "656e2d555300");
	assert_reads(named("ascii"), "a\\x41", "615c78343100");
	assert_shows(named("ascii"), "656e", "hex:656e");
	assert_shows(named("ascii"), "65006e00", "hex:65006e00");
	assert_shows(named("ascii"), "", "hex:");
	assert_shows(named("ascii"), "e900", "hex:e900");
	assert_refuses(named("ascii"), "\xc3\xa9");
	assert_refuses(named("ascii"), "\"");
	assert_refuses(named("ascii"), "\"a");
	assert_refuses(named("ascii"), "\"a\"b");
	assert_refuses(named("ascii"), "\"\\n\"");
	assert_refuses(named("ascii"), "\"\\x4\"");
	assert_refuses(named("ascii"), "\"\\x00\"");
	assert_refuses(named("ascii"), "\"\\");
}

static void
wide_text_is_shown_as_utf_8_and_fills_its_width(void **state)
{
	struct efi_type four = {EFI_UCS2, 8};

	(void)state;
	assert_both("ucs2", "4100e9003dd800de0000",
		"\"A\\xc3\\xa9\\xf0\\x9f\\x98\\x80\"");
	assert_reads(named("ucs2"), "A\xc3\xa9", "4100e9000000");
	assert_refuses(named("ucs2"), "\xff");
	assert_shows(named("ucs2"), "00d80000", "hex:00d80000");
	assert_shows(named("ucs2"), "4100", "hex:4100");
	assert_shows(named("ucs2"), "410000000000", "hex:410000000000");
	assert_shows(four, "4100000000000000", "\"A\"");
	assert_reads(four, "A", "4100000000000000");
	assert_reads(four, "ABC", "4100420043000000");
	assert_refuses(four, "ABCD");
	assert_shows(four, "4100000041000000", "hex:4100000041000000");
	assert_shows(four, "41000000", "hex:41000000");
}

static void
boot_numbers_have_four_digits(void **state)
{
	(void)state;
	assert_both("boot", "9900", "0099");
	assert_both("order", "08000300ab1f", "0008,0003,1FAB");
	assert_both("order", "", "");
	assert_reads(named("order"), "8,3,1fab", "08000300ab1f");
	assert_refuses(named("boot"), "");
	assert_refuses(named("boot"), "1,2");
	assert_refuses(named("order"), "1,");
	assert_refuses(named("order"), ",1");
	assert_refuses(named("order"), "1,,2");
	assert_refuses(named("order"), "00001");
	assert_refuses(named("order"), "1 2");
	assert_refuses(named("order"), "Boot0001");
	assert_shows(named("order"), "080003", "hex:080003");
	assert_shows(named("boot"), "080003000100", "hex:080003000100");
}

static void
device_paths_are_text_and_load_options_their_parts(void **state)
{
	(void)state;
	assert_both("path", "0305060002007fff0400", "USB(0x2,0x0)");
	assert_shows(named("path"), "030506000200", "hex:030506000200");
	assert_refuses(named("path"), "Nonsense(1)");
	assert_shows(named("option"), AUTO AUTO_DATA,
		"title=\"UEFI PXEv4\" devpath=MAC(D83ADD5A440C,0x1)/IPv4(0.0.0.0,0x0,"
		"DHCP,0.0.0.0,0.0.0.0,0.0.0.0) optdata=" AUTO_DATA);
	assert_shows(named("option"),
		"09010000"
		"0400"
		"41000000"
		"7fff0400",
		"title=\"A\" devpath= attr=0x109");
	assert_shows(named("option"),
		"01000000"
		"0a00"
		"41000000"
		"7fff0400"
		"030506000200",
		"hex:0100000"
		"00a0041000000"
		"7fff0400"
		"030506000200");
	assert_shows(named("option"),
		"01000000"
		"0800"
		"41000000"
		"7fff0400"
		"7fff0400",
		"title=\"A\" devpath= more=7fff0400");
	assert_shows(named("option"),
		"01000000"
		"0400"
		"00d80000"
		"7fff0400",
		"hex:01000000"
		"0400"
		"00d80000"
		"7fff0400");
	assert_shows(named("option"), "01000000", "hex:01000000");
	assert_refuses(named("option"), "title=\"x\"");
	assert_refuses(named("option"), "hex:01000000");
	assert_reads(named("option"), "hex:" AUTO, AUTO);
}

static void
signature_lists_are_counted(void **state)
{
	(void)state;
	assert_shows(named("signatures"),
		"2616c4c14c509240aca941f936934328"
		"12000000"
		"00000000"
		"11000000",
		"hex:2616c4c14c509240aca941f936934328120000000000000011000000");
	assert_shows(named("signatures"),
		"a159c0a5e494a74a87b5ab155c2bf072"
		"2d000000"
		"00000000"
		"11000000"
		"0000000000000000000000000000000000"
		"2616c4c14c509240aca941f936934328"
		"3e000000"
		"00000000"
		"11000000"
		"0000000000000000000000000000000000"
		"0000000000000000000000000000000001",
		"x509=1 sha256=2");
	assert_refuses(named("signatures"), "x509=1");
}

static void
bytes_are_digits(void **state)
{
	(void)state;
	assert_both("hex", "00ff", "hex:00ff");
	assert_both("hex", "", "hex:");
	assert_reads(named("hex"), "00FF", "00ff");
	assert_refuses(named("hex"), "0");
	assert_refuses(named("hex"), "hex:0x");
	assert_refuses((struct efi_type){EFI_BYTES, 2}, "00");
	assert_reads((struct efi_type){EFI_BYTES, 2}, "0001", "0001");
}

static void
too_long_a_text_is_no_room_not_half_a_value(void **state)
{
	uint8_t small[3];
	struct wr w = wr_of(small, sizeof small);

	(void)state;
	assert_false(efi_kind_parse(named("u32"), "1", &w));
	assert_true(w.full);
	w = wr_of(small, sizeof small);
	efi_kind_show(named("u32"), rd_of("\x10\x27\0\0", 4), &w);
	assert_true(w.full);
}

static void
every_kind_has_a_name_that_is_its_own(void **state)
{
	struct efi_type type;

	(void)state;
	for (int k = 0; k < EFI_KINDS; k++)
		assert_int_equal(named(efi_kind_name((enum efi_kind)k)).kind, k);
	assert_false(efi_kind_named("u128", &type));
	assert_int_equal(named("u32").width, 4);
}

/* A variable of that GUID and name, which is at most 31 characters long. */
static struct efivar
variable(const char *guid, const char *name, uint8_t utf16[static 64])
{
	struct efivar var = {0};
	struct wr w = wr_of(utf16, 64);

	assert_true(guid_parse(guid, &var.guid));
	assert_true(ucs2_from_utf8(name, &w));
	var.name = rd_of(utf16, w.len);
	return var;
}

static void
variables_are_known_by_name_and_guid(void **state)
{
	static const struct {
		const char *guid, *name;
		enum efi_kind kind;
		size_t width;
	} want[] = {
		{GLOBAL, "Timeout", EFI_U16, 2},
		{GLOBAL, "timeout", EFI_BYTES, 0},
		{GLOBAL, "Timeouts", EFI_BYTES, 0},
		{GLOBAL, "Timeou", EFI_BYTES, 0},
		{CONFIG, "Timeout", EFI_U32, 4},
		{GLOBAL, "BootOrder", EFI_BOOT_ORDER, 0},
		{GLOBAL, "BootNext", EFI_BOOT_NUMBER, 2},
		{GLOBAL, "Boot00AF", EFI_LOAD_OPTION, 0},
		{GLOBAL, "Boot0099", EFI_LOAD_OPTION, 0},
		{GLOBAL, "Boot00af", EFI_BYTES, 0},
		{GLOBAL, "Boot000", EFI_BYTES, 0},
		{GLOBAL, "Boot00000", EFI_BYTES, 0},
		{GLOBAL, "PlatformLang", EFI_ASCII, 0},
		{GLOBAL, "ConOut", EFI_DEVICE_PATH, 0},
		{GLOBAL, "PK", EFI_SIGNATURES, 0},
		{GLOBAL, "db", EFI_BYTES, 0},
		{"d719b2cb-3d3a-4596-a3bc-dad00e67656f", "db", EFI_SIGNATURES, 0},
		{CONFIG, "AssetTag", EFI_UCS2, 66},
		{CONFIG, "DisplayEnableScaledVModes", EFI_U8, 1},
		{CONFIG, "CpuClock", EFI_U32, 4},
		{"f0a30bc7-af08-4556-99c4-001009c93a44", "SecureBootEnable",
			EFI_FLAG, 1},
	};

	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		uint8_t utf16[64];
		struct efivar var = variable(want[i].guid, want[i].name, utf16);
		struct efi_type type = efi_type_of(&var.guid, var.name);

		if (type.kind != want[i].kind || type.width != want[i].width)
			fail_msg("%s is %s of %zu", want[i].name,
				efi_kind_name(type.kind), type.width);
	}
}

static void
a_name_gives_the_guid_and_attributes_of_a_new_variable(void **state)
{
	uint32_t attributes = 0;
	struct guid guid;

	(void)state;
	assert_true(efi_known("BootNext", &guid, &attributes));
	assert_true(guid_eq(&guid, &guid_global));
	assert_int_equal(attributes, 7);
	assert_true(efi_known("Boot0003", &guid, &attributes));
	assert_true(efi_known("dbx", &guid, &attributes));
	assert_true(guid_eq(&guid, &guid_image_security));
	assert_int_equal(attributes, 0x27);
	assert_false(efi_known("CpuClock", &guid, &attributes)); /* see bios */
	assert_false(efi_known("D83ADD5A440C", &guid, &attributes));
	assert_false(efi_known("", &guid, &attributes));
}

static void
what_belongs_to_one_machine_is_known(void **state)
{
	static const struct {
		const char *guid, *name;
		bool machine;
	} want[] = {
		{"9fb9a8a1-2f4a-43a6-889c-d0f7b6c47ad5", "ClientId", true},
		{GLOBAL, "ClientId", false},
		{"937fe521-95ae-4d1a-8929-48bcd90ad31a", "D83ADD5A440C", true},
		{"5b446ed1-e30b-4faa-871a-3654eca36080", "D83ADD5A440C", true},
		{"9e23d768-d2f3-4366-9fc3-3a7aba864374", "D83ADD5A440C", true},
		{"937fe521-95ae-4d1a-8929-48bcd90ad31a", "D83ADD5A440", false},
		{"e622443c-284e-4b47-a984-fd66b482dac0", "_NDL", true},
		{"59324945-ec44-4c0d-b1cd-9db139df070c", "Attempt 12", true},
		{"59324945-ec44-4c0d-b1cd-9db139df070c", "I_NAME", true},
		{"4b47d616-a8d6-4552-9d44-ccad2e0f4cf9", "AttemptOrder", true},
		{"b336f62d-4135-4a55-ae4e-4971bbf0885d", "RtcEpochSeconds", true},
		{"eb704011-1402-11d3-8e77-00a0c969723b", "MTC", true},
		{"d9bee56e-75dc-49d9-b4d7-b534210f637a", "certdb", true},
		{"5b6f7107-bb3c-4660-92cd-542690280bbd", "BootDiscoveryPolicyOld",
			true},
		{"5b6f7107-bb3c-4660-92cd-542690280bbd", "BootDiscoveryPolicy",
			false},
		{CONFIG, "AssetTag", false},
		{GLOBAL, "BootOrder", false},
		{GLOBAL, "PK", false},
	};
	uint8_t utf16[64];

	(void)state;
	for (size_t i = 0; i < sizeof want / sizeof *want; i++) {
		struct efivar var = variable(want[i].guid, want[i].name, utf16);

		if (efivar_is_machine(&var) != want[i].machine)
			fail_msg("%s", want[i].name);
	}
}

static void
a_boot_option_that_the_firmware_made_belongs_to_one_machine(void **state)
{
	uint8_t utf16[64], data[256];
	struct efivar var = variable(GLOBAL, "Boot0003", utf16);

	(void)state;
	var.data = bytes_of(AUTO AUTO_DATA, data, sizeof data);
	assert_true(efivar_is_machine(&var));
	var.data = bytes_of(AUTO, data, sizeof data);
	assert_false(efivar_is_machine(&var));
	var.data = bytes_of("00", data, sizeof data);
	assert_false(efivar_is_machine(&var));
	var = variable(GLOBAL, "Boot000x", utf16);
	var.data = bytes_of(AUTO AUTO_DATA, data, sizeof data);
	assert_false(efivar_is_machine(&var));
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_are_decimal_and_little_endian),
		cmocka_unit_test(a_number_has_its_width_and_stays_within_it),
		cmocka_unit_test(a_flag_is_true_or_false),
		cmocka_unit_test(ascii_text_ends_in_one_nul),
		cmocka_unit_test(wide_text_is_shown_as_utf_8_and_fills_its_width),
		cmocka_unit_test(boot_numbers_have_four_digits),
		cmocka_unit_test(
			device_paths_are_text_and_load_options_their_parts),
		cmocka_unit_test(signature_lists_are_counted),
		cmocka_unit_test(bytes_are_digits),
		cmocka_unit_test(too_long_a_text_is_no_room_not_half_a_value),
		cmocka_unit_test(every_kind_has_a_name_that_is_its_own),
		cmocka_unit_test(variables_are_known_by_name_and_guid),
		cmocka_unit_test(
			a_name_gives_the_guid_and_attributes_of_a_new_variable),
		cmocka_unit_test(what_belongs_to_one_machine_is_known),
		cmocka_unit_test(
			a_boot_option_that_the_firmware_made_belongs_to_one_machine),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
