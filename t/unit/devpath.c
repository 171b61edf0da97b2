/* efi/devpath, and devnode, devform, devfield, devrest and devshort below it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/hex.h"
#include "efi/devform.h"
#include "efi/devpath.h"

#include <stdio.h>
#include <string.h>

#define PATHS "t/data/devpath.txt"
#define END   "7fff0400"

#define BIG 70000 /* bytes; a node has 65535 at most */

static uint8_t bytes[BIG], built[BIG];
static char text[3 * BIG];

static struct rd
unhex(const char *hex)
{
	struct wr w = wr_of(bytes, sizeof bytes);

	assert_true(wr_unhex(&w, hex, strlen(hex)));
	return rd_of(bytes, w.len);
}

static const char *
text_of(struct rd path)
{
	struct wr w = wr_of(text, sizeof text);

	assert_true(devpath_to_text(path, &w));
	wr_u8(&w, 0);
	assert_false(w.full);
	return text;
}

static struct rd
bytes_of(const char *path)
{
	struct wr w = wr_of(built, sizeof built);
	struct efi_fault fault;

	if (!devpath_from_text(path, &w, &fault))
		fail_msg("%s: at %u: %s", path, (unsigned)fault.offset, fault.why);
	return rd_of(built, w.len);
}

static void
same(struct rd a, struct rd b)
{
	assert_int_equal(a.left, b.left);
	assert_memory_equal(a.at, b.at, a.left);
}

static void
every_node_is_written_as_edk2_does_and_read_back_byte_for_byte(void **state)
{
	FILE *f = fopen(PATHS, "r");
	char line[2048];
	unsigned n = 0;

	(void)state;
	if (!f)
		fail_msg("run it in the project's root: no %s", PATHS);
	while (fgets(line, sizeof line, f)) {
		char *tab = strchr(line, '\t');

		line[strcspn(line, "\n")] = '\0';
		if (*line == '#')
			continue;
		assert_non_null(tab);
		*tab = '\0';
		assert_string_equal(text_of(unhex(line)), tab + 1);
		same(bytes_of(tab + 1), unhex(line));
		n++;
	}
	fclose(f);
	assert_true(n > 100);
}

/*
 * The name's first time at that place in the file, with nothing longer around it.
 */
static bool
named_in(const char *all, const char *name)
{
	for (const char *at = all; (at = strstr(at, name)); at++)
		if ((at[-1] == '\t' || at[-1] == '/') && at[strlen(name)] == '(')
			return true;
	return false;
}

static void
every_form_has_such_an_example(void **state)
{
	FILE *f = fopen(PATHS, "r");
	static char all[40000];

	(void)state;
	assert_non_null(f);
	all[fread(all, 1, sizeof all - 1, f)] = '\0';
	fclose(f);
	for (const struct devform *form = devforms; *form->name; form++)
		if (form->type == DEVFORM_ANY)
			break;
		else if (!named_in(all, form->name))
			fail_msg("none of %s()", form->name);
}

