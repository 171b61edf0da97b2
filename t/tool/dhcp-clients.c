/*
 * dhcp-clients: many DHCP clients at once, with a ledger of what each was promised;
 * and a server that is killed under them.
 *
 *     dhcp-clients [-p] [-a SECONDS] [-c CLIENTS] [-i IFACE] [-s SEED] [-t SECONDS]
 *     dhcp-clients -g ADDRESS -r ROUNDS [-c CLIENTS] [-k MICROSECONDS] [-l COMMAND]
 *         [-s SEED] SERVER COMMAND [ARG ...]
 *
 * -a	who has no answer asks again after so many seconds; 4
 *
 * -c	so many clients; 200 unless told
 *
 * -g	they speak through this address of ours as through a relay, with that
 * SERVER; else by broadcast
 *
 * -i	on this interface
 *
 * -k	the server lives for at most so many microseconds; 150000. For longer, if
 * it gave nobody an address in its last life: a slow machine has to start it, too
 *
 * -l	lists the leases that hold, "ADDRESS MAC ..." a line; the shell runs it
 * -p	they are Raspberry Pis: each offer must have a boot menu
 * -r	how often the server is started, by COMMAND, and killed
 * -s	begin the random numbers elsewhere
 * -t	give up after so many seconds; 30
 *
 * Without rounds all speak in the same instant, and it ends when each has an
 *address. With rounds they renew, give back and begin anew at random for as long as
 *the server lives, which is killed by SIGKILL at a random moment, also before it is
 *ready; then the list must have all that was acknowledged. In the next round each
 *asks again for what it holds.
 *
 * One line of figures at the end. 0; 1 with a sentence when a promise was broken,
 *or not all have an address in time; 64, 75: trouble.
 */
#include "base/num.h"
#include "dhcp-clients/crowd.h"
#include "net/dgram.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <time.h>

struct options {
	const char *iface;
	char *list;
	char **command;
	uint32_t rounds, life, seconds, again;
	struct ip4 server;
};

static struct crowd crowd;
static pid_t server; /* 0: none */

/* It does not outlive us, however we end. */
static void
end_server(void)
{
	if (server > 0)
		kill(server, SIGKILL);
}

static _Noreturn void
usage(void)
{
	errx(EX_USAGE,
		"usage: dhcp-clients [-p] [-a seconds] [-c clients] [-i iface] "
		"[-s seed] [-t seconds]\n"
		"       dhcp-clients -g address -r rounds [-c clients] "
		"[-k microseconds] [-l command] [-s seed] server command ...");
}

static uint64_t
now_us(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000000 + (uint64_t)t.tv_nsec / 1000;
}

static int
open_socket(const struct options *o)
{
	bool relayed = !ip4_zero(crowd.relay);
	struct dgram_peer here =
		dgram_peer(ip_of4(crowd.relay), relayed ? 67 : 68, 0);
	int on = 1, room = 4 << 20,
	    fd = socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);

	if (fd == -1 ||
		setsockopt(fd, SOL_SOCKET, SO_BROADCAST, &on, sizeof on) == -1 ||
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &room, sizeof room) == -1)
		err(EX_TEMPFAIL, "socket");
	if (o->iface && setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, o->iface,
				(socklen_t)strlen(o->iface)) == -1)
		err(EX_TEMPFAIL, "%s", o->iface);
	if (bind(fd, &here.at.sa, here.len) == -1)
		err(EX_TEMPFAIL, "bind");
	return fd;
}

/* All that have something to say say it. */
static void
speak(int fd, const struct options *o)
{
	static const struct ip4 all = {{255, 255, 255, 255}};
	struct ip4 to = ip4_zero(crowd.relay) ? all : o->server;
	struct dgram_peer peer = dgram_peer(ip_of4(to), 67, 0);

	for (size_t i = 0; i < crowd.n; i++) {
		uint8_t bytes[PACKET_MAX];
		struct wr w = wr_of(bytes, sizeof bytes);
		struct ask a;

		if (!crowd_speaks(&crowd, i, now_us(), &a))
			continue;
		packet_write(&a, &w);
		/* Nobody may be there to hear it: then it is lost. */
		if (sendto(fd, bytes, w.len, 0, &peer.at.sa, peer.len) == -1 &&
			errno != ECONNREFUSED && errno != EAGAIN)
			err(EX_TEMPFAIL, "send");
	}
}

static void
hear(int fd)
{
	uint8_t bytes[PACKET_MAX];
	struct answer a;
	ssize_t len;

	while ((len = recv(fd, bytes, sizeof bytes, 0)) != -1 ||
		errno == ECONNREFUSED)
		if (len > 0 && packet_read(rd_of(bytes, (size_t)len), &a))
			crowd_hears(&crowd, &a, now_us());
}

/* Talk until then, or until all have an address. */
static void
talk(int fd, const struct options *o, uint64_t until)
{
	uint64_t now;

	while ((now = now_us()) < until) {
		struct pollfd p = {.fd = fd, .events = POLLIN};
		uint64_t left = until - now < 2000 ? until - now : 2000;
		struct timespec wait = {.tv_nsec = (long)left * 1000};

		if (!o->rounds && crowd.holding == crowd.n)
			return;
		speak(fd, o);
		if (ppoll(&p, 1, &wait, NULL) > 0)
			hear(fd);
	}
}

