/*
 * metric/tally: many count in one file, and none of it is lost; and
 * metric/expose: as Prometheus reads it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "file/at.h"
#include "file/state.h"
#include "metric/expose.h"
#include "metric/tally.h"

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <pthread.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define THREADS 16
#define TURNS   50

static char folder[] = "/tmp/tally-XXXXXX";
static int state;
static char text[65536];

/* All that is said of the counters so far. */
static const char *
exposed(void)
{
	struct wr w = wr_of(text, sizeof text - 1);

	assert_int_equal(expose_tallies(&w, state), 0);
	assert_false(w.full);
	text[w.len] = '\0';
	return text;
}

static void
has(const char *line)
{
	const char *at = strstr(exposed(), line);

	if (!at)
		fail_msg("no line '%s'", line);
	assert_true(at == text || at[-1] == '\n');
	assert_int_equal(at[strlen(line)], '\n');
}

static void
nothing_is_counted_yet(void **unused)
{
	struct tally t;

	(void)unused;
	assert_int_equal(tally_read(state, TALLY_TFTPD, &t), -1);
	assert_int_equal(errno, ENOENT);
	has("metal_boot_tftp_transfers_total{outcome=\"sent\"} 0");
	has("metal_boot_http_requests_total{program=\"mb-ipxe-cgi\",code=\"2xx\"} "
	    "0");
	has("# TYPE metal_boot_tftp_transfer_seconds histogram");
}

/* Each makes the file, if it is the first, and maps it anew for each count. */
static void *
count_often(void *barrier)
{
	pthread_barrier_wait(barrier);
	for (int i = 0; i < TURNS; i++) {
		struct tally t;

		if (tally_open(state, TALLY_IPXE, &t) == -1)
			return &state;
		tally_add(&t, TALLY_HTTP_REQUESTS, 0, 1);
		tally_took(&t, TALLY_HTTP_SECONDS, 1001);
		tally_close(&t);
	}
	return NULL;
}

static void
those_that_begin_together_lose_no_count(void **unused)
{
	pthread_barrier_t barrier;
	pthread_t thread[THREADS];
	void *failed;

	(void)unused;
	pthread_barrier_init(&barrier, NULL, THREADS);
	for (int i = 0; i < THREADS; i++)
		assert_int_equal(
			pthread_create(&thread[i], NULL, count_often, &barrier), 0);
	for (int i = 0; i < THREADS; i++) {
		pthread_join(thread[i], &failed);
		assert_null(failed);
	}
	pthread_barrier_destroy(&barrier);
	has("metal_boot_http_requests_total{program=\"mb-ipxe-cgi\",code=\"2xx\"} "
	    "800");
	has("metal_boot_http_request_seconds_bucket{program=\"mb-ipxe-cgi\","
	    "le=\"0.001\"} 0");
	has("metal_boot_http_request_seconds_bucket{program=\"mb-ipxe-cgi\","
	    "le=\"0.005\"} 800");
	has("metal_boot_http_request_seconds_bucket{program=\"mb-ipxe-cgi\","
	    "le=\"+Inf\"} 800");
	has("metal_boot_http_request_seconds_sum{program=\"mb-ipxe-cgi\"} 0.8008");
	has("metal_boot_http_request_seconds_count{program=\"mb-ipxe-cgi\"} 800");
}

static void
write_file(const char *name, const void *bytes, size_t len)
{
	int dir = at_open(state, STATE_COUNTERS, O_RDONLY | O_DIRECTORY);
	int fd = openat(dir, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);

	assert_true(fd != -1);
	assert_int_equal(write(fd, bytes, len), len);
	close(fd);
	close(dir);
}

static void
a_file_that_is_spoilt_begins_anew(void **unused)
{
	static const uint64_t zeros[TALLY_CELLS],
		more[TALLY_CELLS + 1] = {TALLY_MARK};
	const struct {
		const void *bytes;
		size_t len;
	} spoilt[] = {
		{"", 0}, {"abc", 3}, {zeros, sizeof zeros}, {more, sizeof more}};
	struct wr w = wr_of(text, sizeof text);
	struct tally t;

	(void)unused;
	for (size_t i = 0; i < sizeof spoilt / sizeof *spoilt; i++) {
		write_file("mb-poe", spoilt[i].bytes, spoilt[i].len);
		assert_int_equal(expose_tallies(&w, state), -1);
		assert_int_equal(errno, EBADMSG);
		assert_int_equal(tally_open(state, TALLY_POE, &t), 0);
		tally_add(&t, TALLY_POWER_ORDERS, TALLY_ORDER_NO, 3);
		tally_close(&t);
		has("metal_boot_power_orders_total{outcome=\"no\"} 3");
		w = wr_of(text, sizeof text);
	}
}

