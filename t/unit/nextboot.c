/* efi/nextboot: a boot override as UEFI variables. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "efi/bootvar.h"
#include "efi/loadopt.h"
#include "efi/nextboot.h"
#include "efi/nicpath.h"
#include "efi/ucs2.h"

#include <string.h>

#define PXE  "MAC(DCA632010203,0x1)/IPv4(0.0.0.0,0x0,DHCP,0.0.0.0,0.0.0.0,0.0.0.0)"
#define PCI  "PciRoot(0x0)/Pci(0x2,0x0)"
#define HTTP "http://10.0.0.2/a.efi"
#define USB  "USB(0x2,0x0)"

static struct arena arena;
static struct vars vars;

static const struct mac mac = {{0xdc, 0xa6, 0x32, 0x01, 0x02, 0x03}};
static const uint8_t auto_made[] = {0x4e, 0xac, 0x08, 0x81, 0x11, 0x9f, 0x59, 0x4d,
	0x85, 0x0e, 0xe2, 0x1a, 0x52, 0x2c, 0x59, 0xb2};

static int
empty(void **state)
{
	(void)state;
	vars = vars_of(&arena);
	return 0;
}

static int
give_back(void **state)
{
	(void)state;
	arena_free(&arena);
	return 0;
}

/* An entry with that path, last in the order. */
static void
entry(uint16_t number, uint32_t attributes, const char *path, struct rd optional)
{
	uint8_t nodes[512], bytes[600];
	struct wr p = wr_of(nodes, sizeof nodes), w = wr_of(bytes, sizeof bytes);
	struct efi_fault fault;
	struct loadopt option = {.attributes = attributes, .optional = optional};

	assert_true(devpath_from_text(path, &p, &fault));
	option.path = rd_of(nodes, p.len);
	option.description = rd_of("A\0", 2);
	assert_true(loadopt_build(&option, &w));
	assert_int_equal(
		bootvar_put(&vars, number, rd_of(bytes, w.len)), BOOTVAR_OK);
	assert_int_equal(bootvar_place(&vars, number, 99), BOOTVAR_OK);
}

static void
plain(uint16_t number, const char *path)
{
	entry(number, LOADOPT_ACTIVE, path, rd_of(NULL, 0));
}

static enum nextboot_result
lay(enum override_target target, bool once)
{
	struct override o = {.target = target, .once = once};

	if (target == OVERRIDE_HTTP)
		memcpy(o.url, HTTP, sizeof HTTP);
	return nextboot_lay(&vars, mac, &o);
}

static void
next_is(uint16_t number)
{
	uint16_t next;

	assert_true(bootvar_next(&vars, &next));
	assert_int_equal(next, number);
}

static void
no_next(void)
{
	assert_null(vars_get(&vars, &guid_global, "BootNext"));
}

static void
order_is(const uint16_t *want, size_t count)
{
	uint16_t *order;
	size_t n;

	assert_true(bootvar_order(&vars, &order, &n));
	assert_int_equal(n, count);
	assert_memory_equal(order, want, count * sizeof *want);
}

static void
boots(uint16_t number, const char *path, const char *title)
{
	struct efivar *var = bootvar_get(&vars, number);
	struct efi_fault fault;
	struct loadopt option;
	char text[512];
	struct wr w = wr_of(text, sizeof text);

	assert_non_null(var);
	assert_int_equal(var->attributes, 7);
	assert_true(loadopt_parse(var->data, &option, &fault));
	assert_int_equal(option.attributes, LOADOPT_ACTIVE);
	assert_int_equal(option.optional.left, 0);
	/* A Pi's MAC is enough, and all that a fresh one knows. */
	assert_int_equal(
		loadopt_warnings(&option) & ~(unsigned)LOADOPT_WARN_BARE_MAC, 0);
	assert_true(ucs2_is(option.description, title));
	assert_true(devpath_to_text(option.path, &w));
	wr_u8(&w, '\0');
	assert_string_equal(text, path);
}

static void
on_a_fresh_pi_pxe_once_is_a_new_entry_and_bootnext(void **state)
{
	(void)state;
	assert_int_equal(lay(OVERRIDE_PXE, true), NEXTBOOT_LAID);
	boots(0, PXE, "metal-boot PXE");
	next_is(0);
	order_is(NULL, 0);
	assert_int_equal(vars.n, 2);
	assert_int_equal(vars_get(&vars, &guid_global, "BootNext")->attributes, 7);
}

