/*
 * host/leasestore, host/leasefile: what was confirmed is there, whatever happened.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "file/at.h"
#include "file/state.h"
#include "host/leasestore.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>

#define NOW 1000

static char folder[] = "/tmp/leasestore-XXXXXX";
static struct leasestore a, b;
static int dir;

static struct lease
lease(uint8_t client, uint8_t ip)
{
	return (struct lease){.expiry = NOW + 100,
		.hw_type = LEASE_ETHERNET,
		.hw_len = 6,
		.hw = {2, 0, 0, 0, 0, client},
		.ip = {{10, 0, 0, ip}}};
}

static void
give(uint8_t client, uint8_t ip)
{
	struct lease l = lease(client, ip);

	assert_int_equal(leasestore_set(&a, &l, NOW), 0);
}

static struct ip4
ip(uint8_t n)
{
	return (struct ip4){{10, 0, 0, n}};
}

/* The client that has an address in a store; 0: nobody, 255: it was declined. */
static unsigned
who(const struct leasestore *s, uint8_t n)
{
	const struct lease *l = leases_at(&s->table, ip(n));

	return !l ? 0 : l->declined ? 255 : l->hw[5];
}

static void
start(void)
{
	assert_int_equal(leasestore_open(&a, dir, "leases"), 0);
}

/* What a server that starts after a crash would find. */
static void
crash(void)
{
	leasestore_close(&a);
	start();
}

static const char *
text_of(const char *name)
{
	static char text[65536];

	assert_true(at_read(dir, name, text, sizeof text) >= 0);
	return text;
}

static void
write_text(const char *name, const char *text, size_t len)
{
	assert_int_equal(put_file(dir, name, text, len, 0644), 0);
}

static int
empty_folder(void **s)
{
	(void)s;
	leasestore_close(&a);
	unlinkat(dir, "leases", 0);
	unlinkat(dir, "leases.journal", 0);
	return 0;
}

static void
what_was_synced_is_there_and_the_rest_is_not(void **s)
{
	(void)s;
	start();
	give(1, 1);
	give(2, 2);
	assert_int_equal(leasestore_decline(&a, ip(3), NOW + 50, NOW), 0);
	assert_int_equal(leasestore_sync(&a), 0);
	give(4, 4);
	crash();
	assert_int_equal(who(&a, 1), 1);
	assert_int_equal(who(&a, 2), 2);
	assert_int_equal(who(&a, 3), 255);
	assert_int_equal(leases_at(&a.table, ip(3))->expiry, NOW + 50);
	assert_int_equal(who(&a, 4), 0);
	assert_int_equal(leasestore_free(&a, ip(1), NOW), 0);
	assert_int_equal(leasestore_free(&a, ip(1), NOW), -1);
	assert_int_equal(errno, ENOENT);
	assert_int_equal(leasestore_sync(&a), 0);
	crash();
	assert_int_equal(who(&a, 1), 0);
	assert_int_equal(who(&a, 3), 255);
	crash(); /* now from the file and not the journal */
	assert_int_equal(who(&a, 2), 2);
	assert_int_equal(who(&a, 3), 255);
	assert_string_equal(
		text_of("leases"), "1100 02:00:00:00:00:02 10.0.0.2 * *\n");
}

static void
an_address_is_not_given_twice(void **s)
{
	struct lease other = lease(2, 1);

	(void)s;
	start();
	give(1, 1);
	give(1, 1);
	assert_int_equal(leasestore_set(&a, &other, NOW + 99), -1);
	assert_int_equal(errno, EADDRINUSE);
	assert_int_equal(leasestore_set(&a, &other, NOW + 100), 0);
	assert_int_equal(leasestore_decline(&a, ip(1), NOW + 200, NOW), 0);
	assert_int_equal(leasestore_set(&a, &other, NOW + 199), -1);
	assert_int_equal(errno, EADDRINUSE);
	assert_int_equal(leasestore_set(&a, &other, NOW + 200), 0);
	assert_int_equal(who(&a, 1), 2);
}