/* Start a program, its output to a pipe unless that is -1. */
static pid_t
start(char *const command[], int output)
{
	posix_spawn_file_actions_t actions;
	pid_t pid;

	posix_spawn_file_actions_init(&actions);
	if (output != -1)
		posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);

	int rc = posix_spawnp(&pid, command[0], &actions, NULL, command, environ);

	if (rc != 0)
		errx(EX_TEMPFAIL, "%s: %s", command[0], strerror(rc));
	posix_spawn_file_actions_destroy(&actions);
	return pid;
}

/* Have the leases listed, and look whether all that is held is among them. */
static void
compare(char *list)
{
	char shell[] = "sh", option[] = "-c";
	int fd[2], status;

	if (pipe2(fd, O_CLOEXEC) == -1)
		err(EX_TEMPFAIL, "pipe");

	pid_t pid = start((char *[]){shell, option, list, NULL}, fd[1]);
	FILE *f = fdopen(fd[0], "r");

	close(fd[1]);
	if (!f)
		err(EX_TEMPFAIL, "pipe");
	crowd_compare(&crowd, f);
	fclose(f);
	if (waitpid(pid, &status, 0) != pid || status != 0)
		errx(1, "the leases cannot be listed");
}

/* Start the server, talk, and kill it at a moment that nobody knows. */
static void
one_round(int fd, const struct options *o)
{
	static uint64_t slow = 1; /* times as slow as it should be */
	uint64_t now = now_us(), acks = crowd.acks;
	int status;

	server = start(o->command, -1);
	crowd_wakes(&crowd, now);
	talk(fd, o, now + crowd_random(&crowd, slow * o->life));
	if (crowd.acks == acks && slow < 64)
		slow *= 2;
	else if (crowd.acks > acks && slow > 1)
		slow /= 2;
	end_server();
	if (waitpid(server, &status, 0) != server || !WIFSIGNALED(status) ||
		WTERMSIG(status) != SIGKILL)
		errx(1, "the server ended by itself, status %d", status);
	server = 0;
	hear(fd);
	if (o->list)
		compare(o->list);
}

static bool
set(struct options *o, int c, char *arg)
{
	uint32_t clients = 0;
	bool good = true;

	if (c == 'a') {
		good = num_u32(arg, 1, 86400, &o->again);
	} else if (c == 'c') {
		good = num_u32(arg, 1, CLIENTS_MAX, &clients);
		crowd.n = clients;
	} else if (c == 'g') {
		good = ip4_parse(arg, &crowd.relay);
	} else if (c == 'i') {
		o->iface = arg;
	} else if (c == 'k') {
		good = num_u32(arg, 1, UINT32_MAX, &o->life);
	} else if (c == 'l') {
		o->list = arg;
	} else if (c == 'p') {
		crowd.pi = true;
	} else if (c == 'r') {
		good = num_u32(arg, 1, UINT32_MAX, &o->rounds);
	} else if (c == 's') {
		good = num_u64(arg, 1, UINT32_MAX, &crowd.seed);
	} else {
		good = c == 't' && num_u32(arg, 1, 86400, &o->seconds);
	}
	return good;
}

static struct options
options(int argc, char *argv[])
{
	struct options o = {.life = 150000, .seconds = 30, .again = 4};
	int c;

	crowd.n = 200;
	crowd.seed = 1;
	while ((c = getopt(argc, argv, "+a:c:g:i:k:l:pr:s:t:")) != -1)
		if (!set(&o, c, optarg))
			usage();
	if (o.rounds ? optind + 1 >= argc || ip4_zero(crowd.relay) ||
				!ip4_parse(argv[optind], &o.server)
		     : optind < argc || !ip4_zero(crowd.relay))
		usage();
	o.command = argv + optind + 1;
	return o;
}

int
main(int argc, char *argv[])
{
	struct options o = options(argc, argv);
	uint64_t start = now_us();
	int fd = open_socket(&o);

	atexit(end_server);
	crowd.seed *= 0x9e3779b97f4a7c15;
	crowd.restless = o.rounds > 0;
	crowd.again = o.rounds ? 15000 : (uint64_t)o.again * 1000000;
	crowd.xid = (uint32_t)start;
	for (uint32_t i = 0; i < o.rounds; i++)
		one_round(fd, &o);
	if (!o.rounds)
		talk(fd, &o, start + (uint64_t)o.seconds * 1000000);
	printf("rounds %" PRIu32 " said %" PRIu64 " lost %" PRIu64
	       " offers %" PRIu64 " acks %" PRIu64 " kept %" PRIu64
	       " refused %" PRIu64 " released %" PRIu64
	       " hold %zu of %zu, %.2f s\n",
		o.rounds, crowd.said, crowd.lost, crowd.offers, crowd.acks,
		crowd.kept, crowd.refused, crowd.released, crowd.holding, crowd.n,
		(double)(now_us() - start) / 1e6);
	return o.rounds || crowd.holding == crowd.n ? 0 : 1;
}