static void
on_a_fresh_pi_http_always_is_a_new_entry_in_the_order(void **state)
{
	(void)state;
	assert_int_equal(lay(OVERRIDE_HTTP, false), NEXTBOOT_LAID);
	boots(0, PXE "/Uri(" HTTP ")", "metal-boot HTTP");
	no_next();
	order_is((uint16_t[]){0}, 1);
}

static void
always_comes_before_all_others(void **state)
{
	(void)state;
	plain(0, USB);
	plain(7, PXE);
	plain(3, "USB(0x3,0x0)");
	assert_int_equal(bootvar_set_next(&vars, 0), BOOTVAR_OK);
	assert_int_equal(lay(OVERRIDE_PXE, false), NEXTBOOT_LAID);
	order_is((uint16_t[]){7, 0, 3}, 3);
	no_next();
	assert_int_equal(lay(OVERRIDE_HTTP, false), NEXTBOOT_LAID);
	order_is((uint16_t[]){1, 7, 0, 3}, 4);
}

static void
once_leaves_the_order_as_it_is(void **state)
{
	(void)state;
	plain(0, USB);
	plain(7, PXE);
	assert_int_equal(bootvar_set_next(&vars, 0), BOOTVAR_OK);
	assert_int_equal(lay(OVERRIDE_PXE, true), NEXTBOOT_LAID);
	next_is(7);
	order_is((uint16_t[]){0, 7}, 2);
	assert_int_equal(vars.n, 4);
}

static void
laid_twice_there_is_one_entry(void **state)
{
	(void)state;
	for (int i = 0; i < 2; i++) {
		assert_int_equal(lay(OVERRIDE_PXE, true), NEXTBOOT_LAID);
		assert_int_equal(lay(OVERRIDE_HTTP, true), NEXTBOOT_LAID);
		assert_int_equal(vars.n, 3);
		next_is(1);
	}
}

static void
an_entry_that_is_not_quite_the_same_is_left_alone(void **state)
{
	(void)state;
	entry(0, 0, PXE, rd_of(NULL, 0));
	entry(1, LOADOPT_ACTIVE | LOADOPT_CATEGORY_APP, PXE, rd_of(NULL, 0));
	entry(2, LOADOPT_ACTIVE, PXE, rd_of("x", 1));
	entry(3, LOADOPT_ACTIVE, PXE, rd_of(auto_made, sizeof auto_made));
	plain(4, "MAC(DCA632010204,0x1)/"
		 "IPv4(0.0.0.0,0x0,DHCP,0.0.0.0,0.0.0.0,0.0.0.0)");
	plain(5, PXE "/Uri(" HTTP ")");
	assert_int_equal(lay(OVERRIDE_PXE, true), NEXTBOOT_LAID);
	boots(6, PXE, "metal-boot PXE");
	next_is(6);
}

static void
an_entry_with_a_second_path_is_left_alone(void **state)
{
	uint8_t nodes[512], bytes[600];
	struct wr p = wr_of(nodes, sizeof nodes), w = wr_of(bytes, sizeof bytes);
	struct efi_fault fault;
	struct loadopt option = {.attributes = LOADOPT_ACTIVE};
	size_t first;

	(void)state;
	assert_true(devpath_from_text(PXE, &p, &fault));
	first = p.len;
	assert_true(devpath_from_text(USB, &p, &fault));
	option.path = rd_of(nodes, first);
	option.more = rd_of(nodes + first, p.len - first);
	assert_true(loadopt_build(&option, &w));
	assert_int_equal(bootvar_put(&vars, 0, rd_of(bytes, w.len)), BOOTVAR_OK);
	assert_int_equal(lay(OVERRIDE_PXE, true), NEXTBOOT_LAID);
	next_is(1);
}

