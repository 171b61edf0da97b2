/* tftp/configtxt and tftp/cmdline: the texts that a boot ROM reads. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tftp/cmdline.h"
#include "tftp/configtxt.h"

#include <string.h>

static char out[4096];
static bool placed;

static const char *
config(const char *text, uint64_t image, const char *lines)
{
	struct wr w = wr_of(out, sizeof out - 1);
	struct configtxt with = {image, lines};

	if (!configtxt_render(rd_of(text, strlen(text)), &with, &w, &placed))
		return NULL;
	out[w.len] = '\0';
	return out;
}

static const char *
cmdline(const char *text, const char *console, const char *more)
{
	struct wr w = wr_of(out, sizeof out - 1);

	if (!cmdline_render(rd_of(text, strlen(text)), console, more, &w))
		return NULL;
	out[w.len] = '\0';
	return out;
}

static void
the_device_tree_goes_where_the_image_ends(void **state)
{
	static const char text[] =
		"armstub=RPI_EFI.fd\ndevice_tree_address=0x3e0000\n"
		"device_tree_end=0x400000\n";

	(void)state;
	assert_string_equal(config(text, 0x1f0000, NULL),
		"armstub=RPI_EFI.fd\ndevice_tree_address=0x1f0000\n"
		"device_tree_end=0x200000\n");
	assert_true(placed);
	assert_string_equal(config(text, 0x3e0000, NULL), text);
	assert_string_equal(config(text, 0x3d0000, NULL),
		"armstub=RPI_EFI.fd\ndevice_tree_address=0x3d0000\n"
		"device_tree_end=0x400000\n");
}

static void
the_room_for_it_is_64_kib_at_least(void **state)
{
	(void)state;
	assert_int_equal(configtxt_tree_end(0x1f0000), 0x200000);
	assert_int_equal(configtxt_tree_end(0x1f0001), 0x300000);
	assert_int_equal(configtxt_tree_end(0x200000), 0x300000);
	assert_int_equal(configtxt_tree_end(0x3e0000), 0x400000);
	assert_int_equal(configtxt_tree_end(1), 0x100000);
}

static void
what_is_missing_is_added_where_the_image_is_named(void **state)
{
	(void)state;
	assert_string_equal(
		config("[pi4]\narmstub=RPI_EFI.fd\n[all]\nx=1\n", 0x1f0000, NULL),
		"[pi4]\narmstub=RPI_EFI.fd\ndevice_tree_address=0x1f0000\n"
		"device_tree_end=0x200000\n[all]\nx=1\n");
	assert_string_equal(
		config("device_tree_end=1\narmstub=RPI_EFI.fd", 0x1f0000, NULL),
		"device_tree_end=0x200000\narmstub=RPI_EFI.fd\n"
		"device_tree_address=0x1f0000\n");
}

static void
a_text_of_another_system_is_left_as_it_is(void **state)
{
	static const char *const texts[] = {
		"",
		"kernel=kernel8.img\ndevice_tree_address=0x1000\n",
		"armstub=other.bin\ndevice_tree_address=0x1000\n",
		"#armstub=RPI_EFI.fd\ndevice_tree_address=0x1000\n",
		"armstub=RPI_EFI.fd.old\ndevice_tree_address=0x1000\n",
		"armstubs=RPI_EFI.fd\ndevice_tree_address=0x1000",
	};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		assert_string_equal(config(texts[i], 0x1f0000, NULL), texts[i]);
		assert_false(placed);
	}
	assert_string_equal(
		config("armstub=RPI_EFI.fd\n", 0, NULL), "armstub=RPI_EFI.fd\n");
	assert_false(placed);
}

static void
blanks_and_comments_do_not_mislead_it(void **state)
{
	(void)state;
	assert_string_equal(
		config("\t armstub = RPI_EFI.fd \n  device_tree_address =0x1\n"
		       "#device_tree_end=0x2\n",
			0x1f0000, NULL),
		"\t armstub = RPI_EFI.fd \ndevice_tree_end=0x200000\n"
		"device_tree_address=0x1f0000\n#device_tree_end=0x2\n");
}

static void
the_hosts_own_lines_come_last_and_for_all(void **state)
{
	(void)state;
	assert_string_equal(config("[pi3]\na=1", 0, "b=2\nc=3"),
		"[pi3]\na=1\n[all]\nb=2\nc=3\n");
	assert_string_equal(config("a=1\n", 0, "b=2\n"), "a=1\n[all]\nb=2\n");
	assert_string_equal(config("", 0, "b=2\n"), "[all]\nb=2\n");
	assert_string_equal(config("a=1\n", 0, ""), "a=1\n");
}

static void
windows_ends_of_lines_survive(void **state)
{
	(void)state;
	assert_string_equal(config("a=1\r\narmstub=RPI_EFI.fd\r\n"
				   "device_tree_address=0x3e0000\r\n",
				    0x1f0000, "b=2\nc=3\n"),
		"a=1\r\narmstub=RPI_EFI.fd\r\ndevice_tree_end=0x200000\r\n"
		"device_tree_address=0x1f0000\r\n[all]\r\nb=2\r\nc=3\r\n");
}

static void
what_does_not_fit_is_refused(void **state)
{
	char text[sizeof out];

	(void)state;
	memset(text, 'a', sizeof text);
	text[sizeof text - 1] = '\0';
	assert_non_null(config(text, 0, NULL));
	assert_null(config(text, 0, "b"));
	assert_null(cmdline(text, "b", NULL));
}

static void
a_command_line_is_the_files_first_then_the_hosts(void **state)
{
	(void)state;
	assert_string_equal(cmdline("root=/dev/nfs rw\n", "console=tty1", "quiet"),
		"root=/dev/nfs rw console=tty1 quiet\n");
	assert_string_equal(cmdline("a\nb\nc\n", NULL, NULL), "a\n");
	assert_string_equal(cmdline("a \r\nb\r\n", NULL, "c"), "a c\r\n");
	assert_string_equal(cmdline("", NULL, "c"), "c\n");
	assert_string_equal(cmdline("a", "ttyS0", ""), "a console=ttyS0\n");
	assert_string_equal(cmdline("\n", "", "c d"), "c d\n");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_device_tree_goes_where_the_image_ends),
		cmocka_unit_test(the_room_for_it_is_64_kib_at_least),
		cmocka_unit_test(what_is_missing_is_added_where_the_image_is_named),
		cmocka_unit_test(a_text_of_another_system_is_left_as_it_is),
		cmocka_unit_test(blanks_and_comments_do_not_mislead_it),
		cmocka_unit_test(the_hosts_own_lines_come_last_and_for_all),
		cmocka_unit_test(windows_ends_of_lines_survive),
		cmocka_unit_test(what_does_not_fit_is_refused),
		cmocka_unit_test(a_command_line_is_the_files_first_then_the_hosts),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
