/* host/override: what a host is to boot instead, and whether that is over. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "file/put.h"
#include "file/state.h"
#include "host/override.h"

#include <errno.h>
#include <ftw.h>
#include <sys/stat.h>

#define A   "00112233aabbccdd"
#define B   "ffeeddcc00112233"
#define NOW 1700000000

static int state_fd;
static char path[64];
static struct override o;
static struct override_past past;

static const struct mac mac = {{0xdc, 0xa6, 0x32, 0x01, 0x02, 0x03}};

static int
make_state(void **state)
{
	(void)state;
	o = (struct override){.id = A, .target = OVERRIDE_PXE, .once = true};
	past = (struct override_past){0};
	snprintf(path, sizeof path, "%s", "/tmp/mb-override-XXXXXX");
	if (!mkdtemp(path))
		return -1;
	state_fd = state_open(path);
	return state_fd == -1;
}

static int
remove_one(const char *name, const struct stat *st, int type, struct FTW *ftw)
{
	(void)st;
	(void)type;
	(void)ftw;
	return remove(name);
}

static int
remove_state(void **state)
{
	(void)state;
	close(state_fd);
	return nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void
write_text(enum state_file f, const char *text)
{
	int dir = state_host_folder(state_fd, mac);

	assert_int_equal(
		put_file(dir, state_file_name(f), text, strlen(text), 0644), 0);
	close(dir);
}

static bool
there(const char *name)
{
	struct stat st;

	return fstatat(state_fd, name, &st, 0) == 0;
}

static void
set(char *field, const char *id)
{
	snprintf(field, OVERRIDE_ID, "%s", id);
}

/*
 * Decide
 */

static void
what_is_not_there_is_not_due_and_holds_nothing(void **state)
{
	(void)state;
	o = (struct override){0};
	assert_false(override_due(&o, &past));
	assert_false(override_holds(&o, &past, NOW));
	/* Also beside a past without an override, whose id is as empty. */
	past.served.when = NOW;
	assert_false(override_holds(&o, &past, NOW));
}

static void
once_is_due_until_firmware_or_script_spent_it(void **state)
{
	(void)state;
	assert_true(override_due(&o, &past));
	set(past.served.spent, B);
	set(past.script.spent, B);
	assert_true(override_due(&o, &past));
	set(past.served.spent, A);
	assert_false(override_due(&o, &past));
	set(past.served.spent, B);
	set(past.script.spent, A);
	assert_false(override_due(&o, &past));
}

static void
always_is_due_whatever_was_spent(void **state)
{
	(void)state;
	o.once = false;
	set(past.served.spent, A);
	set(past.script.spent, A);
	assert_true(override_due(&o, &past));
	assert_true(override_holds(&o, &past, NOW));
}

static void
what_firmware_holds_goes_on_for_ten_minutes(void **state)
{
	(void)state;
	past.served.when = NOW;
	set(past.served.spent, A);
	assert_false(override_holds(&o, &past, NOW)); /* it was made without */
	set(past.served.override, A);
	assert_true(override_holds(&o, &past, NOW));
	assert_true(override_holds(&o, &past, NOW + 600));
	assert_false(override_holds(&o, &past, NOW + 601));
	assert_true(override_holds(&o, &past, NOW - 600)); /* a clock set back */
	assert_false(override_holds(&o, &past, NOW - 601));
	o.target = OVERRIDE_SETUP; /* its menu has been shown */
	assert_false(override_holds(&o, &past, NOW));
	assert_string_equal(override_fate(&o, &past, NOW), "held");
	o.target = OVERRIDE_PXE;
	assert_false(override_due(&o, &past));
	set(past.served.override, B);
	assert_false(override_holds(&o, &past, NOW));
}

static void
what_a_script_was_made_by_holds_no_further_one(void **state)
{
	(void)state;
	past.script.when = NOW;
	set(past.script.override, A);
	set(past.script.spent, A);
	assert_false(override_holds(&o, &past, NOW));
}