static void
where_the_interface_is_comes_from_an_entry_that_knows(void **state)
{
	(void)state;
	plain(2, USB);
	entry(5, LOADOPT_ACTIVE, PCI "/" PXE, rd_of(auto_made, sizeof auto_made));
	assert_int_equal(lay(OVERRIDE_PXE, true), NEXTBOOT_LAID);
	boots(0, PCI "/" PXE, "metal-boot PXE");
	assert_int_equal(lay(OVERRIDE_HTTP, true), NEXTBOOT_LAID);
	boots(1, PCI "/" PXE "/Uri(" HTTP ")", "metal-boot HTTP");
}

static void
the_place_of_another_interface_is_not_taken(void **state)
{
	struct rd prefix;

	(void)state;
	plain(0, PCI "/MAC(DCA632010204,0x1)/"
		     "IPv4(0.0.0.0,0x0,DHCP,0.0.0.0,0.0.0.0,0.0.0.0)");
	assert_true(nicpath_prefix(&vars, mac, &prefix));
	assert_int_equal(prefix.left, 0);
	assert_int_equal(lay(OVERRIDE_PXE, true), NEXTBOOT_LAID);
	boots(1, PXE, "metal-boot PXE");
}

static void
disk_is_the_first_that_boots_and_is_neither_network_nor_firmware(void **state)
{
	(void)state;
	entry(0, LOADOPT_ACTIVE | LOADOPT_CATEGORY_APP,
		"HD(1,GPT,11111111-2222-3333-4444-555555555555,0x0,0x0)",
		rd_of(NULL, 0));
	entry(1, 0, USB, rd_of(NULL, 0));
	plain(2, "Fv(9A15AA37-D555-4A4E-B541-86391FF68164)/"
		 "FvFile(7C04A583-9E3E-4F1C-AD65-E05268D0B4D1)");
	plain(3, PXE);
	plain(4, PCI "/MAC(DCA632010204,0x1)");
	plain(5, "Uri(" HTTP ")");
	plain(6, "IPv4(0.0.0.0,0x0,DHCP,0.0.0.0,0.0.0.0,0.0.0.0)");
	plain(7, "IPv6(0000:0000:0000:0000:0000:0000:0000:0000,0x0,Static,"
		 "0000:0000:0000:0000:0000:0000:0000:0000,0x40,"
		 "0000:0000:0000:0000:0000:0000:0000:0000)");
	plain(8, "");
	assert_int_equal(vars.n, 10);
	assert_int_equal(lay(OVERRIDE_DISK, true), NEXTBOOT_NO_DISK);
	no_next();

	plain(0xa, USB);
	plain(9, "HD(1,GPT,11111111-2222-3333-4444-555555555555,0x0,0x0)");
	assert_int_equal(lay(OVERRIDE_DISK, true), NEXTBOOT_LAID);
	next_is(0xa);
	assert_int_equal(lay(OVERRIDE_DISK, false), NEXTBOOT_LAID);
	no_next();
	order_is((uint16_t[]){0xa, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9}, 11);
	assert_int_equal(vars.n, 12);
}

static void
without_a_disk_nothing_is_changed(void **state)
{
	(void)state;
	assert_int_equal(lay(OVERRIDE_DISK, true), NEXTBOOT_NO_DISK);
	assert_int_equal(vars.n, 0);
	/* Nor is what BootOrder names but is not there, or is no load option. */
	plain(1, USB);
	assert_true(vars_set(&vars, &guid_global, "Boot0001", 7, "x", 1));
	assert_true(vars_set(&vars, &guid_global, "BootOrder", 7, "\2\0\1\0", 4));
	assert_true(vars_set(&vars, &guid_global, "BootNext", 7, "\1\0", 2));
	assert_int_equal(lay(OVERRIDE_DISK, false), NEXTBOOT_NO_DISK);
	next_is(1);
	order_is((uint16_t[]){2, 1}, 2);
}

