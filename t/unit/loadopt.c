/* efi/loadopt: EFI_LOAD_OPTION, and what keeps one from booting. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "base/hex.h"
#include "efi/loadopt.h"
#include "efi/ucs2.h"

#include <string.h>

/* The mark of what the firmware made, as dumps show it. */
#define AUTO "4eac0881119f594d850ee21a522c59b2"

#define OPTION                                                                     \
	"01000000"                                                                 \
	"0a00"                                                                     \
	"500058000000"                                                             \
	"0305060002007fff0400"

static uint8_t bytes[1024], path_bytes[1024], built[1024];

static struct rd
unhex(const char *hex)
{
	struct wr w = wr_of(bytes, sizeof bytes);

	assert_true(wr_unhex(&w, hex, strlen(hex)));
	return rd_of(bytes, w.len);
}

static struct loadopt
parse(const char *hex)
{
	struct efi_fault fault;
	struct loadopt opt;

	assert_true(loadopt_parse(unhex(hex), &opt, &fault));
	return opt;
}

/* An active option for that path, given as text. */
static struct loadopt
option(const char *path)
{
	struct wr w = wr_of(path_bytes, sizeof path_bytes);
	struct efi_fault fault;

	assert_true(devpath_from_text(path, &w, &fault));
	return (struct loadopt){
		.attributes = LOADOPT_ACTIVE,
		.path = rd_of(path_bytes, w.len),
	};
}

static void
an_option_is_read_part_by_part(void **state)
{
	struct loadopt opt = parse(OPTION "aabb");
	char title[16];

	(void)state;
	assert_int_equal(opt.attributes, LOADOPT_ACTIVE);
	assert_true(ucs2_to_utf8(opt.description, title, sizeof title));
	assert_string_equal(title, "PX");
	assert_int_equal(opt.path.left, 10);
	assert_true(devpath_ok(opt.path));
	assert_int_equal(opt.more.left, 0);
	assert_int_equal(opt.optional.left, 2);
	assert_memory_equal(opt.optional.at, "\xaa\xbb", 2);
}

static void
an_option_with_several_paths_keeps_them(void **state)
{
	struct loadopt opt = parse("010000001200"
				   "0000"
				   "0305060002007fff0400"
				   "7fff0400"
				   "7fff0400"
				   "cc");
	struct wr w = wr_of(built, sizeof built);

	(void)state;
	assert_int_equal(opt.description.left, 0);
	assert_int_equal(opt.path.left, 10);
	assert_int_equal(opt.more.left, 8);
	assert_int_equal(opt.optional.left, 1);
	assert_true(loadopt_build(&opt, &w));
	assert_int_equal(w.len, 27);
	assert_memory_equal(built, bytes, w.len);
}

static void
a_malformed_option_is_refused_with_the_place(void **state)
{
	static const struct {
		const char *hex;
		size_t at;
		const char *why;
	} bad[] = {
		{"", 0, "it is shorter than its header"},
		{"0100000000", 0, "it is shorter than its header"},
		{"010000000400", 6, "its description does not end"},
		{"010000000400"
		 "50005800",
			6, "its description does not end"},
		{"010000000400"
		 "500000",
			6, "its description does not end"},
		{"010000000400"
		 "50000000"
		 "7fff04",
			4, "its path list runs off the end"},
		{"010000000000"
		 "50000000",
			10, "its path list is malformed"},
		{"010000000400"
		 "50000000"
		 "7fff0500",
			10, "its path list is malformed"},
		{"010000000600"
		 "50000000"
		 "030506000200",
			10, "its path list is malformed"},
		{"010000000500"
		 "50000000"
		 "7fff040000",
			10, "its path list is malformed"},
		{"010000000800"
		 "50000000"
		 "7fff0400"
		 "00000000",
			10, "its path list is malformed"},
	};

	(void)state;
	for (size_t i = 0; i < sizeof bad / sizeof *bad; i++) {
		struct efi_fault fault = {.why = ""};
		struct loadopt opt;

		assert_false(loadopt_parse(unhex(bad[i].hex), &opt, &fault));
		assert_int_equal(fault.offset, bad[i].at);
		assert_string_equal(fault.why, bad[i].why);
	}
}

static void
what_is_built_reads_back_the_same(void **state)
{
	struct loadopt opt = parse(OPTION "aabb");
	struct wr w = wr_of(built, sizeof built);

	(void)state;
	assert_true(loadopt_build(&opt, &w));
	assert_int_equal(w.len, sizeof OPTION / 2 + 2);
	assert_memory_equal(built, bytes, w.len);

	for (size_t size = 0; size < w.len; size++) {
		struct wr small = wr_of(built, size);

		assert_false(loadopt_build(&opt, &small));
	}
}