static void
text_that_is_not_edk2s_own_is_read_too(void **state)
{
	static const struct {
		const char *text, *canonical;
	} other[] = {
		{"MAC(dc:a6:32:01:02:03,0x1)", "MAC(DCA632010203,0x1)"},
		{"MAC(dc-a6-32-01-02-03,1)", "MAC(DCA632010203,0x1)"},
		{"MAC(dca632010203,1)", "MAC(DCA632010203,0x1)"},
		{"Pci(2,0)", "Pci(0x2,0x0)"},
		{"Pci(0x02,0X1f)", "Pci(0x2,0x1F)"},
		{"VenHw(01020304-0506-0708-090a-0b0c0d0e0f10,a1)",
			"VenHw(01020304-0506-0708-090A-0B0C0D0E0F10,A1)"},
		{"Pci(0x1,0x0),/Pci(0x2,0x0)", "Pci(0x1,0x0),Pci(0x2,0x0)"},
		{"Path(1,1,0002)", "Pci(0x2,0x0)"},
		{"HardwarePath(1,0002)", "Pci(0x2,0x0)"},
		{"HardwarePath(200)", "Path(1,200)"},
		{"AcpiPath(200,01)", "Path(2,200,01)"},
		{"Msg(200,01)", "Path(3,200,01)"},
		{"MediaPath(200,01)", "Path(4,200,01)"},
		{"BbsPath(200,01)", "Path(5,200,01)"},
		{"IPv4(0.0.0.0,0x11,DHCP,0.0.0.0,0.0.0.0,0.0.0.0)",
			"IPv4(0.0.0.0,UDP,DHCP,0.0.0.0,0.0.0.0,0.0.0.0)"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof other / sizeof *other; i++)
		assert_string_equal(
			text_of(bytes_of(other[i].text)), other[i].canonical);
}

static void
text_is_refused_rather_than_guessed_at(void **state)
{
	static const struct {
		const char *text;
		size_t at;
		const char *why;
	} bad[] = {
		{"URI(http://x/)", 0, "no node has this name"},
		{"Pci(0x2,0x0)/Mac(1)", 13, "no node has this name"},
		{"(1)", 0, "no node has this name"},
		{"MAC(d8:3a:dd,0x1)", 4, "this is no value for the field"},
		{"MAC(DCA632010203)", 16, "a field is missing"},
		{"MAC(DCA632010203,0x100)", 17, "this is no value for the field"},
		{"Pci(0x2)", 7, "a field is missing"},
		{"Pci(0x2,0x0,0x0)", 8, "this is no value for the field"},
		{"Pci(,0x0)", 4, "this is no value for the field"},
		{"Pci(0x,0x0)", 4, "this is no value for the field"},
		{"Pci(0000000000000000000000000,0x0)", 4,
			"this is no value for the field"},
		{"Pci(0xg,0x0)", 4, "this is no value for the field"},
		{"Pci(-1,0x0)", 4, "this is no value for the field"},
		{"Pci( 1,0x0)", 4, "this is no value for the field"},
		{"Pci(0x2,0x0", 3, "its parenthesis is not closed"},
		{"Pci(0x2,0x0)Pci(1,0)", 8, "this is no value for the field"},
		{"Pci(0x2,0x0)/", 13, "a node is missing"},
		{"Pci(0x2,0x0)//Pci(1,0)", 13, "a node is missing"},
		{"/Pci(0x2,0x0)", 0, "a node is missing"},
		{"Pci(0x2,0x0),/", 14, "a node is missing"},
		{"Pci(0x2,0x0),/,", 14, "a node is missing"},
		{"VenPcAnsi(1)", 10, "there is no such field"},
		{"VenHw(01020304-0506-0708-090A-0B0C0D0E0F10,)", 43,
			"this is no value for the field"},
		{"VenHw(01020304-0506-0708-090A-0B0C0D0E0F10,A)", 43,
			"this is no value for the field"},
		{"HD(1,GPT,0x1,0x0,0x0)", 9, "this is no value for the field"},
		{"HD(1,MBR,xyz,0x0,0x0)", 9, "this is no value for the field"},
		{"HD(1,APM,0x1,0x0,0x0)", 5, "this is no value for the field"},
		{"MemoryMapped(0x100000000,0x0,0x0)", 13,
			"this is no value for the field"},
		{"MemoryMapped(0x0,0x10000000000000000,0x0)", 17,
			"this is no value for the field"},
		{"Acpi(pnp0702,0x0)", 5, "this is no value for the field"},
		{"Acpi(PNP07020,0x0)", 5, "this is no value for the field"},
		{"Acpi(0x12340000,0x0)", 5, "this is no value for the field"},
		{"AcpiAdr(1,)", 8, "this is no value for the field"},
		{"AcpiAdr(,1)", 8, "this is no value for the field"},
		{"IPv4(10.0.0.1)", 13, "a field is missing"},
		{"IPv4(10.0.0.1,UDP,dhcp,0.0.0.0,0.0.0.0,0.0.0.0)", 18,
			"this is no value for the field"},
		{"Dns(FE80::1)", 4, "this is no value for the field"},
		{"NVMe(0x1,00-25-38-5B-71-00-40)", 9,
			"this is no value for the field"},
		{"NVMe(0x1,00-25-38-5B-71-00-40-A1-00)", 9,
			"this is no value for the field"},
		{"FibreEx(0x01020304050607,0x0000000000000001)", 8,
			"this is no value for the field"},
		{"FibreEx(010203040506070801,0x0000000000000001)", 8,
			"this is no value for the field"},
		{"UsbWwid(0x1,0x2,0x3,ABC)", 20, "this is no value for the field"},
		{"UsbWwid(0x1,0x2,0x3,\")", 20, "this is no value for the field"},
		{"Uri(http://\x01/)", 4, "this is no value for the field"},
		{"Uri(http://\xc3\xbc/)", 4, "this is no value for the field"},
		{"Path(3)/Pci(0x2,0x0)", 6, "a field is missing"},
		{"Path(127,255)", 5, "the end of a path is not written out"},
		{"Path(127,1,00)", 5, "the end of a path is not written out"},
		{"Path(256,1)", 5, "this is no value for the field"},
		{"EFI/BOOT/BOOTAA64.EFI", 0,
			"neither a node nor a file, which begins with a backslash"},
		{"shell", 0,
			"neither a node nor a file, which begins with a backslash"},
		{"SD(0x0)/a.efi", 8,
			"neither a node nor a file, which begins with a backslash"},
		{"a.efi/SD(0x0)", 0,
			"neither a node nor a file, which begins with a backslash"},
		{"\\a/b.efi", 3,
			"neither a node nor a file, which begins with a backslash"},
		{"\\a\n", 0, "this is no name of a file"},
		{"\\a\xff", 0, "this is no name of a file"},
		{"\\a\xc2\x9b", 0, "this is no name of a file"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct wr w = wr_of(built, sizeof built);
		struct efi_fault fault = {0};

		if (devpath_from_text(bad[i].text, &w, &fault))
			fail_msg("%s was taken", bad[i].text);
		if (fault.offset != bad[i].at || strcmp(fault.why, bad[i].why) != 0)
			fail_msg("%s: at %u: %s", bad[i].text,
				(unsigned)fault.offset, fault.why);
	}
}

static void
bytes_that_are_no_path_are_refused(void **state)
{
	static const char *const bad[] = {
		"",                     /* no end */
		"010106000002",         /* likewise */
		"0101060000",           /* cut short */
		"010103007fff0400",     /* shorter than its header */
		"01010000" END,         /* the same, and for ever */
		"0101ffff0002" END,     /* runs off the end */
		"7fff050000",           /* an end with a body */
		"7f01050000" END,       /* likewise */
		END "00",               /* more behind the end */
		"010106000002" END END, /* likewise */
		"7fff",                 /* half an end */
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct wr w = wr_of(text, sizeof text);

		assert_false(devpath_ok(unhex(bad[i])));
		assert_false(devpath_to_text(unhex(bad[i]), &w));
		assert_false(devpath_short(unhex(bad[i]), &w));
	}
}

static void
a_list_of_paths_is_read_path_by_path(void **state)
{
	struct rd list = unhex("010106000002" END END "01010600");
	struct rd one = rd_devpath(&list);

	(void)state;
	assert_int_equal(one.left, 10);
	assert_true(devpath_ok(one));
	assert_int_equal(rd_devpath(&list).left, 4);
	assert_false(list.bad);
	assert_true(rd_devpath(&list).bad);
	assert_true(list.bad);
}

static void
a_node_is_found_in_any_instance(void **state)
{
	struct rd path = bytes_of("SD(0x0),Pci(0x1,0x0)/Uri(x)");
	struct devnode node;

	(void)state;
	assert_true(devpath_find(path, DEVNODE_MESSAGING, DEVNODE_URI, &node));
	assert_true(rd_is(&node.body, "x"));
	assert_int_equal(node.whole.left, 5);
	assert_false(devpath_find(path, DEVNODE_MESSAGING, DEVNODE_MAC, &node));
	assert_false(devpath_find(path, DEVNODE_HARDWARE, DEVNODE_URI, &node));
}

static void
what_does_not_fit_is_refused(void **state)
{
	static const char pxe[] =
		"MAC(DCA632010203,0x1)/IPv4(0.0.0.0,0x0,DHCP,0.0.0.0,0.0.0.0,0.0."
		"0.0)/\\a.efi,Path(3,200,0102)";
	struct rd path = bytes_of(pxe);
	struct efi_fault fault;

	(void)state;
	for (size_t size = 0; size < path.left; size++) {
		struct wr w = wr_of(bytes, size);

		assert_false(devpath_from_text(pxe, &w, &fault));
	}
	for (size_t size = 0; size < strlen(pxe); size++) {
		struct wr w = wr_of(text, size);

		assert_false(devpath_to_text(path, &w));
	}
}

/* A path of one node of that kind, its body len times the same byte. */
static struct rd
long_node(uint8_t type, uint8_t subtype, uint8_t byte, size_t len)
{
	static uint8_t body[BIG];
	struct wr w = wr_of(bytes, sizeof bytes);

	memset(body, byte, len);
	wr_devnode(&w, type, subtype, body, len);
	wr_devnode(&w, DEVNODE_END, DEVNODE_END_ENTIRE, NULL, 0);
	assert_false(w.full);
	return rd_of(bytes, w.len);
}

static void
a_long_node_keeps_every_byte(void **state)
{
	static const size_t lengths[] = {1, 4091, 4092, 4093, 65530, 65531};

	(void)state;
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		struct rd path = long_node(3, DEVNODE_URI, 'x', lengths[i]);

		same(bytes_of(text_of(path)), path);
		assert_int_equal(strncmp(text, "Uri(", 4) == 0, lengths[i] <= 4092);
		path = long_node(4, DEVNODE_FILE, 'x', lengths[i]);
		same(bytes_of(text_of(path)), path);
	}
}

static void
a_node_longer_than_its_length_can_say_is_refused(void **state)
{
	static uint8_t out[2 * BIG];
	struct wr w = wr_of(out, sizeof out);
	struct efi_fault fault;

	(void)state;
	memset(text, 'A', 2 * 65532 + 20);
	memcpy(text, "Path(3,24,", 10);
	memcpy(text + 10 + 2 * 65532, ")", 2);
	assert_false(devpath_from_text(text, &w, &fault));
	assert_string_equal(fault.why, "it is too long");
	assert_int_equal(fault.offset, 5);

	w = wr_of(out, sizeof out);
	wr_devnode(&w, 3, DEVNODE_URI, bytes, 65532);
	assert_true(w.full);
}

static const char *
short_of(const char *path)
{
	struct rd r = bytes_of(path);
	struct wr w = wr_of(text, sizeof text);

	assert_true(devpath_short(r, &w));
	wr_u8(&w, 0);
	return text;
}

static void
the_short_form_is_that_of_virt_firmware(void **state)
{
	static const struct {
		const char *path, *brief;
	} known[] = {
		{"", ""},
		{"MAC(DCA632010203,0x1)/IPv4(0.0.0.0,0x0,DHCP,0.0.0.0,0.0.0.0,0.0."
		 "0.0)/Uri(http://10.0.0.1/x)",
			"MAC()/IPv4()/URI(http://10.0.0.1/x)"},
		{"Path(3,13)/Uri()/Dns()", "IPv6()/URI()/DNS()"},
		{"PciRoot(0x1)/Pci(0x2,0x1F)", "PciRoot()/PCI(dev=02:1f)"},
		{"PcieRoot(0x0)/Pci(0x1F,0x0)/USB(0x2,0x0)",
			"ACPI(hid=0xa0841d0,uid=0x0)/PCI(dev=1f:0)/USB(port=2)"},
		{"VenHw(100C2CFA-B586-4198-9B4C-1683D195B1DA)/HD(1,GPT,01020304-"
		 "0506-0708-090A-0B0C0D0E0F10,0x800,0x1000)/\\efi\\boot.efi",
			"VendorHW(100c2cfa-b586-4198-9b4c-1683d195b1da)/"
			"Partition(nr=1)/FilePath(\\efi\\boot.efi)"},
		{"Fv(9A15AA37-D555-4A4E-B541-86391FF68164)/"
		 "FvFile(462CAA21-7614-4503-836E-8AB6F4662331)",
			"FvName(9a15aa37-d555-4a4e-b541-86391ff68164)/"
			"FvFileName(462caa21-7614-4503-836e-8ab6f4662331)"},
		{"Scsi(0x3,0x4)/Sata(0x1,0x0,0x0)/AcpiAdr(0x80010100)",
			"SCSI(pun=3,lun=4)/SATA(port=1)/GOP(adr=0x80010100)"},
		{"iSCSI(iqn.x,0x1,0x0000000000000000,None,None,None,TCP)",
			"ISCSI(iqn.x)"},
		{"UsbHID(0xFFFF,0xFFFF,0x1,0x1),SD(0x0)", "Msg(subtype=0xf)"},
		{"Ctrl(0x1)/Path(2,9)/Path(4,9)/Path(9,254)/Path(0,1)",
			"HW(subtype=0x5)/ACPI(subtype=0x9)/Media(subtype=0x9)/"
			"Unknown(type=0x9,subtype=0xfe)/"
			"Unknown(type=0x0,subtype=0x1)"},
		{"Path(4,4,5C006100)", "FilePath(\\a)"}, /* no NUL */
		{"Path(4,4,5C000A000000)", "FilePath(\\\\\\x00\\x0a\\x00)"},
		{"Path(3,24,1B5B)", "URI(\\x1b[)"},
		{"Path(3,24,782F00)", "URI(x/)"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		assert_string_equal(short_of(known[i].path), known[i].brief);
}

static const struct mac pi = {{0xdc, 0xa6, 0x32, 1, 2, 3}};
static const struct rd no_prefix;

static const char *
what_was_built(bool ok, const struct wr *w)
{
	assert_true(ok);
	return text_of(rd_of(w->base, w->len));
}

#define PXE "MAC(DCA632010203,0x1)/IPv4(0.0.0.0,0x0,DHCP,0.0.0.0,0.0.0.0,0.0.0.0)"

static void
paths_to_boot_from_are_built(void **state)
{
	static const struct guid partition = {
		{4, 3, 2, 1, 6, 5, 8, 7, 9, 10, 11, 12, 13, 14, 15, 16}};
	struct rd prefix = unhex("02010c00d041030a00000000" END);
	struct wr w = wr_of(built, sizeof built);

	(void)state;
	assert_string_equal(
		what_was_built(devpath_url("http://10.0.0.1/x", &w), &w),
		"Uri(http://10.0.0.1/x)");
	w.len = 0;
	assert_string_equal(
		what_was_built(devpath_pxe(pi, no_prefix, &w), &w), PXE);
	w.len = 0;
	assert_string_equal(what_was_built(devpath_pxe(pi, prefix, &w), &w),
		"PciRoot(0x0)/" PXE);
	w.len = 0;
	assert_string_equal(
		what_was_built(devpath_http(pi, prefix, "http://x", &w), &w),
		"PciRoot(0x0)/" PXE "/Uri(http://x)");
	w.len = 0;
	assert_string_equal(what_was_built(devpath_file("\\EFI\\a.efi", &w), &w),
		"\\EFI\\a.efi");
	w.len = 0;
	assert_string_equal(
		what_was_built(devpath_disk(2, &partition, NULL, &w), &w),
		"HD(2,GPT,01020304-0506-0708-090A-0B0C0D0E0F10,0x0,0x0)");
	w.len = 0;
	assert_string_equal(
		what_was_built(devpath_disk(2, &partition, "\\a", &w), &w),
		"HD(2,GPT,01020304-0506-0708-090A-0B0C0D0E0F10,0x0,0x0)/\\a");
}

static void
paths_that_firmware_would_not_boot_are_not_built(void **state)
{
	static const char *const files[] = {"", "EFI\\a.efi", "/EFI/a.efi",
		"\\EFI/a.efi", "\\a\xff", "\\\xed\xa0\x80"};
	static const char *const urls[] = {
		"", "http://a b", "http://a\n", "http://\xc3\xbc"};
	static const struct guid partition;
	struct wr w = wr_of(built, sizeof built);

	(void)state;
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		assert_false(devpath_file(files[i], &w));
		assert_false(devpath_disk(1, &partition, files[i], &w));
	}
	for (size_t i = 0; i < sizeof urls / sizeof *urls; i++) {
		assert_false(devpath_url(urls[i], &w));
		assert_false(devpath_http(pi, no_prefix, urls[i], &w));
	}
	assert_false(devpath_pxe(pi, unhex("02010c00d041030a00000000"), &w));
	assert_false(devpath_http(pi, unhex("00"), "http://x", &w));
}

static void
a_path_that_does_not_fit_is_not_built(void **state)
{
	static const struct guid partition;

	(void)state;
	for (size_t size = 0; size < 20; size++) {
		struct wr w = wr_of(built, size);

		assert_int_equal(devpath_url("x", &w), size >= 9);
		w = wr_of(built, size);
		assert_false(devpath_pxe(pi, no_prefix, &w));
		w = wr_of(built, size);
		assert_false(devpath_http(pi, no_prefix, "x", &w));
		w = wr_of(built, size);
		assert_int_equal(devpath_file("\\a", &w), size >= 14);
		w = wr_of(built, size);
		assert_false(devpath_disk(1, &partition, NULL, &w));
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(
			every_node_is_written_as_edk2_does_and_read_back_byte_for_byte),
		cmocka_unit_test(every_form_has_such_an_example),
		cmocka_unit_test(text_that_is_not_edk2s_own_is_read_too),
		cmocka_unit_test(text_is_refused_rather_than_guessed_at),
		cmocka_unit_test(bytes_that_are_no_path_are_refused),
		cmocka_unit_test(a_list_of_paths_is_read_path_by_path),
		cmocka_unit_test(a_node_is_found_in_any_instance),
		cmocka_unit_test(what_does_not_fit_is_refused),
		cmocka_unit_test(a_long_node_keeps_every_byte),
		cmocka_unit_test(a_node_longer_than_its_length_can_say_is_refused),
		cmocka_unit_test(the_short_form_is_that_of_virt_firmware),
		cmocka_unit_test(paths_to_boot_from_are_built),
		cmocka_unit_test(paths_that_firmware_would_not_boot_are_not_built),
		cmocka_unit_test(a_path_that_does_not_fit_is_not_built),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