static void
to_be_used_is_to_be_spent_if_once(void **state)
{
	struct override_use before = {.when = 1, .override = B, .spent = B}, use;

	(void)state;
	use = override_used(&o, &before, NOW);
	assert_int_equal(use.when, NOW);
	assert_string_equal(use.override, A);
	assert_string_equal(use.spent, A);

	o.once = false;
	use = override_used(&o, &before, NOW);
	assert_string_equal(use.override, A);
	assert_string_equal(use.spent, B);

	use = override_used(NULL, &before, NOW);
	assert_int_equal(use.when, NOW);
	assert_string_equal(use.override, "");
	assert_string_equal(use.spent, B);
}

static void
its_fate_is_a_word(void **state)
{
	(void)state;
	assert_string_equal(override_fate(&o, &past, NOW), "pending");
	past.served.when = NOW;
	set(past.served.override, A);
	set(past.served.spent, A);
	assert_string_equal(override_fate(&o, &past, NOW + 600), "held");
	assert_string_equal(override_fate(&o, &past, NOW + 601), "spent");
	past = (struct override_past){.script.when = NOW};
	set(past.script.spent, A);
	assert_string_equal(override_fate(&o, &past, NOW), "spent");
	o.once = false;
	assert_string_equal(override_fate(&o, &past, NOW), "always");
}

static void
targets_have_words(void **state)
{
	enum override_target t, found;

	(void)state;
	for (t = OVERRIDE_NONE; t <= OVERRIDE_SETUP; t++) {
		assert_true(override_parse(override_word(t), &found));
		assert_int_equal(found, t);
	}
	found = OVERRIDE_DISK;
	assert_false(override_parse("floppy", &found));
	assert_false(override_parse("", &found));
	assert_false(override_parse("PXE", &found));
	assert_int_equal(found, OVERRIDE_DISK);
}

static void
a_url_is_http_and_printable_and_fits(void **state)
{
	char url[OVERRIDE_URL + 1];

	(void)state;
	assert_true(override_url_ok("http://10.0.0.2/a.efi"));
	assert_true(override_url_ok("https://boot.example/x?y=%20"));
	assert_false(override_url_ok(""));
	assert_false(override_url_ok("http://"));
	assert_false(override_url_ok("https://"));
	assert_false(override_url_ok("tftp://10.0.0.2/a.efi"));
	assert_false(override_url_ok("/a.efi"));
	assert_false(override_url_ok("http://10.0.0.2/a b"));
	assert_false(override_url_ok("http://10.0.0.2/a\nshell"));
	assert_false(override_url_ok("http://10.0.0.2/\x7f"));
	assert_false(override_url_ok("http://10.0.0.2/\xc3\xa9"));
	memset(url, 'u', sizeof url);
	memcpy(url, "http://", 7);
	url[OVERRIDE_URL - 1] = '\0';
	assert_true(override_url_ok(url));
	url[OVERRIDE_URL - 1] = 'u';
	url[OVERRIDE_URL] = '\0';
	assert_false(override_url_ok(url));
}

/*
 * Files
 */

static void
what_was_written_is_read(void **state)
{
	struct override got;

	(void)state;
	o = (struct override){.target = OVERRIDE_HTTP, .once = true, .when = NOW};
	snprintf(o.url, sizeof o.url, "http://10.0.0.2/a\\b.iso");
	assert_int_equal(override_write(state_fd, mac, &o), 0);
	assert_int_equal(strlen(o.id), 16);
	assert_int_equal(override_read(state_fd, mac, &got, &past), 0);
	assert_string_equal(got.id, o.id);
	assert_int_equal(got.target, OVERRIDE_HTTP);
	assert_true(got.once);
	assert_string_equal(got.url, "http://10.0.0.2/a\\b.iso");
	assert_int_equal(got.when, NOW);

	o = (struct override){.target = OVERRIDE_SETUP, .when = UINT64_MAX};
	assert_int_equal(override_write(state_fd, mac, &o), 0);
	assert_int_equal(override_read(state_fd, mac, &got, &past), 0);
	assert_int_equal(got.target, OVERRIDE_SETUP);
	assert_false(got.once);
	assert_string_equal(got.url, "");
	assert_true(got.when == UINT64_MAX);
}

static void
the_longest_url_that_needs_most_escapes_fits(void **state)
{
	struct override got;

	(void)state;
	o = (struct override){.target = OVERRIDE_HTTP, .when = UINT64_MAX};
	memset(o.url, '\\', sizeof o.url - 1);
	memcpy(o.url, "http://", 7);
	assert_int_equal(override_write(state_fd, mac, &o), 0);
	assert_int_equal(override_read(state_fd, mac, &got, &past), 0);
	assert_string_equal(got.url, o.url);
}

