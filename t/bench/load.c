/*
 * load: fetch a file by TFTP with many clients at once, and say how that went.
 *
 *     load [-gv] [-b BLKSIZE] [-c CLIENTS] [-m MUTE] [-r ROUNDS] [-s SOURCE]
 *         [-t SECONDS] [-w WINDOWSIZE] ADDRESS[:PORT] NAME SIZE
 *     load -p SIZE
 *
 * -b	ask for this blksize; 1468 unless told
 * -c	so many clients; one
 * -g	let the kernel put the packets of a window together, as no boot ROM does
 * -m	before, send so many requests more, each from a port of its own, say nothing
 *	after them, and wait for their answers, but not more than five seconds for
 *one -p	print the file that it expects, of that many bytes -r	so many
 *transfers for each client, one after the other; one
 * -s	the address of the first client; each other one, and then each mute, has the
 *	next. Unless told, all have the one that the kernel chooses
 * -t	after so many seconds what has not ended has failed; 60
 * -v	print "running" when each client has had an answer
 * -w	ask for this windowsize; 1, which is not asked for
 *
 * A client that hears nothing for a second says its last again. It checks the size
 * and a few bytes of each block, and the options against those asked for. The one
 * line of output:
 *
 *     done failed   transfers
 *     heard         of the mute, those that got an answer
 *     lost retries  requests, and ACKs, that had to be sent again
 *     bytes moved   of the files that came whole; and with what came of the others
 *     seconds rate  from the first request to the last block, or until what had not
 *                   come whole was given up; MB (10^6) moved a second
 *     median p99 max   seconds of a transfer, from its request to its last block
 *     cpu           seconds of the processor's time that this program took
 *     blksize windowsize   what was granted
 *
 * Exit: 0; 1: a transfer failed; 64, 75: trouble.
 */
#include "base/num.h"
#include "load/crowd.h"
#include "load/pattern.h"
#include "net/dgram.h"

#include <err.h>
#include <inttypes.h>
#include <sys/resource.h>
#include <sysexits.h>

static _Noreturn void
usage(void)
{
	errx(EX_USAGE,
		"usage: load [-gv] [-b blksize] [-c clients] [-m mute] [-r rounds] "
		"[-s source] [-t seconds] [-w windowsize] address[:port] name size\n"
		"       load -p size");
}

static struct dgram_peer
parse_server(char *text)
{
	char *colon = strchr(text, ':');
	struct ip4 ip;
	uint16_t port = 69;

	if (colon)
		*colon = '\0';
	if (!ip4_parse(text, &ip) ||
		(colon && !num_u16(colon + 1, 1, 65535, &port)))
		usage();
	return dgram_peer(ip_of4(ip), port, 0);
}

/* Two files a client would be more than the usual limit allows. */
static void
raise_limit(void)
{
	struct rlimit files;

	if (getrlimit(RLIMIT_NOFILE, &files) == -1)
		return;
	files.rlim_cur = files.rlim_max;
	setrlimit(RLIMIT_NOFILE, &files);
}

static void
all_run(void)
{
	puts("running");
	fflush(stdout);
}

static int
compare(const void *a, const void *b)
{
	uint32_t x, y;

	memcpy(&x, a, sizeof x);
	memcpy(&y, b, sizeof y);
	return x < y ? -1 : x > y;
}

/* Seconds below which percent of the transfers stayed. */
static double
took(const struct outcome *o, uint64_t percent)
{
	uint64_t place = ((uint64_t)o->done * percent + 99) / 100;

	return place == 0 ? 0 : (double)o->took[place - 1] / 1e6;
}

static double
cpu(void)
{
	struct rusage u;

	getrusage(RUSAGE_SELF, &u);
	return (double)(u.ru_utime.tv_sec + u.ru_stime.tv_sec) +
	       (double)(u.ru_utime.tv_usec + u.ru_stime.tv_usec) / 1e6;
}

static void
report(struct outcome *o)
{
	qsort(o->took, o->done, sizeof *o->took, compare);
	printf("done=%" PRIu32 " failed=%" PRIu32 " heard=%" PRIu32 " lost=%" PRIu32
	       " retries=%" PRIu32 " bytes=%" PRIu64 " moved=%" PRIu64
	       " seconds=%.6f rate=%.2f "
	       "median=%.6f p99=%.6f max=%.6f cpu=%.3f blksize=%" PRIu32
	       " windowsize=%" PRIu32 "\n",
		o->done, o->failed, o->heard, o->lost, o->retries, o->bytes,
		o->moved, o->seconds,
		o->seconds > 0 ? (double)o->moved / o->seconds / 1e6 : 0.0,
		took(o, 50), took(o, 99), took(o, 100), cpu(), o->blksize,
		o->window);
	if (o->why)
		warnx("a transfer failed: %s", o->why);
}

static int
print_file(const char *text)
{
	uint64_t size;

	if (!num_u64(text, 0, UINT64_MAX, &size))
		usage();
	if (pattern_print(size) == -1)
		err(EX_TEMPFAIL, "standard output");
	return 0;
}

/* Numbers of options, all alike. */
static void
number(struct crowd *c, int option, const char *text)
{
	const struct {
		int option;
		uint32_t min, max, *out;
	} numbers[] = {
		{'b', 8, 65464, &c->want.blksize},
		{'c', 1, CROWD_MAX, &c->clients},
		{'m', 0, CROWD_MAX, &c->mute},
		{'r', 1, CROWD_TIMES, &c->rounds},
		{'t', 1, 86400, &c->seconds},
		{'w', 1, 65535, &c->want.window},
	};

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (numbers[i].option == option &&
			num_u32(text, numbers[i].min, numbers[i].max,
				numbers[i].out))
			return;
	usage();
}

int
main(int argc, char *argv[])
{
	static struct outcome out;
	struct crowd c = {.want = {.blksize = 1468, .window = 1},
		.clients = 1,
		.rounds = 1,
		.seconds = 60};

	for (int o; (o = getopt(argc, argv, "b:c:gm:p:r:s:t:vw:")) != -1;)
		if (o == 'p')
			return print_file(optarg);
		else if (o == 'g')
			c.gro = true;
		else if (o == 'v')
			c.all_run = all_run;
		else if (o != 's')
			number(&c, o, optarg);
		else if (!ip4_parse(optarg, &c.source))
			usage();
	if (argc - optind != 3 || strlen(argv[optind + 1]) > 255 ||
		(uint64_t)c.clients * c.rounds > CROWD_TIMES ||
		!num_u64(argv[optind + 2], 0, UINT64_MAX, &c.want.size))
		usage();
	c.server = parse_server(argv[optind]);
	c.want.name = argv[optind + 1];
	raise_limit();
	if (crowd_run(&c, &out) == -1)
		err(EX_TEMPFAIL, "a socket");
	report(&out);
	return out.failed > 0;
}
