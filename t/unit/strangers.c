/*
 * host/strangers: there are never many more than the limit, the oldest go first,
 * and nobody who is named goes at all.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "file/at.h"
#include "file/put.h"
#include "file/state.h"
#include "host/seen.h"
#include "host/strangers.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>

static char folder[sizeof "/tmp/strangers-XXXXXX"];
static int state;

static struct mac
mac(unsigned n)
{
	return (struct mac){{2, 0, 0, 0, (uint8_t)(n >> 8), (uint8_t)n}};
}

/* Last heard of at second n. */
static void
hear(unsigned n)
{
	struct timespec t[2] = {{.tv_sec = n}, {.tv_sec = n}};
	int dir = state_host_folder(state, mac(n));

	assert_int_equal(futimens(dir, t), 0);
	close(dir);
}

static void
stranger(unsigned n)
{
	struct seen s = {.mac = mac(n),
			    .lease = {{10, 0, (uint8_t)(n >> 8), (uint8_t)n}},
			    .when = n},
		    nothing = {.mac = mac(n)};

	snprintf(s.serial, sizeof s.serial, "%08x", n);
	assert_int_equal(seen_write(state, &s, &nothing), 0);
	hear(n);
}

static void
file(unsigned n, const char *name)
{
	int dir = state_host_folder(state, mac(n));

	assert_int_equal(put_file(dir, name, "x=y\n", 4, 0644), 0);
	close(dir);
	hear(n);
}

static bool
is_there(unsigned n)
{
	char name[STATE_NAME], serial[9];
	struct stat st;
	struct mac whose;
	bool there = fstatat(state, state_host(mac(n), STATE_IDENTITY, name), &st,
			     0) == 0;

	/* The index goes with it. */
	snprintf(serial, sizeof serial, "%08x", n);
	assert_int_equal(
		state_follow(state, BY_SERIAL, serial, &whose) == 0, there);
	return there;
}

static bool
has_folder(unsigned n)
{
	char text[MAC_TEXT], name[STATE_NAME];
	struct stat st;

	snprintf(name, sizeof name, "hosts/%s", mac_text(mac(n), text));
	return fstatat(state, name, &st, 0) == 0;
}

static int
setup(void **s)
{
	(void)s;
	snprintf(folder, sizeof folder, "/tmp/strangers-XXXXXX");
	assert_non_null(mkdtemp(folder));
	state = state_open(folder);
	return state == -1;
}

static int
unlink_one(const char *path, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(path);
}

static int
teardown(void **s)
{
	(void)s;
	close(state);
	return nftw(folder, unlink_one, 8, FTW_DEPTH | FTW_PHYS);
}

static void
no_folder_at_all_is_none(void **s)
{
	struct strangers t = {0};

	(void)s;
	assert_int_equal(strangers_limit(&t, state, 1), 0);
}

static void
as_many_as_the_limit_stay(void **s)
{
	struct strangers t = {0};

	(void)s;
	for (unsigned n = 1; n <= 20; n++)
		stranger(n);
	assert_int_equal(strangers_limit(&t, state, 20), 0);
	assert_int_equal(t.n, 20);
	assert_true(is_there(1));
}

static void
the_oldest_go_first_with_their_index_and_all_they_have(void **s)
{
	struct strangers t = {0};

	(void)s;
	for (unsigned n = 40; n >= 1;
		n--) /* the order in the folder is not theirs */
		stranger(n);
	file(3, "script");
	file(3, "served");
	file(4, "an-event-of-its-own");
	/* A sixteenth of 32 is free afterwards. */
	assert_int_equal(strangers_limit(&t, state, 32), 10);
	assert_int_equal(t.n, 30);
	for (unsigned n = 1; n <= 40; n++) {
		assert_int_equal(is_there(n), n > 10);
		assert_int_equal(has_folder(n), n > 10);
	}
	/* And then there is nothing to do until there are more again. */
	strangers_add(&t);
	strangers_add(&t);
	assert_int_equal(strangers_limit(&t, state, 32), 0);
	assert_int_equal(t.n, 32);
}

static void
who_was_said_anything_of_is_no_stranger(void **s)
{
	static const enum state_file said[] = {STATE_RECORD, STATE_IRONIC,
		STATE_OVERRIDE, STATE_VARS, STATE_MEDIA};
	struct strangers t = {0};
	size_t named = sizeof said / sizeof *said;

	(void)s;
	for (unsigned n = 1; n <= 10; n++)
		stranger(n);
	for (unsigned n = 0; n < named; n++)
		file(n + 1, state_file_name(said[n]));
	assert_int_equal(strangers_limit(&t, state, 2), 10 - (int)named - 2);
	assert_int_equal(t.n, 2);
	for (unsigned n = 1; n <= 10; n++)
		assert_int_equal(is_there(n), n <= named || n > 8);
}

static void
a_file_that_somebody_is_writing_keeps_its_folder_until_it_is_old(void **s)
{
	struct strangers t = {0};
	struct timespec old[2] = {{.tv_sec = 1}, {.tv_sec = 1}};
	int dir;

	(void)s;
	stranger(1);
	stranger(2);
	file(1, PUT_PREFIX "0123456789abcdef");
	assert_int_equal(strangers_limit(&t, state, 1), 0);
	assert_true(has_folder(1));

	dir = state_host_folder(state, mac(1));
	assert_int_equal(utimensat(dir, PUT_PREFIX "0123456789abcdef", old, 0), 0);
	close(dir);
	hear(1);
	t = (struct strangers){0};
	assert_int_equal(strangers_limit(&t, state, 1), 1);
	assert_false(has_folder(1));
	assert_true(is_there(2));
}

static void
far_too_many_go_a_step_at_a_time(void **s)
{
	struct strangers t = {0};
	unsigned n;

	(void)s;
	for (n = 1; n <= STRANGERS_STEP + 10; n++)
		file(n, "script");
	assert_int_equal(strangers_limit(&t, state, 1), STRANGERS_STEP);
	assert_int_equal(t.n, 10);
	assert_int_equal(strangers_limit(&t, state, 1), 9);
	assert_true(has_folder(n - 1));
	assert_false(has_folder(n - 2));
}

static void
a_machine_whose_serial_changes_has_one_entry(void **s)
{
	struct seen a = {.mac = mac(1), .serial = "0000000a", .when = 1}, b = a,
		    nothing = {.mac = mac(1)};
	struct mac whose;

	(void)s;
	snprintf(b.serial, sizeof b.serial, "0000000b");
	assert_int_equal(seen_write(state, &a, &nothing), 0);
	assert_int_equal(seen_write(state, &b, &a), 0);
	assert_int_equal(state_follow(state, BY_SERIAL, "0000000a", &whose), -1);
	assert_int_equal(state_follow(state, BY_SERIAL, "0000000b", &whose), 0);
}

int
main(void)
{
#define T(f) cmocka_unit_test_setup_teardown(f, setup, teardown)
	const struct CMUnitTest tests[] = {
		T(no_folder_at_all_is_none),
		T(as_many_as_the_limit_stay),
		T(the_oldest_go_first_with_their_index_and_all_they_have),
		T(who_was_said_anything_of_is_no_stranger),
		T(a_file_that_somebody_is_writing_keeps_its_folder_until_it_is_old),
		T(far_too_many_go_a_step_at_a_time),
		T(a_machine_whose_serial_changes_has_one_entry),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
