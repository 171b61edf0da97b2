#include "server.h"

#include "host/leaseask.h"
#include "net/alive.h"

#include <err.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sysexits.h>
#include <systemd/sd-daemon.h>
#include <time.h>

#define BURST 1000 /* packets taken from a socket before another gets its turn */
#define TOLD  16   /* packets whose lines in the log may wait for each other */

/* What is polled besides the sockets. */
enum { STOP, ASK, WATCH, ARP, ECHO, OTHERS };

static void
send_now(const struct server *s, int fd, const struct turn *t,
	const struct dgram_route *to, const uint8_t *bytes, size_t len)
{
	if (len == 0)
		return;
	if (dgram_send(fd, to, bytes, len) == -1)
		warn("%s: not sent", t->who);
	else
		tally_took(&s->tally, TALLY_DHCP_SECONDS, tally_now() - t->begun);
}

static void
serve_boot(const struct server *s, int fd, const struct dgram *in,
	const struct turn *t)
{
	uint8_t bytes[ANSWER_MAX];
	size_t len = answer(t, bytes);
	struct dgram_route to = pxe_route(&t->ask, in);

	send_now(s, fd, t, &to, bytes, len);
}

/* Remember what is offered; probed: nobody was found to use it. */
static void
keep_offer(struct server *s, const struct turn *t, bool probed)
{
	const struct offer o = {
		.who = t->whose,
		.ip = t->grant.ip,
		.probed = probed,
		.xid = t->packet.xid,
		.client = t->ask.client,
		.until = now_ms() + OFFERS_KEPT,
	};

	offers_put(&s->offers, &o);
}

/* Shall it be looked first whether the address is in use? It is, from now on. */
static bool
looks_first(struct server *s, int fd, uint16_t port, const struct dgram *in,
	struct turn *t)
{
	if (t->gives != GRANT_PROBE)
		return false;
	keep_offer(s, t, false);
	if (look_for_use(s, fd, port, in, t))
		return true;
	t->gives = t->settings.verdict = GRANT_OFFER;
	return false;
}

/* From which of our addresses: who we say that we are, if that is one there. */
static struct ip
from_whom(const struct server *s, const struct dgram *in, const struct turn *t)
{
	struct ip4 ours = t->terms.link.ours;

	for (size_t i = 0; i < s->ifaces.n; i++)
		if (s->ifaces.list[i].index == in->iface &&
			ip4_eq(s->ifaces.list[i].address, ours))
			return ip_of4(ours);
	return in->local;
}

/*
 * What its answer tells must be on disk before it goes. False: what was decided
 * cannot be done.
 */
static bool
serve_lease(struct server *s, int fd, uint16_t port, const struct dgram *in,
	struct turn *t)
{
	uint8_t bytes[ANSWER_MAX];
	struct dgram_route to;
	size_t len;

	if (looks_first(s, fd, port, in, t))
		return true;
	if (t->gives == GRANT_OFFER)
		keep_offer(s, t, true);
	len = answer(t, bytes);
	if (grant_answers(t->gives) && len == 0)
		return false;
	note(s, t);
	if (!change_leases(s, t))
		return false;
	to = settings_route(&t->settings, in);
	to.local = from_whom(s, in, t);
	if (len > 0 && lasts(t))
		send_later(s, fd, t, &to, bytes, len);
	else
		send_now(s, fd, t, &to, bytes, len);
	return true;
}

void
serve_packet(struct server *s, int fd, uint16_t port, const struct dgram *in)
{
	uint64_t begun = tally_now();
	struct turn t;
	int rc = consider(s, in, port, &t);
	bool done = true;

	t.begun = begun;
	if (rc == 0)
		enter(s, &t);
	if (rc == 0 && t.serves) {
		done = serve_lease(s, fd, port, in, &t);
	} else if (rc == 0) {
		note(s, &t);
		serve_boot(s, fd, in, &t);
	}
	count(s, &t, rc, done);
	if (rc != 0)
		return;
	if (port == DHCP_SERVER_PORT && t.verdict != PXE_REPLY &&
		t.verdict != PXE_DISABLED)
		tell(s, &t);
	remember(s, &t);
	note_event(s, &t);
}

