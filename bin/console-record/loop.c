/* loop: everything in turn. */
#include "record.h"

#include "net/alive.h"

#include <err.h>
#include <errno.h>
#include <limits.h>
#include <sysexits.h>

#define FIXED 5
#define FDS   (FIXED + HOSTS_MAX + CLIENTS_MAX)

/* Where a console is in the poll's list, or 0: it is not; likewise a client. */
static struct pollfd fds[FDS];
static size_t console_at[HOSTS_MAX], client_at[CLIENTS_MAX];

static short
console_events(const struct console *c)
{
	if (c->dial == DIAL_CONNECT)
		return POLLOUT;
	return c->typed_len > 0 && !c->break_until ? POLLIN | POLLOUT : POLLIN;
}

static size_t
gather(const struct record *r)
{
	size_t n = 0;

	fds[n++] = (struct pollfd){r->listen, POLLIN, 0};
	fds[n++] = (struct pollfd){r->net, POLLIN, 0};
	fds[n++] = (struct pollfd){r->signals, POLLIN, 0};
	fds[n++] = (struct pollfd){r->changes, POLLIN, 0};
	fds[n++] = (struct pollfd){r->links, POLLIN, 0};
	for (size_t i = 0; i < HOSTS_MAX; i++) {
		const struct console *c = &r->console[i];

		console_at[i] = c->used && c->fd != -1 ? n : 0;
		if (console_at[i])
			fds[n++] = (struct pollfd){c->fd, console_events(c), 0};
	}
	for (size_t i = 0; i < CLIENTS_MAX; i++) {
		const struct client *k = &r->client[i];

		client_at[i] = k->fd != -1 ? n : 0;
		if (client_at[i])
			fds[n++] = (struct pollfd){k->fd, client_events(k), 0};
	}
	return n;
}

/* Of those that were waited for, what came; then what is due by the clock. */
static void
consoles_turn(struct record *r, uint64_t now)
{
	for (size_t i = 0; i < HOSTS_MAX; i++) {
		struct console *c = &r->console[i];
		int came = console_at[i] ? fds[console_at[i]].revents : 0;
		bool connected = c->dial == DIAL_CONNECT && came;

		if (!c->used)
			continue;
		if (c->dial == DIAL_UP && came & (POLLIN | POLLHUP | POLLERR))
			line_hear(r, c, now);
		/* Nobody who types waits for another turn. */
		if (c->dial == DIAL_UP && c->typed_len > 0)
			line_say(r, c, now);
		if (connected || dial_due(c) <= now)
			dial_step(r, c, now);
	}
}

static void
logs_turn(struct record *r, bool last)
{
	for (struct console *c = r->console; c < r->console + HOSTS_MAX; c++)
		if (c->used)
			log_step(r, c, last);
}

/* How long nothing can happen by itself; -1: for ever. */
static int
patience(const struct record *r, uint64_t now)
{
	uint64_t wait = UINT64_MAX;

	for (const struct console *c = r->console; c < r->console + HOSTS_MAX;
		c++) {
		uint64_t due, soon;

		if (!c->used)
			continue;
		due = dial_due(c);
		soon = due == UINT64_MAX ? due : due > now ? due - now : 0;
		wait = soon < wait ? soon : wait;
		soon = log_due(c);
		wait = soon < wait ? soon : wait;
	}
	for (const struct client *k = r->client; k < r->client + CLIENTS_MAX; k++)
		if (k->fd != -1 && k->stage == CLIENT_ASKS && wait > 1000)
			wait = 1000;
	return wait == UINT64_MAX ? -1 : wait < INT_MAX ? (int)wait : INT_MAX;
}

/* Is there something to do, or may there be some day? */
static bool
wanted(const struct record *r)
{
	return r->wait || r->net != -1 || (r->handed && heard_wanted(r)) ||
	       consoles_any(r);
}

void
record_run(struct record *r)
{
	struct alive alive = alive_begin();
	uint64_t now = now_ms(), end = now + LINGER_MS;

	for (; wanted(r) || now < end; now = now_ms()) {
		size_t n = gather(r);
		int most = patience(r, now);

		if (wanted(r))
			end = now + LINGER_MS;
		else if (most == -1 || most > LINGER_MS)
			most = LINGER_MS;
		alive_tell(&alive, now);
		if (poll(fds, n, alive_wait(&alive, now, most)) == -1 &&
			errno != EINTR)
			err(EX_TEMPFAIL, "poll");

		now = now_ms();
		if (fds[2].revents)
			break;
		if (fds[3].revents) {
			changes_read(r);
			consoles_read(r);
		}
		if (fds[4].revents)
			heard_links(r);
		consoles_turn(r, now);
		if (fds[1].revents && r->net != -1)
			heard_step(r, now);
		for (struct client *k = r->client; k < r->client + CLIENTS_MAX; k++)
			if (k->fd != -1)
				client_step(r, k, now);
		if (fds[0].revents)
			clients_welcome(r, now);
		logs_turn(r, false);
	}
	for (struct console *c = r->console; c < r->console + HOSTS_MAX; c++)
		if (c->used && c->dial == DIAL_UP)
			dial_drop(r, c, "the recorder ends", now_ms());
	logs_turn(r, true);
}
