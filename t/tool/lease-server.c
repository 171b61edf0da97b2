/*
 * lease-server: give, renew, release and decline addresses as a DHCP server does,
 * and be killed.
 *
 *     lease-server -i STATE
 *     lease-server [-k MICROSECONDS] STATE LOG SEED
 *
 * With -i it changes nothing, but does what it is asked by mb-leases; "ready" is
 * printed when it serves. Else LOG has what an earlier run had confirmed, and what
 * it was about to confirm when it ended: first it looks whether all of that is
 * there, and nothing else, says so and exits 1 if not. Then it goes on, at random,
 * until it is killed by SIGKILL, which it has the kernel send after at most so many
 * microseconds (20000) from its start.
 */
#include "base/num.h"
#include "file/at.h"
#include "host/leaseask.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sysexits.h>
#include <time.h>

#define ADDRESSES 2000
#define CLIENTS   1500
#define BATCH     32

/* What an address has: kind in 2 bits, client in 16, and the expiry. */
enum kind { FREE, LEASED, DECLINED };

/* A change that is to be confirmed; or, with CONFIRMED, that all so far were. */
struct record {
	uint64_t address, value;
};

#define CONFIRMED UINT64_MAX

static struct leasestore store;
static uint64_t confirmed[ADDRESSES], wanted[ADDRESSES], seed;
static int logfile;

static uint64_t
value(enum kind kind, uint64_t client, uint64_t expiry)
{
	return (uint64_t)kind | client << 2 | expiry << 18;
}

/* xorshift64* */
static uint64_t
random_below(uint64_t n)
{
	seed ^= seed >> 12;
	seed ^= seed << 25;
	seed ^= seed >> 27;
	return (seed * 0x2545f4914f6cdd1d >> 16) % n;
}

static struct ip4
address(uint64_t n)
{
	return (struct ip4){{10, 7, (uint8_t)(n >> 8), (uint8_t)n}};
}

/* Whose address it is, from what the store says. */
static uint64_t
found(uint64_t n)
{
	const struct lease *l = leases_at(&store.table, address(n));

	if (!l)
		return value(FREE, 0, 0);
	if (l->declined)
		return value(DECLINED, 0, l->expiry);
	return value(LEASED, (uint64_t)l->hw[4] << 8 | l->hw[5], l->expiry);
}

/* What an earlier run wrote down. */
static void
read_log(const char *path)
{
	struct record r;
	FILE *f = fopen(path, "re");

	while (f && fread(&r, sizeof r, 1, f) == 1) {
		if (r.address == CONFIRMED)
			memcpy(confirmed, wanted, sizeof wanted);
		else
			wanted[r.address] = r.value;
	}
	if (f)
		fclose(f);
}

/* Is everything as it was confirmed, or else as it was about to be? */
static bool
check(void)
{
	bool good = true;

	for (uint64_t n = 0; n < ADDRESSES; n++) {
		uint64_t is = found(n);

		if (is == confirmed[n] || is == wanted[n])
			continue;
		warnx("address %llu is %llx, was confirmed as %llx, last wanted %llx",
			(unsigned long long)n, (unsigned long long)is,
			(unsigned long long)confirmed[n],
			(unsigned long long)wanted[n]);
		good = false;
	}
	return good;
}

static void
note(const struct record *r, size_t n)
{
	if (write(logfile, r, n * sizeof *r) != (ssize_t)(n * sizeof *r))
		err(EX_TEMPFAIL, "log");
}

