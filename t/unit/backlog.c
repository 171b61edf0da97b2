/*
 * dhcp/backlog: what is learned is known at once, and written when there is time.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "dhcp/backlog.h"
#include "file/at.h"
#include "file/state.h"

#include <errno.h>
#include <ftw.h>

static char folder[] = "/tmp/backlog-XXXXXX";
static struct backlog b;
static int state;

static struct seen
pi(uint8_t n, uint8_t lease)
{
	return (struct seen){.mac = {{2, 0, 0, 0, 0, n}},
		.serial = "91cdf03d",
		.lease = {{10, 0, 0, lease}},
		.client = "pi-rom",
		.when = 1};
}

static void
put(uint8_t n, uint8_t lease)
{
	struct seen now = pi(n, lease), known = backlog_seen(&b, state, now.mac);

	assert_true(backlog_put(&b, &now, &known));
}

static void
write_all(void)
{
	struct mac mac;

	while (b.n > 0)
		assert_int_equal(backlog_write(&b, state, &mac), 0);
}

static void
what_nobody_said_is_all_zero_but_for_the_mac(void **s)
{
	struct seen seen =
		backlog_seen(&b, state, (struct mac){{2, 0, 0, 0, 0, 9}});

	(void)s;
	assert_int_equal(seen.mac.b[5], 9);
	assert_int_equal(seen.when, 0);
	assert_string_equal(seen.client, "");
}

static void
what_is_put_is_known_before_it_is_written_and_after(void **s)
{
	struct mac mac = pi(1, 7).mac;
	struct seen seen;

	(void)s;
	put(1, 7);
	assert_int_equal(backlog_seen(&b, state, mac).lease.b[3], 7);
	assert_int_equal(seen_read(state, mac, &seen), -1);
	write_all();
	assert_int_equal(seen_read(state, mac, &seen), 0);
	assert_int_equal(backlog_seen(&b, state, mac).lease.b[3], 7);
}

static void
a_machine_has_one_entry_and_its_old_address_is_given_up(void **s)
{
	char target[STATE_NAME];

	(void)s;
	put(2, 7);
	write_all();
	put(2, 8); /* on disk there is 7 */
	put(2, 9);
	assert_int_equal(b.n, 1);
	write_all();
	assert_int_equal(
		at_link(state, "by-lease/10.0.0.7", target, sizeof target), -1);
	assert_int_equal(
		at_link(state, "by-lease/10.0.0.8", target, sizeof target), -1);
	assert_true(at_link(state, "by-lease/10.0.0.9", target, sizeof target) > 0);
}

static void
a_full_backlog_takes_no_other_machine(void **s)
{
	struct seen other = pi(0, 7);

	(void)s;
	for (unsigned n = 0; n < BACKLOG_MAX; n++)
		put((uint8_t)n, 7);
	other.mac.b[4] = 1;
	assert_false(backlog_put(&b, &other, &other));
	put(5, 8); /* but news of those that are in it */
	assert_int_equal(b.n, BACKLOG_MAX);
	b.n = 0;
}

/* Who has that address, by the last number of his MAC; -1: nobody. */
static int
leased_to(const char *ip)
{
	struct mac mac;

	return state_follow(state, BY_LEASE, ip, &mac) == -1 ? -1 : mac.b[5];
}

static void
all_at_once_is_as_one_by_one(void **s)
{
	struct seen seen;

	(void)s;
	put(20, 21);
	put(21, 22);
	put(22, 23);
	assert_int_equal(backlog_write_all(&b, state), 0);
	assert_int_equal(b.n, 0);
	assert_int_equal(leased_to("10.0.0.21"), 20);

	/* They move up by one, and the last has none any more; 21 is given up. */
	put(21, 21);
	put(20, 30);
	put(22, 22);
	for (uint8_t n = 40; n < 240; n++)
		put(n, n);
	assert_int_equal(backlog_write_all(&b, state), 0);
	assert_int_equal(leased_to("10.0.0.21"), 21);
	assert_int_equal(leased_to("10.0.0.22"), 22);
	assert_int_equal(leased_to("10.0.0.23"), -1);
	assert_int_equal(leased_to("10.0.0.30"), 20);
	for (uint8_t n = 40; n < 240; n++) {
		assert_int_equal(seen_read(state, pi(n, n).mac, &seen), 0);
		assert_int_equal(seen.lease.b[3], n);
	}
	assert_int_equal(backlog_write_all(&b, state), 0); /* nothing */
}

static void
what_cannot_be_written_at_once_is_still_there(void **s)
{
	(void)s;
	put(3, 7);
	assert_int_equal(backlog_write_all(&b, -1), -1);
	assert_int_equal(errno, EBADF);
	assert_int_equal(b.n, 1);
	b.n = 0;
}

static void
what_cannot_be_written_is_reported_once(void **s)
{
	struct mac mac;

	(void)s;
	put(3, 7);
	assert_int_equal(backlog_write(&b, -1, &mac), -1);
	assert_int_equal(errno, EBADF);
	assert_int_equal(mac.b[5], 3);
	assert_int_equal(b.n, 0);
}

static int
open_folder(void **s)
{
	(void)s;
	state = mkdtemp(folder) ? at_folder(folder) : -1;
	return state == -1;
}

static int
remove_one(const char *path, const struct stat *st, int kind, struct FTW *where)
{
	(void)st;
	(void)kind;
	(void)where;
	return remove(path);
}

static int
remove_folder(void **s)
{
	(void)s;
	close(state);
	return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_nobody_said_is_all_zero_but_for_the_mac),
		cmocka_unit_test(
			what_is_put_is_known_before_it_is_written_and_after),
		cmocka_unit_test(
			a_machine_has_one_entry_and_its_old_address_is_given_up),
		cmocka_unit_test(a_full_backlog_takes_no_other_machine),
		cmocka_unit_test(all_at_once_is_as_one_by_one),
		cmocka_unit_test(what_cannot_be_written_at_once_is_still_there),
		cmocka_unit_test(what_cannot_be_written_is_reported_once),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name(
		"backlog", tests, open_folder, remove_folder);
}