static void
what_is_no_file_is_not_counted_in(void **unused)
{
	struct tally t;
	int dir;

	(void)unused;
	dir = at_open(state, STATE_COUNTERS, O_RDONLY | O_DIRECTORY);
	assert_int_equal(symlinkat("mb-poe", dir, "mb-power-cgi"), 0);
	assert_int_equal(tally_open(state, TALLY_POWER, &t), -1);
	assert_int_equal(errno, ELOOP);
	tally_add(&t, TALLY_HTTP_REQUESTS, 0, 1);
	tally_took(&t, TALLY_HTTP_SECONDS, 1);
	assert_int_equal(tally_get(&t, TALLY_HTTP_REQUESTS, 0), 0);
	assert_int_equal(unlinkat(dir, "mb-power-cgi", 0), 0);
	assert_int_equal(mkfifoat(dir, "mb-power-cgi", 0600), 0);
	assert_int_equal(tally_read(state, TALLY_POWER, &t), -1);
	assert_int_equal(unlinkat(dir, "mb-power-cgi", 0), 0);
	close(dir);
}

static void
a_status_counts_by_its_first_digit(void **unused)
{
	(void)unused;
	tally_answered(state, TALLY_REDFISH, 200, tally_now());
	tally_answered(state, TALLY_REDFISH, 204, tally_now());
	tally_answered(state, TALLY_REDFISH, 304, tally_now());
	tally_answered(state, TALLY_REDFISH, 404, tally_now());
	tally_answered(state, TALLY_REDFISH, 503, tally_now());
	tally_answered(state, TALLY_REDFISH, 0, tally_now());
	tally_answered(-1, TALLY_REDFISH, 200, tally_now());
	has("metal_boot_http_requests_total{program=\"mb-redfish-cgi\","
	    "code=\"2xx\"} 2");
	has("metal_boot_http_requests_total{program=\"mb-redfish-cgi\","
	    "code=\"3xx\"} 1");
	has("metal_boot_http_requests_total{program=\"mb-redfish-cgi\","
	    "code=\"4xx\"} 1");
	has("metal_boot_http_requests_total{program=\"mb-redfish-cgi\","
	    "code=\"5xx\"} 1");
}

static void
times_are_told_to_the_microsecond(void **unused)
{
	static const uint64_t us[] = {100, 101, 1000000, 1000001};
	struct tally t;

	(void)unused;
	assert_int_equal(tally_open(state, TALLY_DHCPPROXY, &t), 0);
	for (size_t i = 0; i < sizeof us / sizeof *us; i++)
		tally_took(&t, TALLY_DHCP_SECONDS, us[i]);
	tally_close(&t);
	has("metal_boot_dhcp_answer_seconds_bucket{le=\"0.0001\"} 1");
	has("metal_boot_dhcp_answer_seconds_bucket{le=\"0.001\"} 2");
	has("metal_boot_dhcp_answer_seconds_bucket{le=\"1\"} 3");
	has("metal_boot_dhcp_answer_seconds_bucket{le=\"+Inf\"} 4");
	has("metal_boot_dhcp_answer_seconds_sum 2.000202");
	has("metal_boot_dhcp_answer_seconds_count 4");
}

static void
every_family_has_room(void **unused)
{
	(void)unused;
	for (unsigned f = 0; f < TALLY_FAMILIES; f++) {
		const struct tally_kind *k = tally_kind(f);

		assert_true(k->n + 2 <= TALLY_ROOM);
		assert_non_null(k->help);
		assert_int_equal(!k->words, !!k->bounds);
		assert_true(k->programs > 0);
	}
}

static int
remove_one(const char *path, const struct stat *st, int flag, struct FTW *ftw)
{
	(void)st;
	(void)flag;
	(void)ftw;
	return remove(path);
}

static int
set_up(void **unused)
{
	(void)unused;
	if (!mkdtemp(folder))
		return -1;
	state = at_folder(folder);
	return state == -1 ? -1 : 0;
}

static int
tear_down(void **unused)
{
	(void)unused;
	return nftw(folder, remove_one, 8, FTW_DEPTH | FTW_PHYS);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_is_counted_yet),
		cmocka_unit_test(those_that_begin_together_lose_no_count),
		cmocka_unit_test(a_file_that_is_spoilt_begins_anew),
		cmocka_unit_test(what_is_no_file_is_not_counted_in),
		cmocka_unit_test(a_status_counts_by_its_first_digit),
		cmocka_unit_test(times_are_told_to_the_microsecond),
		cmocka_unit_test(every_family_has_room),
	};

	cmocka_set_message_output(CM_OUTPUT_TAP);
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