/* All that waits at one socket, or so much that the others must have a turn. */
static void
drain(struct server *s, int fd)
{
	uint16_t port = listen_port(fd);
	struct dgram in;

	for (int i = 0; i < BURST; i++) {
		int n = dgram_recv(fd, &in);

		if (n == -1)
			err(EX_TEMPFAIL, "receive");
		if (n == 0)
			return;
		serve_packet(s, fd, port, &in);
		if (i % TOLD == TOLD - 1)
			fflush(stderr);
	}
}

/* A descriptor that is readable when we are told to stop. */
static int
stop_signals(void)
{
	sigset_t stop;

	sigemptyset(&stop);
	sigaddset(&stop, SIGTERM);
	sigaddset(&stop, SIGINT);
	sigprocmask(SIG_BLOCK, &stop, NULL);

	int fd = signalfd(-1, &stop, SFD_CLOEXEC);
	if (fd == -1)
		err(EX_TEMPFAIL, "signalfd");
	return fd;
}

/* The sooner of two waits, of which -1 is for ever. */
static int
sooner(int a, int b)
{
	if (a == -1 || b == -1)
		return a == -1 ? b : a;
	return a < b ? a : b;
}

/* For how long nothing has to be done, if nothing comes. */
static int
wait_of(const struct server *s, int idle)
{
	if (s->backlog.n > 0 || s->events.n > 0)
		return 0;
	return sooner(idle, sooner(fold_wait(s), probing_wait(s)));
}

/* What is polled now; a descriptor of -1 is passed over. */
static void
watch(const struct server *s, struct pollfd set[static OTHERS])
{
	bool live = s->serves && !s->reads, looks = live && s->probing.open;

	set[ASK].fd = live ? s->ask : -1;
	set[WATCH].fd = live ? s->watch : -1;
	set[ARP].fd = looks ? s->probing.probe.arp : -1;
	set[ECHO].fd = looks ? s->probing.probe.echo : -1;
	for (int i = STOP; i < OTHERS; i++) {
		set[i].events = POLLIN;
		set[i].revents = 0;
	}
}

/* What came in besides packets. */
static void
heed(struct server *s, const struct pollfd set[static OTHERS])
{
	int n;

	if (set[WATCH].revents && ifaces_changed(s->watch) &&
		ifaces_read(&s->ifaces) == -1)
		warn("the addresses of this machine");
	if (set[ARP].revents || set[ECHO].revents)
		probing_hear(s);
	while (set[ASK].revents &&
		(n = leaseask_serve(s->ask, &s->store, (uint64_t)time(NULL))) != 0)
		if (n == -1) {
			warn("what mb-leases asks");
			break;
		}
}

/* What is to be done when nothing has come. */
static void
tidy(struct server *s)
{
	if (s->backlog.n > 0)
		write_one(s);
	else if (s->events.n > 0)
		write_event(s);
	else
		fold(s);
}

/* What cannot wait for ever for an idle moment: a little of it between crowds. */
static void
keep_up(struct server *s)
{
	if (s->events.n > 0)
		write_event(s);
	fold(s);
}

void
serve(struct server *s, const int fd[], int n, int idle)
{
	struct pollfd set[OTHERS + LISTEN_MAX] = {0};
	struct alive alive = alive_begin();
	uint64_t last = now_ms();

	set[STOP].fd = stop_signals();
	for (int i = 0; i < n; i++)
		set[OTHERS + i] = (struct pollfd){.fd = fd[i], .events = POLLIN};
	sd_notify(0, "READY=1");

	for (;;) {
		watch(s, set);
		fflush(stderr);
		alive_tell(&alive, now_ms());
		int ready = poll(set, (nfds_t)n + OTHERS,
			alive_wait(&alive, now_ms(), wait_of(s, idle)));

		if (ready == -1 && errno != EINTR)
			err(EX_TEMPFAIL, "poll");
		if (ready > 0 && set[STOP].revents)
			return;
		if (ready > 0)
			heed(s, set);
		for (int i = 0; ready > 0 && i < n; i++)
			if (set[OTHERS + i].revents) {
				last = now_ms();
				drain(s, fd[i]);
			}
		probing_run(s);
		confirm(s);
		if (ready == 0)
			tidy(s);
		else
			keep_up(s);
		if (ready == 0 && idle >= 0 && s->backlog.n == 0 &&
			s->events.n == 0 && now_ms() - last >= (uint64_t)idle)
			return;
	}
}
