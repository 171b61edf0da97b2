/*
 * cable: join two network namespaces by a cable that is slow and loses packets.
 *
 *     cable [-d MILLISECONDS] [-i IFACE] [-l PERCENT] [-s SEED] A B
 *
 * Each namespace (as ip-netns(8) names them) gets a TAP device IFACE (eth0), which
 * vanishes with this program. What goes in at one end comes out at the other after
 * MILLISECONDS (0), in order, or with the probability PERCENT (0; "0.5" is half of
 * one) not at all; the same SEED (1) loses the same packets. "up" is printed when
 * both are there, and at the end, a signal, how many frames there were and how many
 * were lost; those that found QUEUE others under way count as overrun.
 *
 * For kernels without netem. It takes a processor to carry 100 MB a second.
 */
#include "base/num.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/if_tun.h>
#include <net/if.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sysexits.h>
#include <time.h>

#define QUEUE 8192 /* frames under way in each direction */
#define FRAME 1600 /* Ethernet's, with room to spare */
#define TURNS 64   /* frames read before the other direction's turn */

struct frame {
	uint64_t due; /* ns */
	size_t len;
	uint8_t bytes[FRAME];
};

/* One direction: a ring. */
struct lane {
	int from, to;
	unsigned head, count;
	uint64_t frames, lost, overrun;
	struct frame frame[QUEUE];
};

struct options {
	uint64_t delay; /* ns */
	uint32_t loss;  /* of 2^32 */
	uint64_t seed;
	const char *iface;
};

static volatile sig_atomic_t stop;

static void
on_signal(int number)
{
	(void)number;
	stop = 1;
}

static _Noreturn void
usage(void)
{
	errx(EX_USAGE, "usage: cable [-d milliseconds] [-i iface] [-l percent] "
		       "[-s seed] namespace namespace");
}

static uint64_t
now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000000 + (uint64_t)t.tv_nsec;
}

/* The next of a fixed sequence that looks random (Marsaglia's xorshift64*). */
static uint32_t
draw(uint64_t *state)
{
	*state ^= *state >> 12;
	*state ^= *state << 25;
	*state ^= *state >> 27;
	return (uint32_t)(*state * 2685821657736338717U >> 32);
}

/* An end of the cable; this program stays in the last namespace. */
static int
end_in(const char *namespace, const char *iface)
{
	char path[256];
	struct ifreq ifr = {.ifr_flags = IFF_TAP | IFF_NO_PI};
	int ns, tap;

	if (strlen(iface) >= sizeof ifr.ifr_name || strchr(namespace, '/'))
		usage();
	memcpy(ifr.ifr_name, iface, strlen(iface));
	snprintf(path, sizeof path, "/run/netns/%s", namespace);
	ns = open(path, O_RDONLY | O_CLOEXEC);
	if (ns == -1 || setns(ns, CLONE_NEWNET) == -1)
		err(EX_TEMPFAIL, "%s", path);
	close(ns);
	tap = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
	if (tap == -1 || ioctl(tap, TUNSETIFF, &ifr) == -1)
		err(EX_TEMPFAIL, "%s in %s", iface, namespace);
	return tap;
}

/* Take what was put in; false: there was nothing. */
static bool
put_in(struct lane *l, const struct options *o, uint64_t *state)
{
	struct frame *f = &l->frame[(l->head + l->count) % QUEUE];
	static uint8_t spilled[FRAME];
	bool full = l->count == QUEUE;
	ssize_t n = read(l->from, full ? spilled : f->bytes, FRAME);

	if (n == -1)
		return false;
	l->frames++;
	if (full) {
		l->overrun++;
	} else if (draw(state) < o->loss) {
		l->lost++;
	} else {
		f->len = (size_t)n;
		f->due = now() + o->delay;
		l->count++;
	}
	return true;
}

/* Give out what is due. What a full device does not take is lost, as on a wire. */
static void
give_out(struct lane *l)
{
	while (l->count > 0 && l->frame[l->head].due <= now()) {
		const struct frame *f = &l->frame[l->head];

		if (write(l->to, f->bytes, f->len) == -1)
			l->overrun++;
		l->head = (l->head + 1) % QUEUE;
		l->count--;
	}
}