static void
what_cannot_be_a_lease_is_refused(void **s)
{
	struct lease l = lease(1, 1);

	(void)s;
	start();
	l.hw_len = 0;
	assert_int_equal(leasestore_set(&a, &l, NOW), -1);
	assert_int_equal(errno, EINVAL);
	l = lease(1, 1);
	l.declined = true;
	assert_int_equal(leasestore_set(&a, &l, NOW), -1);
	l = lease(1, 1);
	memcpy(l.name, "a b", 4);
	assert_int_equal(leasestore_set(&a, &l, NOW), -1);
	assert_int_equal(leasestore_decline(&a, (struct ip4){0}, NOW + 5, NOW), -1);
	assert_int_equal(errno, EINVAL);
	assert_int_equal(leasestore_wait(&a, NOW), -1);
}

/* Batches of one, two, three ... changes; *ends is where each ends. */
static size_t
fill_journal(size_t batches, off_t ends[])
{
	uint8_t n = 1;

	for (size_t i = 0; i < batches; i++) {
		for (size_t k = 0; k <= i; k++, n++)
			give(n, n);
		assert_int_equal(leasestore_sync(&a), 0);
		ends[i] = a.size;
	}
	return n - 1U;
}

static void
a_torn_journal_counts_as_far_as_whole_batches(void **s)
{
	static char journal[65536];
	off_t ends[6];
	size_t len, whole = 0, expect = 0;

	(void)s;
	start();
	fill_journal(6, ends);
	len = (size_t)ends[5];
	memcpy(journal, text_of("leases.journal"), len);
	leasestore_close(&a);
	for (size_t cut = 0; cut <= len; cut++) {
		if (whole < 6 && (off_t)cut == ends[whole])
			expect += ++whole;
		for (int kind = 0; kind < 3; kind++) { /* short, zeros, rubbish */
			static char torn[65536];

			memcpy(torn, journal, cut);
			memset(torn + cut, kind == 1 ? 0 : 'x', len - cut);
			unlinkat(dir, "leases", 0);
			write_text("leases.journal", torn, kind == 0 ? cut : len);
			assert_int_equal(leasestore_read(&b, dir, "leases"), 0);
			assert_int_equal(b.table.n, expect);
		}
	}
	assert_int_equal(expect, 21);
	start(); /* from the last: all there, and the next batch is found again */
	give(1, 1);
	give(30, 30);
	assert_int_equal(leasestore_sync(&a), 0);
	crash();
	assert_int_equal(who(&a, 30), 30);
	assert_int_equal(a.table.n, 22);
}

static void
a_changed_byte_spoils_its_batch_and_no_earlier(void **s)
{
	static char journal[65536];
	off_t ends[4];
	static const size_t before[] = {0, 1, 3, 6, 10};

	(void)s;
	start();
	fill_journal(4, ends);
	memcpy(journal, text_of("leases.journal"), (size_t)ends[3]);
	leasestore_close(&a);
	for (size_t at = 0, batch = 0; at < (size_t)ends[3]; at++) {
		batch += (off_t)at == ends[batch];
		journal[at] ^= 1;
		write_text("leases.journal", journal, (size_t)ends[3]);
		journal[at] ^= 1;
		assert_int_equal(leasestore_read(&b, dir, "leases"), 0);
		assert_int_equal(b.table.n, before[batch]);
	}
}

static void
a_crash_between_the_files_of_a_fold_changes_nothing(void **s)
{
	static char journal[65536];
	size_t len;

	(void)s;
	start();
	give(1, 1);
	assert_int_equal(leasestore_free(&a, ip(1), NOW), 0);
	give(1, 2);
	give(2, 1);
	assert_int_equal(leasestore_decline(&a, ip(3), NOW + 9, NOW), 0);
	assert_int_equal(leasestore_sync(&a), 0);
	len = strlen(text_of("leases.journal"));
	memcpy(journal, text_of("leases.journal"), len);
	assert_int_equal(leasestore_fold(&a), 0);
	leasestore_close(&a);
	write_text("leases.journal", journal, len);
	start();
	assert_int_equal(a.table.n, 3);
	assert_int_equal(who(&a, 1), 2);
	assert_int_equal(who(&a, 2), 1);
	assert_int_equal(who(&a, 3), 255);
}