static void
each_time_the_id_is_another(void **state)
{
	char before[OVERRIDE_ID];

	(void)state;
	assert_int_equal(override_write(state_fd, mac, &o), 0);
	assert_string_not_equal(o.id, A);
	set(before, o.id);
	assert_int_equal(override_write(state_fd, mac, &o), 0);
	assert_string_not_equal(o.id, before);
}

static void
what_makes_no_sense_is_not_written(void **state)
{
	(void)state;
	o.target = OVERRIDE_NONE;
	assert_int_equal(override_write(state_fd, mac, &o), -1);
	assert_int_equal(errno, EINVAL);
	o.target = OVERRIDE_HTTP;
	assert_int_equal(override_write(state_fd, mac, &o), -1);
	o.target = OVERRIDE_PXE;
	snprintf(o.url, sizeof o.url, "http://x/");
	assert_int_equal(override_write(state_fd, mac, &o), -1);
	assert_string_equal(o.id, A);
	assert_false(there("hosts"));
}

static void
no_files_are_no_override(void **state)
{
	(void)state;
	past.served.when = past.script.when = 1;
	assert_int_equal(override_read(state_fd, mac, &o, &past), 0);
	assert_string_equal(o.id, "");
	assert_int_equal(o.target, OVERRIDE_NONE);
	assert_int_equal(past.served.when, 0);
	assert_int_equal(past.script.when, 0);
}

static void
an_override_that_nobody_would_write_is_bad(void **state)
{
	static const char *const texts[] = {
		"",
		"nonsense",
		"nonsense\n",
		"id=" A "\ntarget=pxe\nonce=true\n",
		"id=" A "\ntarget=pxe\nwhen=1\n",
		"id=" A "\nonce=true\nwhen=1\n",
		"target=pxe\nonce=true\nwhen=1\n",
		"id=" A "\ntarget=floppy\nonce=true\nwhen=1\n",
		"id=" A "\ntarget=none\nonce=true\nwhen=1\n",
		"id=" A "\ntarget=pxe\nonce=yes\nwhen=1\n",
		"id=" A "\ntarget=pxe\nonce=true\nwhen=soon\n",
		"id=00112233AABBCCDD\ntarget=pxe\nonce=true\nwhen=1\n",
		"id=00112233aabbccd\ntarget=pxe\nonce=true\nwhen=1\n",
		"id=00112233aabbccdde\ntarget=pxe\nonce=true\nwhen=1\n",
		"id=\ntarget=pxe\nonce=true\nwhen=1\n",
		"id=" A "\ntarget=http\nonce=true\nwhen=1\n",
		"id=" A "\ntarget=http\nonce=true\nurl=ftp://x/\nwhen=1\n",
		"id=" A "\ntarget=disk\nonce=true\nurl=http://x/\nwhen=1\n",
	};

	(void)state;
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		write_text(STATE_OVERRIDE, texts[i]);
		errno = 0;
		assert_int_equal(override_read(state_fd, mac, &o, &past), -1);
		assert_int_equal(errno, EBADMSG);
		assert_string_equal(o.id, A);
	}
	write_text(STATE_OVERRIDE, "id=" A "\ntarget=pxe\nonce=true\nwhen=1\n");
	assert_int_equal(override_read(state_fd, mac, &o, &past), 0);
}

static void
an_override_that_is_too_long_is_bad(void **state)
{
	char text[5000];

	(void)state;
	memset(text, 'x', sizeof text - 1);
	text[sizeof text - 1] = '\0';
	write_text(STATE_OVERRIDE, text);
	assert_int_equal(override_read(state_fd, mac, &o, &past), -1);
	assert_int_equal(errno, EBADMSG);
}

static void
a_folder_in_its_place_is_bad_too(void **state)
{
	int dir = state_host_folder(state_fd, mac);

	(void)state;
	close(put_folder(dir, "override"));
	close(dir);
	assert_int_equal(override_read(state_fd, mac, &o, &past), -1);
	assert_int_equal(errno, EBADMSG);
}

