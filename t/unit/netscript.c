/* ipxe/autoexec and ipxe/pxelinux: what network boot programs run first. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/str.h"
#include "ipxe/autoexec.h"
#include "ipxe/pxelinux.h"

#include <string.h>

static const struct mac pi = {{0xdc, 0xa6, 0x32, 1, 2, 3}};
static char out[8192];

static const char *
autoexec(const char *template, const char *first)
{
	struct wr w = wr_of(out, sizeof out - 1);
	struct rd where;

	if (autoexec_fill(template, pi, "http://10.0.0.2/boot", first, &w,
		    &where) != TEMPLATE_FILLED)
		return NULL;
	out[w.len] = '\0';
	return out;
}

static const char *
menu(const struct boot *boot, const char *images)
{
	struct wr w = wr_of(out, sizeof out - 1);

	if (!pxelinux_render(boot, images, &w))
		return NULL;
	out[w.len] = '\0';
	return out;
}

static struct boot
kernel(const char *url, const char *initrd, const char *args)
{
	struct boot boot = {.verdict = BOOT_KERNEL};

	str_copy(boot.url, sizeof boot.url, url);
	str_copy(boot.initrd, sizeof boot.initrd, initrd);
	str_copy(boot.args, sizeof boot.args, args);
	return boot;
}

static void
the_sites_lines_follow_the_first(void **state)
{
	(void)state;
	assert_string_equal(autoexec("#!ipxe\nchain @url@ # @mac@\n", "a\n@b@"),
		"#!ipxe\na\n@b@\nchain http://10.0.0.2/boot # dc:a6:32:01:02:03\n");
	assert_string_equal(autoexec("#!ipxe\nx\n", ""), "#!ipxe\nx\n");
	assert_string_equal(autoexec("#!ipxe\nx\n", NULL), "#!ipxe\nx\n");
	assert_null(autoexec("#!ipxe\n@other@\n", NULL));
}

static void
a_kernel_of_our_own_images_is_named_by_its_path(void **state)
{
	struct boot boot = kernel("http://10.0.0.2/images/k",
		"http://10.0.0.2/images/i", "console=tty1 initrd=initrd");

	(void)state;
	assert_string_equal(menu(&boot, "http://10.0.0.2/images"),
		"DEFAULT metal-boot\nLABEL metal-boot\n  KERNEL /images/k\n"
		"  INITRD /images/i\n  APPEND console=tty1\n");
	assert_string_equal(menu(&boot, NULL),
		"DEFAULT metal-boot\nLABEL metal-boot\n"
		"  KERNEL http://10.0.0.2/images/k\n"
		"  INITRD http://10.0.0.2/images/i\n  APPEND console=tty1\n");
}

static void
one_of_elsewhere_is_named_by_its_url(void **state)
{
	struct boot boot = kernel("http://10.0.0.2/images2/k", "", "initrd=initrd");

	(void)state;
	assert_string_equal(menu(&boot, "http://10.0.0.2/images"),
		"DEFAULT metal-boot\nLABEL metal-boot\n"
		"  KERNEL http://10.0.0.2/images2/k\n");
}

static void
all_that_is_local_boots_from_the_disk_and_scripts_are_no_menu(void **state)
{
	struct boot boot = {.verdict = BOOT_KERNEL};

	(void)state;
	for (int v = 0; v <= BOOT_UNKNOWN_NO_PI; v++) {
		boot.verdict = (enum boot_verdict)v;
		const char *text = menu(&boot, NULL);

		if (boot_why(boot.verdict))
			assert_string_equal(text, "DEFAULT metal-boot\nLABEL "
						  "metal-boot\n  LOCALBOOT 0\n");
		else if (v != BOOT_KERNEL)
			assert_null(text);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_sites_lines_follow_the_first),
		cmocka_unit_test(a_kernel_of_our_own_images_is_named_by_its_path),
		cmocka_unit_test(one_of_elsewhere_is_named_by_its_url),
		cmocka_unit_test(
			all_that_is_local_boots_from_the_disk_and_scripts_are_no_menu),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
