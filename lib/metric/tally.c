#include "metric/tally.h"

#include "base/clock.h"
#include "file/at.h"
#include "file/put.h"
#include "file/state.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define SIZE   (TALLY_CELLS * sizeof(uint64_t))
#define TRIES  8 /* until others stop replacing it */
#define FIRST  TALLY_ROOM
#define BIT(p) (1U << (p))

_Static_assert((TALLY_FAMILIES + 1) * TALLY_ROOM <= TALLY_CELLS, "cells");

/*
 * The file
 */

const char *
tally_program(enum tally_program p)
{
	static const char *const names[] = {
		[TALLY_DHCPPROXY] = "mb-dhcpproxy",
		[TALLY_TFTPD] = "mb-tftpd",
		[TALLY_POE] = "mb-poe",
		[TALLY_IPXE] = "mb-ipxe-cgi",
		[TALLY_INSPECT] = "mb-inspect-cgi",
		[TALLY_POWER] = "mb-power-cgi",
		[TALLY_REDFISH] = "mb-redfish-cgi",
		[TALLY_TALOS] = "mb-talos-fetch",
		[TALLY_METRICS] = "mb-metrics-cgi",
	};

	return names[p];
}

/* Map it. -1 with errno: EBADMSG when it is not of this form. */
static int
map(int dir, const char *name, int flags, struct tally *out)
{
	int prot = flags == O_RDONLY ? PROT_READ : PROT_READ | PROT_WRITE;
	int fd = at_open(dir, name, flags | O_NOFOLLOW | O_NONBLOCK);
	struct stat st;
	void *at = MAP_FAILED;

	if (fd == -1)
		return -1;
	errno = EBADMSG;
	if (fstat(fd, &st) == 0 && S_ISREG(st.st_mode) && st.st_size == (off_t)SIZE)
		at = mmap(NULL, SIZE, prot, MAP_SHARED, fd, 0);

	int why = errno;
	close(fd);
	errno = why;
	if (at == MAP_FAILED)
		return -1;
	out->cell = at;
	if (out->cell[0] == TALLY_MARK)
		return 0;
	tally_close(out);
	errno = EBADMSG;
	return -1;
}

/*
 * An empty one: where there is none, if nobody else was faster; or in the place of
 * one that is spoilt. Its blocks are written now, for whoever adds to what a full
 * disk has no room for would be killed.
 */
static int
make(int dir, const char *name, bool replace)
{
	uint64_t cells[TALLY_CELLS] = {TALLY_MARK};
	struct put p;
	int rc;

	if (put_begin(&p, dir, 0644) == -1)
		return -1;
	rc = put_write(&p, cells, sizeof cells);
	if (rc == 0 && replace)
		rc = put_commit(&p, name);
	else if (rc == 0 && linkat(dir, p.temp, dir, name, 0) == -1 &&
		 errno != EEXIST)
		rc = -1;

	int why = errno;
	put_abandon(&p);
	errno = why;
	return rc;
}

int
tally_open(int state, enum tally_program p, struct tally *out)
{
	int dir = at_open(state, STATE_COUNTERS, O_RDONLY | O_DIRECTORY), rc = -1;
	const char *name = tally_program(p);

	out->cell = NULL;
	if (dir == -1 && errno == ENOENT)
		dir = put_folder(state, STATE_COUNTERS);
	if (dir == -1)
		return -1;
	for (int i = 0; i < TRIES && rc == -1; i++) {
		rc = map(dir, name, O_RDWR, out);
		if (rc == -1 && ((errno != ENOENT && errno != EBADMSG) ||
					make(dir, name, errno == EBADMSG) == -1))
			break;
	}

	int why = errno;
	close(dir);
	errno = why;
	return rc;
}

int
tally_read(int state, enum tally_program p, struct tally *out)
{
	int dir = at_open(state, STATE_COUNTERS, O_RDONLY | O_DIRECTORY), rc, why;

	out->cell = NULL;
	if (dir == -1)
		return -1;
	rc = map(dir, tally_program(p), O_RDONLY, out);
	why = errno;
	close(dir);
	errno = why;
	return rc;
}

void
tally_close(struct tally *t)
{
	if (t->cell)
		munmap(t->cell, SIZE);
	t->cell = NULL;
}

/*
 * The families
 */

#define HTTP_PROGRAMS                                                              \
	(BIT(TALLY_IPXE) | BIT(TALLY_INSPECT) | BIT(TALLY_POWER) |                 \
		BIT(TALLY_REDFISH) | BIT(TALLY_TALOS) | BIT(TALLY_METRICS))
#define MS UINT64_C(1000)
#define S  UINT64_C(1000000)
#define WORDS(label_, ...)                                                         \
	.label = (label_), .words = (const char *const[]){__VA_ARGS__},            \
	.n = sizeof((const char *const[]){__VA_ARGS__}) / sizeof(char *)
