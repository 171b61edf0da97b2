/* serve: connections come, and each becomes a program's. */
#include "scgi.h"

#include "base/clock.h"
#include "metric/tally.h"
#include "net/alive.h"
#include "net/cgi.h"

#include <err.h>
#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <unistd.h>

static struct waiting *
a_free(struct server *s)
{
	for (size_t i = 0; i < WAITING_MAX; i++)
		if (s->waiting[i].fd == -1)
			return s->waiting + i;
	return NULL;
}

/* Who has come, as far as there is room. */
static void
welcome(struct server *s, uint64_t now)
{
	struct waiting *w;

	while ((w = a_free(s)) && (w->fd = accept4(s->listen, NULL, NULL,
					   SOCK_CLOEXEC | SOCK_NONBLOCK)) != -1) {
		w->until = now + HEAD_MS;
		w->have = 0;
		w->need = SCGI_FIRST;
	}
}

/* As much of the header as is there, and no more. True: it is whole, or none. */
static bool
hear(struct waiting *w)
{
	while (w->have < w->need) {
		ssize_t n = read(w->fd, w->head + w->have, w->need - w->have);

		if (n == -1 && (errno == EAGAIN || errno == EINTR))
			return false;
		if (n <= 0)
			return true;
		w->have += (size_t)n;
		if (w->have != SCGI_FIRST || w->need != SCGI_FIRST)
			continue;
		w->need = scgi_size(w->head);
		if (w->need == 0) {
			/* None, of which what is read is told as such. */
			w->need = SCGI_FIRST;
			return true;
		}
	}
	return true;
}

static void
step(struct server *s, struct waiting *w, uint64_t now)
{
	bool whole = hear(w);

	if (!whole && now < w->until)
		return;
	if (whole && w->have == w->need)
		start(s, w);
	close(w->fd);
	w->fd = -1;
}

/*
 * Those that have ended; true while there are others. What a program leaves behind
 * is our child, too.
 */
static bool
reap(struct server *s)
{
	pid_t pid;

	while ((pid = waitpid(-1, NULL, WNOHANG)) > 0)
		for (size_t i = 0; i < s->running; i++)
			if (s->run[i] == pid)
				s->run[i] = s->run[--s->running];
	return pid == 0;
}

static void
woken(int signal)
{
	(void)signal;
}

/* SIGCHLD comes while we wait, and not before. */
static void
heed_children(sigset_t *usual)
{
	struct sigaction act = {.sa_handler = woken};
	sigset_t child;

	sigemptyset(&child);
	sigaddset(&child, SIGCHLD);
	if (sigaction(SIGCHLD, &act, NULL) == -1 ||
		sigprocmask(SIG_BLOCK, &child, usual) == -1)
		err(EX_TEMPFAIL, "SIGCHLD");
	sigdelset(usual, SIGCHLD);
}

/* Wait until something comes or ends, or for so many ms; -1: for ever. */
static void
await(struct server *s, int ms, const sigset_t *usual)
{
	struct pollfd fds[WAITING_MAX + 1];
	struct timespec limit = {ms / 1000, ms % 1000 * 1000000L};
	nfds_t n = 0;

	for (size_t i = 0; i < WAITING_MAX; i++)
		if (s->waiting[i].fd != -1)
			fds[n++] = (struct pollfd){s->waiting[i].fd, POLLIN, 0};
	if (n < WAITING_MAX)
		fds[n++] = (struct pollfd){s->listen, POLLIN, 0};
	if (ppoll(fds, n, ms < 0 ? NULL : &limit, usual) == -1 && errno != EINTR)
		err(EX_TEMPFAIL, "poll");
}

void
serve(struct server *s, uint64_t idle)
{
	struct alive alive = alive_begin();
	uint64_t last = clock_ms(CLOCK_MONOTONIC);
	sigset_t usual;

	heed_children(&usual);
	for (;;) {
		uint64_t now = clock_ms(CLOCK_MONOTONIC), next = UINT64_MAX;

		alive_tell(&alive, now);
		welcome(s, now);
		for (struct waiting *w = s->waiting; w < s->waiting + WAITING_MAX;
			w++) {
			if (w->fd != -1)
				step(s, w, now);
			if (w->fd != -1 && w->until < next)
				next = w->until;
		}
		if (reap(s) || next != UINT64_MAX)
			last = now;
		if (idle && now >= last + idle)
			return;
		if (idle && last + idle < next)
			next = last + idle;
		await(s,
			alive_wait(&alive, now,
				next == UINT64_MAX ? -1 : (int)(next - now)),
			&usual);
	}
}