/* Begin a log anew, with what is there now; nothing is killed half-way in it. */
static void
begin_log(const char *path)
{
	static struct record all[ADDRESSES + 1];
	char temp[4096];

	snprintf(temp, sizeof temp, "%s.new", path);
	logfile = open(temp, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
	if (logfile == -1)
		err(EX_TEMPFAIL, "%s", temp);
	for (uint64_t n = 0; n < ADDRESSES; n++)
		all[n] = (struct record){.address = n, .value = found(n)};
	all[ADDRESSES] = (struct record){.address = CONFIRMED};
	note(all, ADDRESSES + 1);
	if (rename(temp, path) == -1)
		err(EX_TEMPFAIL, "%s", path);
}

/* One change at random, at a time that goes by; what the address has then. */
static uint64_t
change(uint64_t n, uint64_t now)
{
	uint64_t client = 1 + random_below(CLIENTS), until = now + random_below(50);
	struct lease l = {.ip = address(n),
		.expiry = until + 1,
		.hw_type = LEASE_ETHERNET,
		.hw_len = 6,
		.hw = {2, 0, 0, 0, (uint8_t)(client >> 8), (uint8_t)client}};

	switch (random_below(8)) {
	case 0:
		if (leasestore_free(&store, l.ip, now) == -1 && errno != ENOENT)
			err(EX_TEMPFAIL, "free");
		break;
	case 1:
		if (leasestore_decline(&store, l.ip, until, now) == -1)
			err(EX_TEMPFAIL, "decline");
		break;
	default:
		if (leasestore_set(&store, &l, now) == -1 && errno != EADDRINUSE)
			err(EX_TEMPFAIL, "set");
	}
	return found(n);
}

static void
serve(void)
{
	struct record r[BATCH], done = {.address = CONFIRMED};

	for (uint64_t now = 1;; now++) {
		for (size_t i = 0; i < BATCH; i++) {
			r[i].address = random_below(ADDRESSES);
			r[i].value = change(r[i].address, now);
		}
		note(r, BATCH);
		if ((random_below(4) == 0 ? leasestore_fold(&store)
					  : leasestore_sync(&store)) == -1)
			err(EX_TEMPFAIL, "sync");
		note(&done, 1);
	}
}

/* Do what we are asked, until we are ended. */
static _Noreturn void
serve_askers(void)
{
	struct pollfd p = {.fd = leaseask_listen(&store), .events = POLLIN};

	if (p.fd == -1)
		err(EX_TEMPFAIL, "listen");
	puts("ready");
	fflush(stdout);
	for (;;) {
		uint64_t now = (uint64_t)time(NULL);
		int wait = leasestore_wait(&store, now);

		if (wait == 0 && leasestore_fold(&store) == -1)
			err(EX_TEMPFAIL, "fold");
		if (poll(&p, 1, wait > 0 ? wait * 1000 : wait) > 0 &&
			leaseask_serve(p.fd, &store, now) == -1)
			err(EX_TEMPFAIL, "serve");
	}
}

static void
kill_later(uint64_t most)
{
	struct sigevent how = {
		.sigev_notify = SIGEV_SIGNAL, .sigev_signo = SIGKILL};
	uint64_t us = 1 + random_below(most);
	struct itimerspec when = {.it_value = {.tv_sec = (time_t)(us / 1000000),
					  .tv_nsec = (long)(us % 1000000) * 1000}};
	timer_t timer;

	if (timer_create(CLOCK_MONOTONIC, &how, &timer) == -1 ||
		timer_settime(timer, 0, &when, NULL) == -1)
		err(EX_TEMPFAIL, "timer");
}

static _Noreturn void
usage(void)
{
	errx(EX_USAGE, "usage: lease-server [-k microseconds] state log seed\n"
		       "       lease-server -i state");
}

int
main(int argc, char *argv[])
{
	uint64_t most = 20000;
	bool idle = false;
	int c;

	while ((c = getopt(argc, argv, "ik:")) != -1)
		if (c == 'i')
			idle = true;
		else if (c != 'k' || !num_u64(optarg, 1, UINT32_MAX, &most))
			usage();
	if (argc - optind != (idle ? 1 : 3) ||
		(!idle && !num_u64(argv[optind + 2], 1, UINT32_MAX, &seed)))
		usage();

	int dir = at_folder(argv[optind]);
	if (!idle) {
		seed *= 0x9e3779b97f4a7c15;
		read_log(argv[optind + 1]);
		kill_later(most);
	}
	if (dir == -1 || leasestore_open(&store, dir, "leases") == -1)
		err(EX_TEMPFAIL, "%s", argv[optind]);
	if (idle)
		serve_askers();
	if (!check())
		return 1;
	begin_log(argv[optind + 1]);
	serve();
}