static void
a_failed_sync_is_made_good_by_the_next(void **s)
{
	int good;

	(void)s;
	start();
	give(1, 1);
	good = a.journal;
	a.journal = open("/dev/full", O_WRONLY | O_CLOEXEC);
	assert_int_not_equal(a.journal, -1);
	assert_int_equal(leasestore_sync(&a), -1);
	assert_int_equal(errno, ENOSPC);
	give(2, 2);
	assert_int_equal(leasestore_sync(&a), 0);
	close(good);
	give(3, 3);
	assert_int_equal(leasestore_sync(&a), 0);
	crash();
	assert_int_equal(a.table.n, 3);
}

static void
more_than_a_batch_holds_is_written_whole(void **s)
{
	struct lease l = lease(1, 1);
	uint32_t n;

	(void)s;
	start();
	for (n = 0; n < 5000; n++) {
		l.ip = (struct ip4){{10, 1, (uint8_t)(n >> 8), (uint8_t)n}};
		l.hw[3] = (uint8_t)(n >> 8);
		l.hw[4] = (uint8_t)n;
		assert_int_equal(leasestore_set(&a, &l, NOW), 0);
		assert_int_equal(leasestore_decline(&a,
					 (struct ip4){{10, 2, (uint8_t)(n >> 8),
						 (uint8_t)n}},
					 NOW + 5, NOW),
			0);
	}
	assert_int_equal(leasestore_sync(&a), 0);
	crash();
	assert_int_equal(a.table.n, 10000);
	assert_int_equal(leasestore_prune(&a, NOW + 5, NOW), 5000);
	assert_int_equal(leasestore_sync(&a), 0);
	crash();
	assert_int_equal(a.table.n, 5000);
}

static void
the_part_of_dhcpv6_is_kept_byte_for_byte(void **s)
{
	static char file[300000];
	size_t len;

	(void)s;
	len = (size_t)snprintf(file, sizeof file,
		"1100 02:00:00:00:00:02 10.0.0.2 * *\n"
		"duid 00:01:00:01:2c\n"
		"1100 1234 fd00::7 node1 00:01\n"
		"free 10.0.0.2\n%0200000d",
		0);
	write_text("leases", file, len);
	start();
	assert_int_equal(a.table.n, 1);
	for (int i = 0; i < 3; i++) {
		static char now[300000];
		ssize_t n;

		give(7, 7);
		assert_int_equal(leasestore_fold(&a), 0);
		n = at_read(dir, "leases", now, sizeof now);
		assert_int_equal(
			n, len + strlen("1100 02:00:00:00:00:07 10.0.0.7 * *\n"));
		assert_memory_equal(
			now + (size_t)n - (len - 36), file + 36, len - 36);
		if (i == 1)
			crash();
	}
}

static void
a_torn_last_line_is_passed_over_and_another_is_not(void **s)
{
	static const char torn[] = "1100 02:00:00:00:00:02 10.0.0.2 * *\n\n"
				   "1100 02:00:00:00:00:03 10.0";
	static const char whole[] = "1100 02:00:00:00:00:03 10.0.0.3 * *";
	static const char bad[] = "1100 02:00:00:00:00:02 10.0.0.2 * *\n"
				  "root:x:0:0\n";

	(void)s;
	write_text("leases", torn, strlen(torn));
	start();
	assert_int_equal(a.table.n, 1);
	leasestore_close(&a);
	write_text("leases", whole, strlen(whole));
	start();
	assert_int_equal(who(&a, 3), 3);
	leasestore_close(&a);
	write_text("leases", bad, strlen(bad));
	assert_int_equal(leasestore_open(&a, dir, "leases"), -1);
	assert_int_equal(errno, EBADMSG);
	assert_int_equal(a.bad_line, 2);
	assert_string_equal(text_of("leases"), bad);
	assert_int_equal(leasestore_read(&b, dir, "leases"), -1);
}

