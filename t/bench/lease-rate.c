/*
 * lease-rate: how fast leases are made to last.
 *
 *     lease-rate [-b BATCH] [-n LEASES] [-t SECONDS] STATE
 *
 * Fills the leases of an empty STATE, then renews them at random in batches of
 * BATCH (32), each made to last before the next, for so many seconds (5), folding
 * as a server would, and starts again. Prints name=value lines.
 */
#include "base/num.h"
#include "file/at.h"
#include "host/leasestore.h"

#include <err.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <time.h>

#define BATCHES_MAX 1000000

static struct leasestore store;
static uint32_t took[BATCHES_MAX]; /* microseconds */

static double
seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static struct lease
numbered(uint32_t n, uint64_t expiry)
{
	struct lease l = {.expiry = expiry,
		.hw_type = LEASE_ETHERNET,
		.hw_len = 6,
		.hw = {2, 0, 0, (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n},
		.ip = {{10, (uint8_t)(n >> 16), (uint8_t)(n >> 8), (uint8_t)n}},
		.id_len = 7,
		.id = {1}};

	memcpy(l.id + 1, l.hw, 6);
	snprintf(l.name, sizeof l.name, "node%u", n);
	return l;
}

static void
set(uint32_t n, uint64_t now)
{
	struct lease l = numbered(n, now + 86400 + n % 1000);

	if (leasestore_set(&store, &l, now) == -1)
		err(EX_TEMPFAIL, "set");
}

/* As a server does: fold when it is due. */
static void
fold(uint64_t now, double *longest)
{
	double start = seconds();

	if (leasestore_wait(&store, now) != 0)
		return;
	if (leasestore_fold(&store) == -1)
		err(EX_TEMPFAIL, "fold");
	if (seconds() - start > *longest)
		*longest = seconds() - start;
}

static int
by_number(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void
load(uint32_t leases, uint32_t batch, uint32_t limit)
{
	double start = seconds(), longest = 0;
	uint32_t r = 1, n = 0;

	while (seconds() - start < limit && n < BATCHES_MAX) {
		uint64_t now = (uint64_t)time(NULL);
		double before = seconds();

		for (uint32_t i = 0; i < batch; i++) {
			r = r * 1664525 + 1013904223;
			set((r >> 8) % leases + 1, now);
		}
		if (leasestore_sync(&store) == -1)
			err(EX_TEMPFAIL, "sync");
		took[n++] = (uint32_t)((seconds() - before) * 1e6);
		fold(now, &longest);
	}
	printf("changes_per_second=%.0f\n", n * batch / (seconds() - start));
	qsort(took, n, sizeof took[0], by_number);
	printf("batch_median_ms=%.3f\nbatch_p99_ms=%.3f\n", took[n / 2] / 1e3,
		took[n - 1 - n / 100] / 1e3);
	printf("longest_fold_ms=%.1f\n", longest * 1e3);
}

static void
restart(int dir)
{
	double start;

	leasestore_close(&store);
	start = seconds();
	if (leasestore_open(&store, dir, "leases") == -1)
		err(EX_TEMPFAIL, "start");
	printf("restart_ms=%.1f\n", (seconds() - start) * 1e3);
}

static void
look_up(uint32_t leases)
{
	double start = seconds();
	uint32_t n;

	for (n = 0; n < 1000000; n++) {
		struct lease l = numbered(n * 2654435761U % leases + 1, 1);

		if (!leases_of(&store.table, &l))
			errx(EX_DATAERR, "client %u has no lease", n);
	}
	printf("lookup_ns=%.0f\n", (seconds() - start) / n * 1e9);
}

int
main(int argc, char *argv[])
{
	uint32_t batch = 32, leases = 50000, limit = 5;
	struct rusage use;
	int c;

	while ((c = getopt(argc, argv, "b:n:t:")) != -1)
		if (!num_u32(optarg, 1, LEASES_MAX,
			    c == 'b'   ? &batch
			    : c == 'n' ? &leases
				       : &limit) ||
			c == '?')
			return EX_USAGE;

	int dir = optind < argc ? at_folder(argv[optind]) : -1;
	if (dir == -1 || leasestore_open(&store, dir, "leases") == -1)
		err(EX_TEMPFAIL, "state");
	for (uint32_t n = 1; n <= leases; n++)
		set(n, (uint64_t)time(NULL));
	if (leasestore_fold(&store) == -1)
		err(EX_TEMPFAIL, "fold");
	load(leases, batch, limit);
	restart(dir);
	look_up(leases);
	getrusage(RUSAGE_SELF, &use);
	printf("memory_kb=%ld\n", use.ru_maxrss);
	return 0;
}
