/*
 * dhcp-load: many DHCP clients at once, and how they fared.
 *
 *     dhcp-load [-ox] [-c AT-ONCE] [-f FIRST] [-m CLIENTS] [-n TURNS] [-r MS]
 *         [-s START] [-t SECONDS] INTERFACE PACKET
 *
 * Each client sends the DISCOVER in the file PACKET, with a MAC of its own, from
 * that interface to everybody, and waits for the OFFER of a proxy.
 *
 * -c	so many at once; one
 * -f	the number of the first client; 1. Its MAC is 02:00 and its number
 * -m	so many clients, which take turns; as many as turns
 * -n	so many turns; 1000
 * -o	the OFFER is to be of an address
 * -r	milliseconds until a client that has heard nothing says its last again; 1000
 * -s	the server was started at this time, of nanoseconds since 1970
 * -t	no turn begins after so many seconds; 60
 * -x	the whole exchange: DISCOVER, OFFER, REQUEST, ACK
 *
 * The one line of output:
 *
 *     done left     turns that ended, and that did not
 *     lost          packets that had to be sent again
 *     seconds rate  from the first packet to the last answer; turns a second
 *     median p99 max   ms of a turn
 *     cpu           seconds of the processor's time that this program took
 *     since         seconds from START to the last answer
 *
 * Exit: 0; 1: a turn did not end, or nothing was answered; 65: an answer was wrong,
 * and how is said; 64, 75: trouble.
 */
#include "base/num.h"
#include "dhcp-load/herd.h"
#include "dhcp/dhcp.h"
#include "net/dgram.h"
#include "net/listen.h"

#include <err.h>
#include <fcntl.h>
#include <inttypes.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <time.h>

#define BLOCK 2000 /* us that a receive waits at most */

static _Noreturn void
usage(void)
{
	errx(EX_USAGE,
		"usage: dhcp-load [-ox] [-c at-once] [-f first] [-m clients] "
		"[-n turns] [-r ms] [-s start] [-t seconds] interface packet");
}

static void
read_packet(const char *name, struct mold *m)
{
	uint8_t bytes[DHCP_MAX];
	FILE *f = fopen(name, "r");

	if (!f)
		err(EX_USAGE, "%s", name);
	size_t len = fread(bytes, 1, sizeof bytes, f);
	if (!mold_make(rd_of(bytes, len), m))
		errx(EX_DATAERR, "%s: no DISCOVER to make others of", name);
	fclose(f);
}

static int
open_socket(const char *iface)
{
	char where[64];
	struct timeval block = {.tv_usec = BLOCK};

	snprintf(where, sizeof where, "*:%d%%%s", DHCP_CLIENT_PORT, iface);

	int fd = listen_udp(where), flags = fd == -1 ? -1 : fcntl(fd, F_GETFL);
	if (flags == -1 || fcntl(fd, F_SETFL, flags & ~O_NONBLOCK) == -1 ||
		setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &block, sizeof block) == -1)
		err(EX_TEMPFAIL, "%s", iface);
	return fd;
}

static int
compare(const void *a, const void *b)
{
	const uint32_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* Milliseconds below which percent of the turns stayed. */
static double
took(const struct outcome *o, uint64_t percent)
{
	uint64_t place = ((uint64_t)o->done * percent + 99) / 100;

	return place == 0 ? 0 : (double)o->took[place - 1] / 1e4;
}

static double
cpu(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

/* Seconds since that time, of ns since 1970. */
static double
since(uint64_t start)
{
	struct timespec t;

	clock_gettime(CLOCK_REALTIME, &t);
	return (double)((int64_t)t.tv_sec * 1000000000 + t.tv_nsec -
			(int64_t)start) /
	       1e9;
}

static void
report(struct outcome *o, uint64_t start)
{
	double passed = start ? since(start) : 0;

	qsort(o->took, o->done, sizeof *o->took, compare);
	printf("done=%" PRIu32 " left=%" PRIu32 " lost=%" PRIu32 " seconds=%.6f "
	       "rate=%.2f median=%.4f p99=%.4f max=%.4f cpu=%.3f since=%.4f\n",
		o->done, o->left, o->lost, o->seconds,
		o->seconds > 0 ? o->done / o->seconds : 0.0, took(o, 50),
		took(o, 99), took(o, 100), cpu(), passed);
}

struct options {
	struct herd herd;
	uint32_t ms, seconds;
	uint64_t start;
};

/* Numbers of options, all alike. */
static void
number(struct options *o, int option, const char *text)
{
	const struct {
		int option;
		uint32_t min, max, *out;
	} numbers[] = {
		{'c', 1, HERD_SLOTS, &o->herd.slots},
		{'f', 0, UINT32_MAX / 2, &o->herd.first},
		{'m', 1, HERD_TURNS, &o->herd.clients},
		{'n', 1, HERD_TURNS, &o->herd.turns},
		{'r', 1, 60000, &o->ms},
		{'t', 1, 86400, &o->seconds},
	};

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (numbers[i].option == option &&
			num_u32(text, numbers[i].min, numbers[i].max,
				numbers[i].out))
			return;
	usage();
}

static void
options(int argc, char *argv[], struct options *o)
{
	for (int c; (c = getopt(argc, argv, "c:f:m:n:or:s:t:x")) != -1;)
		if (c == 'o')
			o->herd.ask = HERD_OFFER;
		else if (c == 'x')
			o->herd.ask = HERD_LEASE;
		else if (c != 's')
			number(o, c, optarg ? optarg : "");
		else if (!num_u64(optarg, 1, INT64_MAX, &o->start))
			usage();
	if (argc - optind != 2)
		usage();
	if (o->herd.clients == 0)
		o->herd.clients = o->herd.turns;
	o->herd.patience = o->ms * (uint64_t)1000000;
	o->herd.limit = o->seconds * (uint64_t)1000000000;
}

int
main(int argc, char *argv[])
{
	static struct mold mold;
	static struct outcome out;
	struct options o = {
		.herd = {.mold = &mold, .slots = 1, .turns = 1000, .first = 1},
		.ms = 1000,
		.seconds = 60,
	};

	options(argc, argv, &o);
	read_packet(argv[optind + 1], &mold);
	o.herd.fd = open_socket(argv[optind]);
	if (herd_run(&o.herd, &out) == -1)
		err(EX_TEMPFAIL, "%s", argv[optind]);
	report(&out, o.start);
	if (out.wrong) {
		char mac[MAC_TEXT];

		errx(EX_DATAERR, "%s: %s", mac_show(out.who, mac), out.wrong);
	}
	return out.left > 0 || out.done == 0;
}