#define BOUNDS(...)                                                                \
	.bounds = (const uint64_t[]){__VA_ARGS__},                                 \
	.n = sizeof((const uint64_t[]){__VA_ARGS__}) / sizeof(uint64_t)

static const struct tally_kind kinds[] = {
	[TALLY_DHCP_PACKETS] = {"metal_boot_dhcp_packets_total",
		"DHCP packets by what was done about them.",
		WORDS("outcome", "offer", "ack", "nak", "boot", "next", "ended",
			"ignored", "malformed"),
		.programs = BIT(TALLY_DHCPPROXY)},
	[TALLY_DHCP_SECONDS] = {"metal_boot_dhcp_answer_seconds",
		"From taking a DHCP packet to sending its answer.",
		BOUNDS(100, MS, 10 * MS, 100 * MS, S),
		.programs = BIT(TALLY_DHCPPROXY)},
	[TALLY_TFTP_TRANSFERS] = {"metal_boot_tftp_transfers_total",
		"TFTP requests by how they ended.",
		WORDS("outcome", "sent", "received", "checked", "stopped", "silent",
			"broken", "missing", "refused"),
		.programs = BIT(TALLY_TFTPD)},
	[TALLY_TFTP_BYTES] = {"metal_boot_tftp_bytes_total",
		"Bytes of the files that were transferred whole.",
		WORDS("direction", "sent", "received"),
		.programs = BIT(TALLY_TFTPD)},
	[TALLY_TFTP_SECONDS] = {"metal_boot_tftp_transfer_seconds",
		"From the request to the last acknowledgement, of files sent whole.",
		BOUNDS(10 * MS, 100 * MS, 500 * MS, 2 * S, 10 * S, 60 * S),
		.programs = BIT(TALLY_TFTPD)},
	[TALLY_POWER_ORDERS] = {"metal_boot_power_orders_total",
		"Orders for a host's power by what came of them.",
		WORDS("outcome", "done", "no", "failed"),
		.programs = BIT(TALLY_POE)},
	[TALLY_POWER_SECONDS] = {"metal_boot_power_order_seconds",
		"From an order for a host's power to its answer.",
		BOUNDS(100 * MS, S, 3 * S, 10 * S, 30 * S, 120 * S),
		.programs = BIT(TALLY_POE)},
	[TALLY_SWITCH_CALLS] = {"metal_boot_switch_calls_total",
		"Calls of switches by what came of them.",
		WORDS("outcome", "done", "failed"), .programs = BIT(TALLY_POE)},
	[TALLY_HTTP_REQUESTS] = {"metal_boot_http_requests_total",
		"Requests of HTTP that programs answered, by the first digit of the "
		"status.",
		WORDS("code", "2xx", "3xx", "4xx", "5xx"),
		.programs = HTTP_PROGRAMS},
	[TALLY_HTTP_SECONDS] = {"metal_boot_http_request_seconds",
		"From the start of a program to the end of its answer.",
		BOUNDS(MS, 5 * MS, 25 * MS, 100 * MS, 500 * MS, 2 * S, 10 * S),
		.programs = HTTP_PROGRAMS},
};

const struct tally_kind *
tally_kind(enum tally_family f)
{
	return &kinds[f];
}

/*
 * Counting
 */

static _Atomic uint64_t *
cell_of(const struct tally *t, enum tally_family f, size_t i)
{
	return &t->cell[FIRST + TALLY_ROOM * (size_t)f + i];
}

void
tally_add(const struct tally *t, enum tally_family f, unsigned word, uint64_t n)
{
	if (t->cell && word < kinds[f].n)
		atomic_fetch_add_explicit(
			cell_of(t, f, word), n, memory_order_relaxed);
}

void
tally_took(const struct tally *t, enum tally_family f, uint64_t us)
{
	const struct tally_kind *k = &kinds[f];
	size_t i = 0;

	if (!t->cell)
		return;
	while (i < k->n && us > k->bounds[i])
		i++;
	atomic_fetch_add_explicit(cell_of(t, f, i), 1, memory_order_relaxed);
	atomic_fetch_add_explicit(
		cell_of(t, f, k->n + 1), us, memory_order_relaxed);
}

uint64_t
tally_get(const struct tally *t, enum tally_family f, size_t word)
{
	if (!t->cell)
		return 0;
	return atomic_load_explicit(cell_of(t, f, word), memory_order_relaxed);
}

uint64_t
tally_now(void)
{
	return clock_us(CLOCK_MONOTONIC);
}

void
tally_answered(int state, enum tally_program p, unsigned status, uint64_t begun)
{
	struct tally t;

	if (state == -1 || tally_open(state, p, &t) == -1)
		return;
	tally_add(&t, TALLY_HTTP_REQUESTS, status / 100 - 2, 1);
	tally_took(&t, TALLY_HTTP_SECONDS, tally_now() - begun);
	tally_close(&t);
}
