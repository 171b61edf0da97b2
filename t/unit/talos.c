/* talos/: what is asked for, what it is called, what is in the lists, and its id.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/digest.h"
#include "base/str.h"
#include "talos/cacheplan.h"
#include "talos/talosask.h"

static char text[1024];
static struct wr why;
static struct talos_ask ask;

static const char versions[] =
	"v1.8.3\nv1.10.0-alpha.1\nv1.9.1\nv1.9.0\nv1.9.2-beta.0\n";
static const char extensions[] = "siderolabs/amd-ucode\nother/tools\nsiderolabs/"
				 "iscsi-tools\nsiderolabs/tools\nsiderolabs/util-"
				 "linux-tools\n";
static const char overlays[] =
	"rpi_generic siderolabs/sbc-raspberrypi\nrpi_5 siderolabs/sbc-raspberrypi\n";

static bool
path(const char *p)
{
	memset(text, 0, sizeof text);
	why = wr_of(text, sizeof text - 1);
	return talos_ask_path(p, &ask, &why);
}

static bool
query(const char *q)
{
	memset(text, 0, sizeof text);
	why = wr_of(text, sizeof text - 1);
	return talos_ask_query(q, &ask, &why);
}

static void
digests_are_those_of_the_standard(void **state)
{
	/* FIPS 180-2, appendix B, and the lengths around a block's end */
	static char many[200];
	char sum[DIGEST_TEXT];

	(void)state;
	digest_hex("abc", 3, sum);
	assert_string_equal(sum,
		"ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	digest_hex("", 0, sum);
	assert_string_equal(sum,
		"e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	digest_hex("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 56,
		sum);
	assert_string_equal(sum,
		"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	memset(many, 'a', sizeof many);
	digest_hex(many, 55, sum);
	assert_string_equal(sum,
		"9f4390f8d30c2dd92ec9f095b65e2b9ae9b0a925a5258e241c9f1e910f734318");
	digest_hex(many, 64, sum);
	assert_string_equal(sum,
		"ffe054fe7ae0cb6dc65c3af9b61d5209f439851db43d0ba5997337df154668eb");
}

static void
a_schematic_has_the_factorys_id(void **state)
{
	static struct schematic s;
	char id[DIGEST_TEXT];

	(void)state;
	s.n = 0;
	schematic_id(&s, id);
	assert_string_equal(id,
		"376567988ad370138ad8b2698212367b8edcb69b5fd68c80be1f2ec7d603b4ba");
	str_copy(s.overlay, sizeof s.overlay, "rpi_generic");
	str_copy(s.image, sizeof s.image, "siderolabs/sbc-raspberrypi");
	schematic_id(&s, id);
	assert_string_equal(id,
		"ee21ef4a5ef808a9b7484cc0dda0f25075021691c8c09a276591eedb638ea1f9");
	s.n = 3;
	str_copy(s.extension[0], TALOS_NAME_MAX, "siderolabs/util-linux-tools");
	str_copy(s.extension[1], TALOS_NAME_MAX, "siderolabs/iscsi-tools");
	str_copy(s.extension[2], TALOS_NAME_MAX, "siderolabs/util-linux-tools");
	schematic_sort(&s);
	assert_int_equal(s.n, 2);
	schematic_id(&s, id);
	assert_string_equal(id,
		"f8a903f101ce10f686476024898734bb6b36353cc4d41f348514db9004ec0a9d");
}

static void
a_path_is_a_version_an_architecture_and_a_name(void **state)
{
	(void)state;
	assert_true(path("/v1.9.1/arm64/openstack.raw"));
	assert_string_equal(ask.version, "v1.9.1");
	assert_string_equal(ask.image.name, "openstack.raw");
	assert_true(ask.image.unpack);
	assert_string_equal(ask.image.file[0], "openstack-arm64.raw.xz");
	assert_false(ask.sum);
	assert_true(path("/1.10.0-beta.1/amd64/iso.sha256"));
	assert_string_equal(ask.version, "v1.10.0-beta.1");
	assert_string_equal(ask.image.name, "metal.iso");
	assert_string_equal(ask.image.file[0], "metal-amd64.iso");
	assert_true(ask.sum);
	assert_true(path("/latest/arm64/metal"));
	assert_string_equal(ask.image.file[0], "metal-arm64.raw.zst");
	assert_string_equal(ask.image.file[1], "metal-arm64.raw.xz");
	assert_true(path("/latest/arm64/metal-secureboot-uki.efi"));
	assert_string_equal(ask.image.file[0], "metal-arm64-secureboot-uki.efi");
	assert_true(path("/latest/arm64/digital-ocean.raw"));
	assert_true(path("/latest/arm64/initramfs"));
	assert_string_equal(ask.image.file[0], "initramfs-arm64.xz");
	assert_false(ask.image.unpack);
}

static void
what_is_no_path_is_refused_with_what_was_meant(void **state)
{
	static const struct {
		const char *path, *says;
	} bad[] = {
		{"", "/VERSION/ARCH/NAME"},
		{"/", "/VERSION/ARCH/NAME"},
		{"/v1.9.1/arm64", "/VERSION/ARCH/NAME"},
		{"/v1.9.1//kernel", "/VERSION/ARCH/NAME"},
		{"/v1.9.1/arm64/kernel/x", "/VERSION/ARCH/NAME"},
		{"/v1.9.1/arm64/../kernel", "/VERSION/ARCH/NAME"},
		{"/v1.9/arm64/kernel", "v1.9.1"},
		{"/v1.9.1-/arm64/kernel", "v1.9.1"},
		{"/v1.9.1-a b/arm64/kernel", "v1.9.1"},
		{"/v1.9.99999999999/arm64/kernel", "v1.9.1"},
		{"/../arm64/kernel", "v1.9.1"},
		{"/v1.9.1/armv7/kernel", "amd64 and arm64"},
		{"/v1.9.1/arm64/kernal", "perhaps kernel"},
		{"/v1.9.1/arm64/openstak.raw", "perhaps openstack.raw"},
		{"/v1.9.1/arm64/.sha256", "there is none"},
		{"/v1.9.1/arm64/kernel\n.sha256", "\\x0a"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		assert_false(path(bad[i].path));
		assert_non_null(strstr(text, bad[i].says));
	}
}

static void
a_query_names_extensions_and_an_overlay(void **state)
{
	(void)state;
	assert_true(path("/latest/arm64/kernel"));
	assert_true(query(""));
	assert_false(ask.given);
	assert_true(query("extensions=a,,siderolabs%2Fb,c&&overlay=rpi-generic"));
	assert_true(ask.given);
	assert_int_equal(ask.want.n, 3);
	assert_string_equal(ask.want.extension[1], "siderolabs/b");
	assert_string_equal(ask.want.overlay, "rpi-generic");
	assert_true(query("extensions="));
	assert_true(ask.given);
	assert_int_equal(ask.want.n, 0);
	assert_false(query("extensions=a%0ab"));
	assert_false(query("extensions=%zz"));
	assert_false(query("extensions=-a"));
	assert_false(query("overlay=a:%20b"));
	assert_false(query("other=1"));
	assert_non_null(strstr(text, "extensions and overlay"));
	assert_false(query("extensions=a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,a,"
			   "a,a,a,a,a,a,a,a,a,a,a"));
	assert_non_null(strstr(text, "too many"));
}

static void
latest_is_the_highest_that_is_stable(void **state)
{
	char out[TALOS_VERSION_MAX];

	(void)state;
	assert_true(talos_latest(versions, out));
	assert_string_equal(out, "v1.9.1");
	assert_true(talos_latest("v1.9.9\nv1.10.0\n", out));
	assert_string_equal(out, "v1.10.0");
	assert_false(talos_latest("v1.10.0-alpha.0\nnonsense\n\n", out));
	assert_false(talos_latest("", out));
	talos_near_version(versions, "v1.8.2", out);
	assert_string_equal(out, "v1.8.3");
}

static void
short_names_are_found_and_the_nearest_is_named(void **state)
{
	char out[TALOS_NAME_MAX], image[TALOS_NAME_MAX];

	(void)state;
	assert_true(talos_extension(extensions, "iscsi-tools", out));
	assert_string_equal(out, "siderolabs/iscsi-tools");
	assert_true(talos_extension(extensions, "iscsi_tools", out));
	assert_string_equal(out, "siderolabs/iscsi-tools");
	/* Two have that name: the usual vendor's, unless the other is named. */
	assert_true(talos_extension(extensions, "tools", out));
	assert_string_equal(out, "siderolabs/tools");
	assert_true(talos_extension(extensions, "other/tools", out));
	assert_string_equal(out, "other/tools");
	assert_false(talos_extension(extensions, "util-linux-tool", out));
	assert_string_equal(out, "siderolabs/util-linux-tools");
	assert_false(talos_extension("", "a", out));
	assert_string_equal(out, "");
	assert_true(talos_overlay(overlays, "rpi-generic", out, image));
	assert_string_equal(out, "rpi_generic");
	assert_string_equal(image, "siderolabs/sbc-raspberrypi");
	assert_false(talos_overlay(overlays, "rpi_6", out, image));
	assert_string_equal(out, "rpi_5");
}

static void
the_longest_unused_leave_and_busy_ones_never(void **state)
{
	struct cached e[] = {
		{.size = 10, .used = 30},
		{.size = 10, .used = 10, .busy = true},
		{.size = 10, .used = 20},
		{.size = 10, .used = 40},
	};

	(void)state;
	assert_int_equal(cache_plan(e, 4, 40), 40);
	assert_false(e[0].leaves || e[1].leaves || e[2].leaves || e[3].leaves);
	assert_int_equal(cache_plan(e, 4, 25), 20);
	assert_true(e[0].leaves && e[2].leaves);
	assert_false(e[1].leaves || e[3].leaves);
	assert_int_equal(cache_plan(e, 4, 0), 10);
	assert_false(e[1].leaves);
	assert_int_equal(cache_plan(e, 0, 0), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(digests_are_those_of_the_standard),
		cmocka_unit_test(a_schematic_has_the_factorys_id),
		cmocka_unit_test(a_path_is_a_version_an_architecture_and_a_name),
		cmocka_unit_test(what_is_no_path_is_refused_with_what_was_meant),
		cmocka_unit_test(a_query_names_extensions_and_an_overlay),
		cmocka_unit_test(latest_is_the_highest_that_is_stable),
		cmocka_unit_test(short_names_are_found_and_the_nearest_is_named),
		cmocka_unit_test(the_longest_unused_leave_and_busy_ones_never),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