static void
an_option_without_a_proper_path_is_not_built(void **state)
{
	static uint8_t much[65540];
	struct loadopt opt = parse(OPTION);
	struct wr w = wr_of(built, sizeof built),
		  long_one = wr_of(much, sizeof much);

	(void)state;
	opt.more = rd_of("x", 1);
	assert_false(loadopt_build(&opt, &w));
	opt.more = rd_of(NULL, 0);
	opt.path.left--;
	assert_false(loadopt_build(&opt, &w));
	opt.path.left = 0;
	assert_false(loadopt_build(&opt, &w));

	wr_devnode(&long_one, 3, 200, NULL, 0);
	long_one.len =
		65532; /* zeros behind the header are no nodes: lengthen it */
	much[2] = 0xfc;
	much[3] = 0xff;
	wr_devnode(&long_one, DEVNODE_END, DEVNODE_END_ENTIRE, NULL, 0);
	opt.path = rd_of(much, long_one.len);
	assert_true(devpath_ok(opt.path));
	assert_false(loadopt_build(&opt, &w)); /* 65536 bytes of path */
}

static void
what_the_firmware_made_bears_its_mark_and_nothing_else(void **state)
{
	struct loadopt own = parse(OPTION AUTO);

	(void)state;
	assert_true(loadopt_is_auto(&own));
	own = parse(OPTION AUTO "00");
	assert_false(loadopt_is_auto(&own));
	own = parse(OPTION "4eac0881119f594d850ee21a522c59b3");
	assert_false(loadopt_is_auto(&own));
	own = parse(OPTION);
	assert_false(loadopt_is_auto(&own));
}

#define IPV4 "IPv4(0.0.0.0,0x0,DHCP,0.0.0.0,0.0.0.0,0.0.0.0)"
#define OLD  "Path(3,12,000000000000000000000000000000)"

static void
what_does_not_boot_is_warned_of(void **state)
{
	static const struct {
		const char *path;
		unsigned warnings;
	} known[] = {
		{"Uri(http://10.0.0.1/x)", 0},
		{"Uri(tftp://10.0.0.1/x)", LOADOPT_WARN_TFTP},
		{"PciRoot(0x0)/MAC(DCA632010203,0x1)/" IPV4, 0},
		{"MAC(DCA632010203,0x1)/" IPV4, LOADOPT_WARN_BARE_MAC},
		{"PciRoot(0x0)/MAC(DCA632010203,0x1)/" OLD, LOADOPT_WARN_OLD_IPV4},
		{"PciRoot(0x0)/MAC(DCA632010203,0x1)/" OLD "/Uri(http://x)", 0},
		{"\\EFI\\a.efi", 0},
		{"Path(4,4,5C006100)", LOADOPT_WARN_NO_NUL},
		{"Path(4,4,2F0061000000)", LOADOPT_WARN_SLASH},
		{"Path(4,4,5C002F00)", LOADOPT_WARN_NO_NUL | LOADOPT_WARN_SLASH},
		{"Path(4,4,00)", LOADOPT_WARN_NO_NUL},
		{"", 0},
	};

	(void)state;
	for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
		struct loadopt opt = option(known[i].path);

		if (loadopt_warnings(&opt) != known[i].warnings)
			fail_msg("%s: %x", known[i].path, loadopt_warnings(&opt));
	}
}

static void
what_the_boot_order_skips_is_warned_of(void **state)
{
	struct loadopt opt = option("SD(0x0)");

	(void)state;
	assert_int_equal(loadopt_warnings(&opt), 0);
	opt.attributes = LOADOPT_HIDDEN;
	assert_int_equal(loadopt_warnings(&opt), LOADOPT_WARN_INACTIVE);
	opt.attributes = LOADOPT_ACTIVE | LOADOPT_CATEGORY_APP;
	assert_int_equal(loadopt_warnings(&opt), LOADOPT_WARN_APP);
	opt.attributes = LOADOPT_ACTIVE | 0x200; /* another category */
	assert_int_equal(loadopt_warnings(&opt), 0);
}

static void
every_warning_has_its_sentence(void **state)
{
	(void)state;
	for (unsigned bit = LOADOPT_WARN_INACTIVE; bit <= LOADOPT_WARN_BARE_MAC;
		bit <<= 1)
		assert_true(*loadopt_warning_words((enum loadopt_warning)bit));
	assert_string_equal(loadopt_warning_words((enum loadopt_warning)0), "");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_option_is_read_part_by_part),
		cmocka_unit_test(an_option_with_several_paths_keeps_them),
		cmocka_unit_test(a_malformed_option_is_refused_with_the_place),
		cmocka_unit_test(what_is_built_reads_back_the_same),
		cmocka_unit_test(an_option_without_a_proper_path_is_not_built),
		cmocka_unit_test(
			what_the_firmware_made_bears_its_mark_and_nothing_else),
		cmocka_unit_test(what_does_not_boot_is_warned_of),
		cmocka_unit_test(what_the_boot_order_skips_is_warned_of),
		cmocka_unit_test(every_warning_has_its_sentence),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