static void
setup_is_a_bit_beside_the_others(void **state)
{
	struct efivar *var;

	(void)state;
	assert_int_equal(lay(OVERRIDE_SETUP, true), NEXTBOOT_LAID);
	assert_int_equal(vars.n, 1);
	var = vars_get(&vars, &guid_global, "OsIndications");
	assert_int_equal(var->attributes, 7);
	assert_int_equal(var->data.left, 8);
	assert_memory_equal(var->data.at, "\1\0\0\0\0\0\0\0", 8);

	assert_true(vars_set(
		&vars, &guid_global, "OsIndications", 7, "\4\0\0\0\0\0\0\x80", 8));
	assert_int_equal(lay(OVERRIDE_SETUP, false), NEXTBOOT_LAID);
	var = vars_get(&vars, &guid_global, "OsIndications");
	assert_memory_equal(var->data.at, "\5\0\0\0\0\0\0\x80", 8);

	assert_true(vars_set(&vars, &guid_global, "OsIndications", 7, "\4\0", 2));
	assert_int_equal(lay(OVERRIDE_SETUP, false), NEXTBOOT_LAID);
	var = vars_get(&vars, &guid_global, "OsIndications");
	assert_int_equal(var->data.left, 8);
	assert_memory_equal(var->data.at, "\1\0\0\0\0\0\0\0", 8);
}

static void
none_changes_nothing(void **state)
{
	(void)state;
	assert_int_equal(lay(OVERRIDE_NONE, true), NEXTBOOT_LAID);
	assert_int_equal(vars.n, 0);
}

static void
a_url_that_is_none_fails_before_anything_is_changed(void **state)
{
	struct override o = {.target = OVERRIDE_HTTP, .once = true};

	(void)state;
	assert_int_equal(nextboot_lay(&vars, mac, &o), NEXTBOOT_FAILED);
	memcpy(o.url, "tftp://x/", 10);
	assert_int_equal(nextboot_lay(&vars, mac, &o), NEXTBOOT_FAILED);
	assert_int_equal(vars.n, 0);
}

static void
a_url_of_the_greatest_length_is_laid(void **state)
{
	struct override o = {.target = OVERRIDE_HTTP, .once = true};
	struct efivar *var;

	(void)state;
	memset(o.url, 'u', sizeof o.url - 1);
	memcpy(o.url, "http://", 7);
	assert_int_equal(nextboot_lay(&vars, mac, &o), NEXTBOOT_LAID);
	var = bootvar_get(&vars, 0);
	assert_true(var->data.left > sizeof o.url);
}

static void
an_entry_is_booted_by_its_number_and_one_that_is_not_there_changes_nothing(
	void **state)
{
	struct override o = {
		.target = OVERRIDE_ENTRY, .once = true, .entry = 0x0a03};

	(void)state;
	plain(0, USB);
	assert_int_equal(nextboot_lay(&vars, mac, &o), NEXTBOOT_NO_ENTRY);
	no_next();
	order_is((uint16_t[]){0}, 1);
	plain(0x0a03, USB);
	assert_int_equal(nextboot_lay(&vars, mac, &o), NEXTBOOT_LAID);
	next_is(0x0a03);
	order_is((uint16_t[]){0, 0x0a03}, 2);
	o.once = false;
	assert_int_equal(nextboot_lay(&vars, mac, &o), NEXTBOOT_LAID);
	no_next();
	order_is((uint16_t[]){0x0a03, 0}, 2);
}

int
main(void)
{
#define WITH_VARS(f) cmocka_unit_test_setup_teardown(f, empty, give_back)
	const struct CMUnitTest tests[] = {
		WITH_VARS(on_a_fresh_pi_pxe_once_is_a_new_entry_and_bootnext),
		WITH_VARS(on_a_fresh_pi_http_always_is_a_new_entry_in_the_order),
		WITH_VARS(always_comes_before_all_others),
		WITH_VARS(once_leaves_the_order_as_it_is),
		WITH_VARS(laid_twice_there_is_one_entry),
		WITH_VARS(an_entry_that_is_not_quite_the_same_is_left_alone),
		WITH_VARS(an_entry_with_a_second_path_is_left_alone),
		WITH_VARS(where_the_interface_is_comes_from_an_entry_that_knows),
		WITH_VARS(the_place_of_another_interface_is_not_taken),
		WITH_VARS(
			disk_is_the_first_that_boots_and_is_neither_network_nor_firmware),
		WITH_VARS(without_a_disk_nothing_is_changed),
		WITH_VARS(setup_is_a_bit_beside_the_others),
		WITH_VARS(none_changes_nothing),
		WITH_VARS(a_url_that_is_none_fails_before_anything_is_changed),
		WITH_VARS(a_url_of_the_greatest_length_is_laid),
		WITH_VARS(
			an_entry_is_booted_by_its_number_and_one_that_is_not_there_changes_nothing),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
