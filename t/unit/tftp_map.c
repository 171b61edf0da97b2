/* tftp/map: from a name to places. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "tftp/map.h"

static const struct mac pi = {{0xdc, 0xa6, 0x32, 1, 2, 3}};

/* The places as one line: "<root>:<name> ...". */
static const char *
places_of(const char *asked, const struct map_who *who)
{
	static const char *const roots[] = {
		"site", "rpi", "ipxe", "share", "images"};
	static char line[4096];
	struct map_name name;
	struct map_place place[MAP_PLACES];
	size_t len = 0;

	if (map_parse(asked, &name) != MAP_LOOK)
		return "refused";

	size_t n = map_places(&name, who, place);
	for (size_t i = 0; i < n; i++)
		len += (size_t)snprintf(line + len, sizeof line - len, "%s%s:%s",
			i ? " " : "", roots[place[i].root], place[i].name);
	return line;
}

static const char *
places(const char *asked, const struct mac *host)
{
	return places_of(asked, &(struct map_who){.host = host, .shared = true});
}

static void
a_name_without_prefix_leads_to_the_shared_files(void **state)
{
	(void)state;
	assert_string_equal(places("ipxe.efi", NULL),
		"site:ipxe.efi rpi:ipxe.efi ipxe:ipxe.efi share:ipxe.efi");
}

static void
a_serial_is_looked_for_as_a_folder_and_then_stripped(void **state)
{
	(void)state;
	assert_string_equal(places("91cdf03d/overlays/x.dtbo", NULL),
		"site:91cdf03d/overlays/x.dtbo site:overlays/x.dtbo rpi:overlays/x.dtbo "
		"ipxe:overlays/x.dtbo share:overlays/x.dtbo");
}

static void
a_host_that_is_known_has_a_folder_by_its_mac_too(void **state)
{
	(void)state;
	assert_string_equal(places("91CDF03D/a", &pi),
		"site:91CDF03D/a site:dc-a6-32-01-02-03/a site:a rpi:a ipxe:a share:a");
	assert_string_equal(places("a", &pi),
		"site:dc-a6-32-01-02-03/a site:a rpi:a ipxe:a share:a");
}

static void
a_mac_as_the_prefix_is_looked_for_once(void **state)
{
	(void)state;
	assert_string_equal(places("dc-a6-32-01-02-03/a", &pi),
		"site:dc-a6-32-01-02-03/a site:a rpi:a ipxe:a share:a");
}

static void
a_group_comes_after_the_host_and_before_what_all_share(void **state)
{
	struct map_who who = {&pi, "blue", true};

	(void)state;
	assert_string_equal(places_of("91cdf03d/a", &who),
		"site:91cdf03d/a site:dc-a6-32-01-02-03/a site:groups/blue/a "
		"site:a rpi:a ipxe:a share:a");
}

static void
without_shared_files_a_host_has_its_own_and_its_groups_only(void **state)
{
	struct map_who known = {&pi, "blue", false}, unknown = {NULL, NULL, false};

	(void)state;
	assert_string_equal(places_of("91cdf03d/images/a", &known),
		"site:91cdf03d/images/a site:dc-a6-32-01-02-03/images/a "
		"site:groups/blue/images/a");
	assert_string_equal(places_of("a", &known),
		"site:dc-a6-32-01-02-03/a site:groups/blue/a");
	assert_string_equal(places_of("91cdf03d/a", &unknown), "site:91cdf03d/a");
	assert_string_equal(
		places_of("a", &unknown), "site:a rpi:a ipxe:a share:a");
}

static void
a_name_in_images_is_an_image_too_and_last(void **state)
{
	(void)state;
	assert_string_equal(places("/images/lab/linux", NULL),
		"site:images/lab/linux rpi:images/lab/linux ipxe:images/lab/linux "
		"share:images/lab/linux images:lab/linux");
	assert_string_equal(places("images", NULL),
		"site:images rpi:images ipxe:images share:images");
}

static void
pxelinux_says_who_asks(void **state)
{
	struct mac mac = {{0}};

	(void)state;
	assert_true(map_pxelinux("pxelinux.cfg/01-dc-a6-32-01-02-03", &mac));
	assert_true(mac_eq(mac, pi));
	assert_true(map_pxelinux("pxelinux.cfg/01-DC-A6-32-01-02-03", &mac));
	assert_false(map_pxelinux("pxelinux.cfg/01-dca632010203", &mac));
	assert_false(map_pxelinux("pxelinux.cfg/20-dc-a6-32-01-02-03", &mac));
	assert_false(map_pxelinux("pxelinux.cfg/default", &mac));
	assert_false(map_pxelinux("pxelinux.cfg/01-dc-a6-32-01-02-03/x", &mac));
}

