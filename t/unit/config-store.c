/*
 * config/store and file/batch: what a configuration changes, and that it is whole.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "config/store.h"
#include "file/at.h"
#include "file/lock.h"
#include "file/state.h"
#include "host/host.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <sys/stat.h>

#define HOSTS 20 /* with their links more than BATCH_FEW */

static char path[64];
static int dir;
static struct arena arena;
static struct config_host hosts[HOSTS];
static char names[HOSTS][24], ips[HOSTS][32], records[HOSTS][64];
static struct config config;

static int
remove_one(const char *name, const struct stat *st, int type, struct FTW *at)
{
	(void)st, (void)type, (void)at;
	return remove(name);
}

static int
make_folder(void **state)
{
	(void)state;
	snprintf(path, sizeof path, "%s", "/tmp/mb-store-XXXXXX");
	if (!mkdtemp(path))
		return -1;
	dir = at_folder(path);
	return dir == -1;
}

static int
remove_folder(void **state)
{
	(void)state;
	arena_free(&arena);
	close(dir);
	return nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

/* So many hosts, their records saying this. */
static void
configure(size_t n, const char *text)
{
	for (size_t i = 0; i < n; i++) {
		struct config_host *h = &hosts[i];

		h->mac = (struct mac){{0xdc, 0xa6, 0x32, 0, 0, (uint8_t)i}};
		snprintf(names[i], sizeof names[i], "n%zu", i);
		snprintf(ips[i], sizeof ips[i], "10.0.0.%zu", i + 1);
		snprintf(records[i], sizeof records[i], "name=%.20s\nx=%s\n",
			names[i], text);
		h->name = names[i];
		h->ip = ips[i];
		h->record = records[i];
		h->len = strlen(records[i]);
	}
	config = (struct config){.site = {"port=80\n", 8},
		.secrets = {"", 0},
		.host = hosts,
		.hosts = n};
}

/* How many changes were there to make? They are made. */
static size_t
store(void)
{
	struct batch_item *first;
	size_t n = 0;

	assert_int_equal(store_plan(dir, &config, &arena, &first), 0);
	for (const struct batch_item *i = first; i; i = i->next)
		n++;
	assert_int_equal(batch_put(dir, first), 0);
	return n;
}

static const char *
content(const char *name)
{
	static char text[128];

	return at_read(dir, name, text, sizeof text) == -1 ? NULL : text;
}

static size_t
entries(const char *name)
{
	int fd = at_open(dir, name, O_RDONLY | O_DIRECTORY);
	DIR *d = fd == -1 ? NULL : fdopendir(fd);
	struct dirent *e;
	size_t n = 0;

	while (d && (e = readdir(d)))
		n += strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0;
	if (d)
		closedir(d);
	return n;
}

static void
records_and_links_are_written_and_then_nothing_is_to_do(void **state)
{
	struct host host;
	struct mac mac;

	(void)state;
	for (size_t n = 1; n <= HOSTS; n += HOSTS - 1) { /* few, and many */
		configure(n, "1");
		store();
		assert_int_equal(entries("hosts"), n);
		assert_int_equal(entries("by-name"), n);
		assert_int_equal(entries("by-ip"), n);
		assert_int_equal(host_mac_of(dir, names[n - 1], &mac), 0);
		assert_int_equal(host_by_mac(dir, mac, &host), 0);
		assert_string_equal(host.name, names[n - 1]);
		assert_int_equal(store(), 0);
	}
	assert_string_equal(content("site"), "port=80\n");
	assert_int_equal(entries("."), 4); /* and no temporary */
}

static void
only_what_differs_is_written(void **state)
{
	struct batch_item *first;

	(void)state;
	configure(HOSTS, "1");
	assert_int_equal(store(), 1 + 3 * HOSTS);
	snprintf(records[3], sizeof records[3], "x=2\n");
	hosts[3].len = 4;
	assert_int_equal(store_plan(dir, &config, &arena, &first), 0);
	assert_string_equal(first->name, "hosts/dc-a6-32-00-00-03/record");
	assert_string_equal(first->note, "changed");
	assert_null(first->next);
	assert_int_equal(batch_put(dir, first), 0);
	assert_string_equal(content("hosts/dc-a6-32-00-00-03/record"), "x=2\n");
}

static void
a_host_that_is_gone_loses_its_record_and_links_and_keeps_what_it_said(void **state)
{
	int fd;

	(void)state;
	configure(HOSTS, "1");
	store();
	fd = at_open(dir, "hosts/dc-a6-32-00-00-01", O_RDONLY | O_DIRECTORY);
	assert_int_equal(put_file(fd, "identity", "when=1\n", 7, 0644), 0);
	close(fd);
	for (size_t n = HOSTS - 1; n;
		n = n / 19) { /* few go, then many, then all */
		configure(n == 1 ? 0 : n, "1");
		store();
		assert_int_equal(entries("by-name"), config.hosts);
		assert_int_equal(entries("by-ip"), config.hosts);
		assert_int_equal(entries("hosts"), config.hosts ? config.hosts : 1);
	}
	assert_null(content("hosts/dc-a6-32-00-00-01/record"));
	assert_string_equal(
		content("hosts/dc-a6-32-00-00-01/identity"), "when=1\n");
}

static void
an_address_or_name_that_passes_to_another_host_leads_there(void **state)
{
	struct mac mac;

	(void)state;
	configure(2, "1");
	store();
	hosts[0].ip = ips[1];
	hosts[1].ip = NULL;
	hosts[1].name = names[0];
	hosts[0].name = NULL;
	store();
	assert_int_equal(host_mac_of(dir, ips[1], &mac), 0);
	assert_true(mac_eq(mac, hosts[0].mac));
	assert_int_equal(host_mac_of(dir, names[0], &mac), 0);
	assert_true(mac_eq(mac, hosts[1].mac));
	assert_int_equal(entries("by-ip"), 1);
	assert_int_equal(entries("by-name"), 1);
}

static void
what_somebody_spoilt_is_mended(void **state)
{
	(void)state;
	configure(1, "1");
	store();
	assert_int_equal(put_link(dir, "site", "/etc/passwd"), 0);
	assert_int_equal(unlinkat(dir, "by-ip/10.0.0.1", 0), 0);
	assert_int_equal(symlinkat("nowhere", dir, "by-name/odd"), 0);
	assert_int_equal(unlinkat(dir, "by-name/n0", 0), 0);
	assert_int_equal(symlinkat("elsewhere", dir, "by-name/n0"), 0);
	assert_int_equal(store(), 4);
	assert_string_equal(content("site"), "port=80\n");
	assert_int_equal(store(), 0);
}

static void
what_cannot_be_read_is_an_error_and_changes_nothing(void **state)
{
	struct batch_item *first;

	(void)state;
	configure(1, "1");
	assert_int_equal(mkdirat(dir, "site", 0755), 0);
	assert_int_equal(store_plan(dir, &config, &arena, &first), -1);
	assert_int_equal(errno, EISDIR);
	assert_int_equal(unlinkat(dir, "site", AT_REMOVEDIR), 0);
	assert_int_equal(put_file(dir, "hosts", "", 0, 0644), 0);
	assert_int_equal(store_plan(dir, &config, &arena, &first), -1);
	assert_int_equal(errno, ENOTDIR);
	assert_int_equal(entries("."), 1);
}

static void
secrets_are_for_their_owner_and_are_emptied_when_they_are_no_more(void **state)
{
	struct stat st;

	(void)state;
	configure(0, "");
	store();
	assert_null(content("secrets"));
	config.secrets = (struct config_text){"a=b\n", 4};
	assert_int_equal(store(), 1);
	assert_int_equal(fstatat(dir, "secrets", &st, 0), 0);
	assert_int_equal(st.st_mode & 0777, 0600);
	config.secrets = (struct config_text){"", 0};
	assert_int_equal(store(), 1);
	assert_string_equal(content("secrets"), "");
}

static void
a_batch_that_cannot_be_done_leaves_no_temporary(void **state)
{
	struct batch_item two = {
		.what = BATCH_FILE, .name = "site/x", .bytes = "b", .len = 1};
	struct batch_item one = {.what = BATCH_FILE,
		.name = "a",
		.bytes = "a",
		.len = 1,
		.mode = 0644,
		.next = &two};

	(void)state;
	assert_int_equal(put_file(dir, "site", "", 0, 0644), 0);
	assert_int_equal(batch_put(dir, &one), -1);
	assert_int_equal(errno, ENOTDIR);
	assert_string_equal(content("a"), "a");
	assert_int_equal(entries("."), 2);
}

static void
stale_temporaries_are_swept_wherever_they_lie(void **state)
{
	static const char *const left[] = {".put-1",
		"hosts/dc-a6-32-00-00-00/.put-2", "by-name/.put-3", "by-ip/.put-4"};
	const struct timespec old[2] = {{.tv_sec = 1000}, {.tv_sec = 1000}};

	(void)state;
	configure(1, "1");
	store();
	for (size_t i = 0; i < sizeof left / sizeof *left; i++) {
		close(openat(dir, left[i], O_WRONLY | O_CREAT, 0600));
		assert_int_equal(utimensat(dir, left[i], old, 0), 0);
	}
	assert_int_equal(mkdirat(dir, "hosts/empty", 0755), 0);
	assert_int_equal(utimensat(dir, "hosts/empty", old, 0), 0);
	assert_int_equal(utimensat(dir, "hosts/dc-a6-32-00-00-00", old, 0), 0);
	assert_int_equal(mkdirat(dir, "hosts/young", 0755), 0);
	close(openat(dir, ".put-young", O_WRONLY | O_CREAT, 0600));
	assert_int_equal(store_sweep(dir, time(NULL) - 3600), 0);
	assert_int_equal(entries("hosts/dc-a6-32-00-00-00"), 1);
	assert_int_equal(entries("by-name"), 1);
	assert_int_equal(entries("by-ip"), 1);
	assert_int_equal(entries("."), 5);
	assert_int_equal(entries("hosts"), 2);
}

static void
a_lock_is_held_by_one_until_it_is_closed(void **state)
{
	int first = lock_take(dir, "lock", 0);

	(void)state;
	assert_int_not_equal(first, -1);
	assert_int_equal(lock_take(dir, "lock", 50), -1);
	assert_int_equal(errno, EWOULDBLOCK);
	close(first);
	first = lock_take(dir, "lock", 0);
	assert_int_not_equal(first, -1);
	close(first);
	assert_int_equal(lock_take(dir, "no/lock", 1000), -1);
	assert_int_equal(errno, ENOENT);
}

#define TEST(f) cmocka_unit_test_setup_teardown(f, make_folder, remove_folder)

int
main(void)
{
	const struct CMUnitTest tests[] = {
		TEST(records_and_links_are_written_and_then_nothing_is_to_do),
		TEST(only_what_differs_is_written),
		TEST(a_host_that_is_gone_loses_its_record_and_links_and_keeps_what_it_said),
		TEST(an_address_or_name_that_passes_to_another_host_leads_there),
		TEST(what_somebody_spoilt_is_mended),
		TEST(what_cannot_be_read_is_an_error_and_changes_nothing),
		TEST(secrets_are_for_their_owner_and_are_emptied_when_they_are_no_more),
		TEST(a_batch_that_cannot_be_done_leaves_no_temporary),
		TEST(stale_temporaries_are_swept_wherever_they_lie),
		TEST(a_lock_is_held_by_one_until_it_is_closed),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests_name("config-store", tests, NULL, NULL);
}
