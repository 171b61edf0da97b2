#include "server.h"

#include "net/listen.h"

#include <err.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/signalfd.h>
#include <sysexits.h>
#include <systemd/sd-daemon.h>

#define BURST 1000 /* packets taken from a socket before another gets its turn */

static void
serve_packet(struct server *s, int fd, uint16_t port, const struct dgram *in)
{
	uint8_t bytes[ANSWER_MAX];
	struct turn t;

	if (consider(s, in, port, &t) != 0)
		return;

	size_t len = answer(&t, bytes);
	struct dgram_route to = pxe_route(&t.ask, in);

	if (len > 0 && dgram_send(fd, &to, bytes, len) == -1)
		warn("%s: not sent", t.who);
	if (port == DHCP_SERVER_PORT && t.verdict != PXE_REPLY &&
		t.verdict != PXE_DISABLED)
		tell(s, &t);
	remember(s, &t);
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

void
serve(struct server *s, const int fd[], int n, int idle)
{
	struct pollfd set[LISTEN_MAX + 1];

	for (int i = 0; i < n; i++)
		set[i] = (struct pollfd){.fd = fd[i], .events = POLLIN};
	set[n] = (struct pollfd){.fd = stop_signals(), .events = POLLIN};
	sd_notify(0, "READY=1");

	for (;;) {
		int ready = poll(set, (nfds_t)n + 1, s->backlog.n > 0 ? 0 : idle);

		if (ready == -1 && errno != EINTR)
			err(EX_TEMPFAIL, "poll");
		if (ready == 0 && s->backlog.n > 0)
			write_one(s);
		else if (ready == 0 || (ready > 0 && set[n].revents))
			return;
		for (int i = 0; ready > 0 && i < n; i++)
			if (set[i].revents)
				drain(s, fd[i]);
	}
}