static void
there_is_one_writer_and_many_readers(void **s)
{
	(void)s;
	start();
	assert_int_equal(leasestore_open(&b, dir, "leases"), -1);
	assert_int_equal(errno, EWOULDBLOCK);
	give(1, 1);
	assert_int_equal(leasestore_sync(&a), 0);
	assert_int_equal(leasestore_read(&b, dir, "leases"), 0);
	assert_int_equal(who(&b, 1), 1);
	assert_int_equal(leasestore_free(&b, ip(1), NOW), 0);
	assert_int_equal(leasestore_sync(&b), -1);
	assert_int_equal(errno, EBADF);
	assert_int_equal(leasestore_fold(&b), -1);
	leasestore_close(&a);
	unlinkat(dir, "leases", 0);
	unlinkat(dir, "leases.journal", 0);
	assert_int_equal(leasestore_read(&b, dir, "leases"), 0);
	assert_int_equal(b.table.n, 0);
}

static void
a_fold_is_due_when_it_is_quiet_and_not_much_later_when_not(void **s)
{
	(void)s;
	start();
	assert_int_equal(leasestore_wait(&a, NOW), -1);
	give(1, 1);
	assert_int_equal(leasestore_wait(&a, NOW), 2);
	assert_int_equal(leasestore_wait(&a, NOW + 2), 0);
	assert_int_equal(leasestore_wait(&a, NOW - 1), 0); /* set back */
	for (uint64_t t = NOW; t <= NOW + 4; t++) {
		struct lease l = lease(1, 1);

		assert_int_equal(leasestore_set(&a, &l, t), 0);
		assert_int_not_equal(leasestore_wait(&a, t), 0);
	}
	assert_int_equal(leasestore_wait(&a, NOW + 5), 0);
	assert_int_equal(leasestore_fold(&a), 0);
	assert_int_equal(leasestore_wait(&a, NOW + 5), -1);
}

static void
the_site_says_where_they_are(void **s)
{
	static struct site site;
	const char *name;
	struct stat here, there;
	int fd;

	(void)s;
	fd = leasestore_folder(dir, &site, &name);
	assert_string_equal(name, "leases");
	assert_int_equal(fstat(fd, &here), 0);
	assert_int_equal(fstat(dir, &there), 0);
	assert_int_equal(here.st_ino, there.st_ino);
	close(fd);
	write_text(STATE_SITE, "dhcp.lease_file=/tmp/of.dnsmasq\n", 32);
	assert_int_equal(site_refresh(dir, &site), 1);
	fd = leasestore_folder(dir, &site, &name);
	assert_int_not_equal(fd, -1);
	assert_string_equal(name, "of.dnsmasq");
	close(fd);
}

static int
open_folder(void **s)
{
	(void)s;
	a.lock = a.file = a.journal = -1;
	dir = mkdtemp(folder) ? at_folder(folder) : -1;
	return dir == -1;
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
	leasestore_close(&a);
	close(dir);
	return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

#define TEST(f) cmocka_unit_test_setup(f, empty_folder)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(what_was_synced_is_there_and_the_rest_is_not),
		TEST(an_address_is_not_given_twice),
		TEST(what_cannot_be_a_lease_is_refused),
		TEST(a_torn_journal_counts_as_far_as_whole_batches),
		TEST(a_changed_byte_spoils_its_batch_and_no_earlier),
		TEST(a_crash_between_the_files_of_a_fold_changes_nothing),
		TEST(a_failed_sync_is_made_good_by_the_next),
		TEST(more_than_a_batch_holds_is_written_whole),
		TEST(the_part_of_dhcpv6_is_kept_byte_for_byte),
		TEST(a_torn_last_line_is_passed_over_and_another_is_not),
		TEST(there_is_one_writer_and_many_readers),
		TEST(a_fold_is_due_when_it_is_quiet_and_not_much_later_when_not),
		TEST(the_site_says_where_they_are),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name(
		"leasestore", tests, open_folder, remove_folder);
}