static void
the_past_is_read_from_both_files(void **state)
{
	(void)state;
	write_text(STATE_SERVED, "when=5\noverride=" A "\nspent=" B "\n");
	write_text(STATE_SCRIPT, "when=6\nwhich=boot\nspent=" A "\n");
	assert_int_equal(override_read(state_fd, mac, &o, &past), 0);
	assert_int_equal(past.served.when, 5);
	assert_string_equal(past.served.override, A);
	assert_string_equal(past.served.spent, B);
	assert_int_equal(past.script.when, 6);
	assert_string_equal(past.script.override, "");
	assert_string_equal(past.script.spent, A);
}

static void
a_past_that_nobody_wrote_is_as_none(void **state)
{
	static const char *const texts[] = {"", "nonsense", "spent=" A "\n",
		"when=x\nspent=" A "\n", "when=1\nspent=short\n",
		"when=1\nspent=" A "\noverride=?\n"};
	int dir = state_host_folder(state_fd, mac);

	(void)state;
	close(put_folder(dir, "script"));
	close(dir);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		write_text(STATE_SERVED, texts[i]);
		assert_int_equal(override_read(state_fd, mac, &o, &past), 0);
		assert_int_equal(past.served.when, 0);
		assert_string_equal(past.served.spent, "");
		assert_int_equal(past.script.when, 0);
	}
}

static void
what_was_served_is_read_again(void **state)
{
	struct override_use use = {.when = NOW, .override = A, .spent = B};

	(void)state;
	assert_int_equal(served_write(state_fd, mac, &use), 0);
	assert_int_equal(override_read(state_fd, mac, &o, &past), 0);
	assert_int_equal(past.served.when, NOW);
	assert_string_equal(past.served.override, A);
	assert_string_equal(past.served.spent, B);

	use = (struct override_use){.when = UINT64_MAX};
	assert_int_equal(served_write(state_fd, mac, &use), 0);
	assert_int_equal(override_read(state_fd, mac, &o, &past), 0);
	assert_true(past.served.when == UINT64_MAX);
	assert_string_equal(past.served.override, "");
	assert_string_equal(past.served.spent, "");
}

static void
what_is_removed_is_gone_and_may_be_so_already(void **state)
{
	(void)state;
	assert_int_equal(override_remove(state_fd, mac), 0);
	assert_false(there("hosts"));
	assert_int_equal(override_write(state_fd, mac, &o), 0);
	assert_int_equal(override_remove(state_fd, mac), 0);
	assert_int_equal(override_read(state_fd, mac, &o, &past), 0);
	assert_string_equal(o.id, "");
	assert_int_equal(override_remove(state_fd, mac), 0);
}

int
main(void)
{
#define WITH_STATE(f) cmocka_unit_test_setup_teardown(f, make_state, remove_state)
	const struct CMUnitTest tests[] = {
		WITH_STATE(what_is_not_there_is_not_due_and_holds_nothing),
		WITH_STATE(once_is_due_until_firmware_or_script_spent_it),
		WITH_STATE(always_is_due_whatever_was_spent),
		WITH_STATE(what_firmware_holds_goes_on_for_ten_minutes),
		WITH_STATE(what_a_script_was_made_by_holds_no_further_one),
		WITH_STATE(to_be_used_is_to_be_spent_if_once),
		WITH_STATE(its_fate_is_a_word),
		WITH_STATE(targets_have_words),
		WITH_STATE(a_url_is_http_and_printable_and_fits),
		WITH_STATE(what_was_written_is_read),
		WITH_STATE(the_longest_url_that_needs_most_escapes_fits),
		WITH_STATE(each_time_the_id_is_another),
		WITH_STATE(what_makes_no_sense_is_not_written),
		WITH_STATE(no_files_are_no_override),
		WITH_STATE(an_override_that_nobody_would_write_is_bad),
		WITH_STATE(an_override_that_is_too_long_is_bad),
		WITH_STATE(a_folder_in_its_place_is_bad_too),
		WITH_STATE(the_past_is_read_from_both_files),
		WITH_STATE(a_past_that_nobody_wrote_is_as_none),
		WITH_STATE(what_was_served_is_read_again),
		WITH_STATE(what_is_removed_is_gone_and_may_be_so_already),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