/* Wait for a frame, or for one to be due, or for a signal. */
static void
wait_for(const struct lane lane[static 2], const sigset_t *open_to)
{
	struct pollfd p[2];
	uint64_t due = UINT64_MAX, t = now();
	struct timespec left;

	for (int i = 0; i < 2; i++) {
		p[i] = (struct pollfd){.fd = lane[i].from, .events = POLLIN};
		if (lane[i].count > 0 && lane[i].frame[lane[i].head].due < due)
			due = lane[i].frame[lane[i].head].due;
	}
	due = due > t ? due - t : 0;
	left = (struct timespec){
		(time_t)(due / 1000000000), (long)(due % 1000000000)};
	if (ppoll(p, 2, lane[0].count + lane[1].count > 0 ? &left : NULL,
		    open_to) == -1 &&
		errno != EINTR)
		err(EX_TEMPFAIL, "poll");
}

static void
carry(struct lane lane[static 2], const struct options *o)
{
	struct sigaction act = {.sa_handler = on_signal};
	sigset_t open_to, blocked;
	uint64_t state = o->seed;

	/* Signals come while it waits, and only then, so none is missed. */
	sigemptyset(&blocked);
	sigaddset(&blocked, SIGINT);
	sigaddset(&blocked, SIGTERM);
	sigprocmask(SIG_BLOCK, &blocked, &open_to);
	sigdelset(&open_to, SIGINT);
	sigdelset(&open_to, SIGTERM);
	sigaction(SIGINT, &act, NULL);
	sigaction(SIGTERM, &act, NULL);

	puts("up");
	fflush(stdout);
	while (!stop) {
		wait_for(lane, &open_to);
		for (int i = 0; i < 2; i++) {
			int turns = TURNS;

			while (turns-- > 0 && put_in(&lane[i], o, &state))
				;
			give_out(&lane[i]);
		}
	}
}

/* A percentage with at most two digits after the point, as a part of 2^32. */
static bool
parse_percent(const char *text, uint32_t *out)
{
	char whole[8], part[3] = "00";
	const char *point = strchr(text, '.');
	size_t len = point ? (size_t)(point - text) : strlen(text);
	uint32_t percent, hundredths;

	if (len >= sizeof whole || (point && strlen(point + 1) > 2))
		return false;
	snprintf(whole, sizeof whole, "%.*s", (int)len, text);
	if (point)
		memcpy(part, point + 1, strlen(point + 1));
	if (!num_u32(whole, 0, 100, &percent) || !num_u32(part, 0, 99, &hundredths))
		return false;
	*out = (uint32_t)((percent * 100 + hundredths) * (uint64_t)UINT32_MAX /
			  10000);
	return true;
}

int
main(int argc, char *argv[])
{
	static struct lane lane[2];
	struct options o = {.seed = 1, .iface = "eth0"};
	uint32_t ms = 0;
	bool good = true;

	for (int c; (c = getopt(argc, argv, "d:i:l:s:")) != -1;)
		if (c == 'd')
			good &= num_u32(optarg, 0, 10000, &ms);
		else if (c == 'i')
			o.iface = optarg;
		else if (c == 'l')
			good &= parse_percent(optarg, &o.loss);
		else if (c == 's')
			good &= num_u64(optarg, 1, UINT64_MAX, &o.seed);
		else
			usage();
	if (!good || argc - optind != 2)
		usage();
	o.delay = ms * (uint64_t)1000000;
	lane[0].from = lane[1].to = end_in(argv[optind], o.iface);
	lane[0].to = lane[1].from = end_in(argv[optind + 1], o.iface);
	carry(lane, &o);
	for (int i = 0; i < 2; i++)
		printf("frames=%" PRIu64 " lost=%" PRIu64 " overrun=%" PRIu64 "\n",
			lane[i].frames, lane[i].lost, lane[i].overrun);
	return 0;
}