static void
only_serials_and_macs_with_dashes_are_prefixes(void **state)
{
	static const char *const rows[] = {
		"91cdf03/a",             /* seven digits */
		"91cdf03d1/a",           /* nine */
		"91cdf03g/a",            /* no hex */
		"dc:a6:32:01:02:03/a",   /* colons */
		"dca632010203/a",        /* nothing */
		"dc-a6-32-01-02/a",      /* five */
		"dc-a6-32-01-02-03-/a",  /* more */
		"dc-a6-32-01-02-03-4/a", /* too long to be one */
		"91cdf03d",              /* a file of that name */
		"overlays/91cdf03d/a",   /* not the first */
	};
	struct map_name name;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		assert_int_equal(map_parse(rows[i], &name), MAP_LOOK);
		assert_string_equal(name.prefix, "");
		assert_string_equal(name.rest, rows[i]);
	}
}

static void
slashes_and_single_dots_are_tidied_away(void **state)
{
	struct map_name name;

	(void)state;
	assert_int_equal(map_parse("//91cdf03d//./overlays///x", &name), MAP_LOOK);
	assert_string_equal(name.text, "91cdf03d/overlays/x");
	assert_string_equal(name.prefix, "91cdf03d");
	assert_string_equal(name.rest, "overlays/x");
	assert_int_equal(map_parse(".hidden", &name), MAP_LOOK);
	assert_int_equal(map_parse("...", &name), MAP_LOOK);
	assert_string_equal(name.text, "...");
}

static void
names_that_lead_elsewhere_are_refused_each_for_its_reason(void **state)
{
	static const struct {
		const char *name;
		enum map_verdict verdict;
	} rows[] = {
		{"", MAP_NO_NAME},
		{"/", MAP_NO_NAME},
		{".", MAP_NO_NAME},
		{"folder/", MAP_NO_NAME},
		{"folder/.", MAP_NO_NAME},
		{"91cdf03d/", MAP_NO_NAME},
		{"..", MAP_DOTDOT},
		{"../etc/passwd", MAP_DOTDOT},
		{"/../etc/passwd", MAP_DOTDOT},
		{"a/../b", MAP_DOTDOT},
		{"a/..", MAP_DOTDOT},
		{"91cdf03d/../../x", MAP_DOTDOT},
		{"boot\\x", MAP_BACKSLASH},
		{"..\\x", MAP_BACKSLASH},
		{"..a/b..", MAP_LOOK},
	};
	struct map_name name;

	(void)state;
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (map_parse(rows[i].name, &name) != rows[i].verdict)
			fail_msg("%s", rows[i].name);
}

static void
the_longest_name_that_a_request_can_have_fits_everywhere(void **state)
{
	char asked[TFTP_NAME + 1];
	struct map_name name;
	struct map_place place[MAP_PLACES];

	(void)state;
	memset(asked, 'x', sizeof asked);
	asked[TFTP_NAME - 1] = '\0';
	assert_int_equal(map_parse(asked, &name), MAP_LOOK);
	char group[MAP_GROUP];
	memset(group, 'g', sizeof group);
	group[MAP_GROUP - 1] = '\0';
	const struct map_who who = {&pi, group, true};
	assert_int_equal(map_places(&name, &who, place), 6);
	assert_int_equal(strlen(place[0].name), TFTP_NAME - 1 + MAC_TEXT);
	assert_int_equal(strlen(place[1].name),
		TFTP_NAME - 1 + strlen("groups//") + MAP_GROUP - 1);
	asked[TFTP_NAME - 1] = 'x';
	asked[TFTP_NAME] = '\0';
	assert_int_equal(map_parse(asked, &name), MAP_NO_NAME);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_name_without_prefix_leads_to_the_shared_files),
		cmocka_unit_test(
			a_serial_is_looked_for_as_a_folder_and_then_stripped),
		cmocka_unit_test(a_host_that_is_known_has_a_folder_by_its_mac_too),
		cmocka_unit_test(a_mac_as_the_prefix_is_looked_for_once),
		cmocka_unit_test(
			a_group_comes_after_the_host_and_before_what_all_share),
		cmocka_unit_test(
			without_shared_files_a_host_has_its_own_and_its_groups_only),
		cmocka_unit_test(a_name_in_images_is_an_image_too_and_last),
		cmocka_unit_test(pxelinux_says_who_asks),
		cmocka_unit_test(only_serials_and_macs_with_dashes_are_prefixes),
		cmocka_unit_test(slashes_and_single_dots_are_tidied_away),
		cmocka_unit_test(
			names_that_lead_elsewhere_are_refused_each_for_its_reason),
		cmocka_unit_test(
			the_longest_name_that_a_request_can_have_fits_everywhere),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
