/* serve: clients come, ask a line, and get one. */
#include "server.h"

#include "file/state.h"

#include "net/alive.h"

#include <err.h>
#include <errno.h>
#include <poll.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sysexits.h>

#define FDS     (1 + CLIENTS_MAX + (SWITCHES_MAX + TELLS_MAX) * RUN_FDS)
#define IDLE_MS 60000 /* a client that does nothing is let go */

static void
let_go(struct client *c)
{
	if (c->more != -1)
		close(c->more);
	close(c->fd);
	c->fd = c->more = -1;
}

static void
welcome(struct server *s, uint64_t now)
{
	static const char full[] = "error 75 too many ask at once; try again\n";
	int fd;

	while ((fd = accept4(s->listen, NULL, NULL,
			SOCK_CLOEXEC | SOCK_NONBLOCK)) != -1) {
		struct client *c = s->client;

		while (c < s->client + CLIENTS_MAX && c->fd != -1)
			c++;
		if (c == s->client + CLIENTS_MAX) {
			send(fd, full, sizeof full - 1, MSG_NOSIGNAL);
			close(fd);
			continue;
		}
		*c = (struct client){.fd = fd, .more = -1, .since = now};
	}
}

/* A whole line of what it sent, if there is one. */
static void
next_line(struct server *s, struct client *c, uint64_t now)
{
	char *end = memchr(c->in, '\n', c->in_len), line[POWERLINE_MAX];
	size_t len;

	if (!end && c->in_len == sizeof c->in) {
		answer(c, "error %d a request has at most %d characters", EX_USAGE,
			POWERLINE_MAX - 1);
		c->ended = true;
		c->in_len = 0;
	}
	if (!end)
		return;
	len = (size_t)(end - c->in);
	memcpy(line, c->in, len);
	line[len] = '\0';
	c->in_len -= len + 1;
	memmove(c->in, end + 1, c->in_len);
	request_take(s, c, line, now);
}

/* False when it is gone. */
static bool
hear(struct client *c)
{
	ssize_t n;

	if (c->ended || c->in_len == sizeof c->in)
		return true;
	n = recv(c->fd, c->in + c->in_len, sizeof c->in - c->in_len, 0);
	if (n > 0)
		c->in_len += (size_t)n;
	if (n == 0)
		c->ended = true;
	return n >= 0 || errno == EAGAIN || errno == EINTR;
}

/* Send what there is; false when it is gone. */
static bool
tell(struct client *c)
{
	ssize_t n;

	if (c->more != -1) {
		n = sendfile(c->fd, c->more, NULL, 65536);
		if (n > 0)
			return true;
		if (n == -1)
			return errno == EAGAIN || errno == EINTR;
		close(c->more);
		c->more = -1;
	}
	n = send(c->fd, c->out + c->out_at, c->out_len - c->out_at, MSG_NOSIGNAL);
	if (n == -1)
		return errno == EAGAIN || errno == EINTR;
	c->out_at += (size_t)n;
	if (c->out_at == c->out_len)
		c->wait = WAIT_LINE;
	return true;
}

static bool
has_line(const struct client *c)
{
	return memchr(c->in, '\n', c->in_len);
}

/* Nobody hears the answer. */
static void
unheard(struct client *c)
{
	if (c->more != -1)
		close(c->more);
	c->more = -1;
	c->wait = WAIT_LINE;
}

/* All lines that it sent, one after another, as far as it goes now. */
static void
client_step(struct server *s, struct client *c, uint64_t now)
{
	bool here = hear(c);

	do {
		if (c->wait == WAIT_LINE)
			next_line(s, c, now);
		request_step(s, c, now);
		event_refused(s, c);
		if (c->wait == WAIT_WRITE)
			here = tell(c) && here;
		/* Of one that has asked and gone, what it asked is done all the
		 * same. */
		if (!here)
			c->ended = true;
		if (!here && c->wait == WAIT_WRITE && has_line(c))
			unheard(c);
	} while (c->wait == WAIT_LINE && has_line(c));
	if ((c->wait == WAIT_WRITE && !here) ||
		(c->wait == WAIT_LINE && c->ended) ||
		((c->wait == WAIT_LINE || c->wait == WAIT_WRITE) &&
			now > c->since + IDLE_MS))
		let_go(c);
}

static size_t
gather(const struct server *s, struct pollfd fds[static FDS])
{
	size_t n = 0;

	fds[n++] = (struct pollfd){.fd = s->listen, .events = POLLIN};
	for (const struct client *c = s->client; c < s->client + CLIENTS_MAX; c++) {
		short events = 0;

		if (c->fd == -1)
			continue;
		if (!c->ended && c->in_len < sizeof c->in)
			events |= POLLIN;
		if (c->wait == WAIT_WRITE)
			events |= POLLOUT;
		/* One that has gone would wake us all the time. */
		if (events)
			fds[n++] = (struct pollfd){c->fd, events, 0};
	}
	for (size_t i = 0; i < SWITCHES_MAX; i++)
		n += run_poll(&s->sw[i].run, fds + n);
	return n + tells_poll(fds + n);
}

static bool
anybody(const struct server *s)
{
	for (const struct client *c = s->client; c < s->client + CLIENTS_MAX; c++)
		if (c->fd != -1)
			return true;
	for (size_t i = 0; i < SWITCHES_MAX; i++)
		if (s->sw[i].used && sw_busy(&s->sw[i]))
			return true;
	return false;
}

static void
turn(struct server *s, uint64_t now)
{
	welcome(s, now);
	for (struct client *c = s->client; c < s->client + CLIENTS_MAX; c++)
		if (c->fd != -1)
			client_step(s, c, now);
	for (size_t i = 0; i < SWITCHES_MAX; i++) {
		struct sw *sw = &s->sw[i];

		if (!sw->used)
			continue;
		sw_step(s, sw, now);
		event_stages(s, sw);
		if (sw->dirty && now >= sw->save_next)
			sw_save(s, sw, now);
	}
	tells_step(now);
	/* What the switches said is told at once. */
	for (struct client *c = s->client; c < s->client + CLIENTS_MAX; c++)
		if (c->fd != -1)
			client_step(s, c, now);
}

/* How long nothing can happen by itself. */
static int
patience(const struct server *s, uint64_t now)
{
	uint64_t at = now + 1000;

	for (size_t i = 0; i < SWITCHES_MAX; i++)
		if (s->sw[i].used && sw_wake(&s->sw[i], now) < at)
			at = sw_wake(&s->sw[i], now);
	return at > now ? (int)(at - now) : 0;
}

void
serve(struct server *s, uint32_t idle)
{
	static struct pollfd fds[FDS];
	struct alive alive = alive_begin();
	uint64_t last = now_ms();

	if (tally_open(s->state, TALLY_POE, &s->tally) == -1)
		warn("nothing is counted: " STATE_COUNTERS);
	for (;;) {
		uint64_t now = now_ms();
		size_t n;

		alive_tell(&alive, now);
		turn(s, now);
		if (anybody(s))
			last = now;
		else if (now >= last + idle * 1000ULL)
			return;
		n = gather(s, fds);
		if (poll(fds, (nfds_t)n, patience(s, now_ms())) == -1 &&
			errno != EINTR)
			err(EX_TEMPFAIL, "poll");
	}
}
