/* console: a serial line, or a telnet server that has one. */
#include "console.h"

#include "base/clock.h"
#include "console/conplace.h"
#include "console/serialline.h"

#include <err.h>
#include <errno.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sysexits.h>

uint64_t
now_ms(void)
{
	return clock_ms(CLOCK_BOOTTIME);
}

bool
ready(int fd, short events, uint64_t until)
{
	for (;;) {
		struct pollfd p = {.fd = fd, .events = events};
		uint64_t now = now_ms();
		int n = poll(&p, 1, now < until ? (int)(until - now) : 0);

		if (n == 1 || now >= until)
			return n == 1;
		if (n == -1 && errno != EINTR)
			err(EX_TEMPFAIL, "poll");
	}
}

static void
open_device(struct console *c, const struct conplace *place)
{
	c->fd = serialline_open(place->at, place->speed, &c->before);
	if (c->fd != -1) {
		/* What was said before is no answer. */
		tcflush(c->fd, TCIFLUSH);
		return;
	}
	if (errno == ENOTTY)
		errx(EX_CONFIG, "%s is no terminal", c->name);
	if (errno == EWOULDBLOCK)
		errx(EX_TEMPFAIL, "%s: another program has this line", c->name);
	err(errno == EBUSY || errno == EIO || errno == EINTR ? EX_TEMPFAIL
							     : EX_CONFIG,
		"%s", c->name);
}

/* A socket that is connected within a key's time, or -1 with errno. */
static int
connected(const struct addrinfo *a)
{
	int why = 0, fd = socket(a->ai_family,
			     SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	socklen_t len = sizeof why;

	if (fd == -1)
		return -1;
	if (connect(fd, a->ai_addr, a->ai_addrlen) == -1) {
		why = errno;
		if (why == EINPROGRESS && !ready(fd, POLLOUT, now_ms() + KEY_MS))
			why = ETIMEDOUT;
		else if (why == EINPROGRESS &&
			 getsockopt(fd, SOL_SOCKET, SO_ERROR, &why, &len) == -1)
			why = errno;
	}
	if (!why)
		return fd;
	close(fd);
	errno = why;
	return -1;
}

static void
open_telnet(struct console *c, const struct conplace *place)
{
	struct addrinfo want = {.ai_socktype = SOCK_STREAM}, *all;
	char port[8];
	int rc;

	snprintf(port, sizeof port, "%u", place->port);
	rc = getaddrinfo(place->at, port, &want, &all);
	if (rc != 0)
		errx(EX_TEMPFAIL, "%s: %s", c->name, gai_strerror(rc));
	for (const struct addrinfo *a = all; a && c->fd == -1; a = a->ai_next)
		c->fd = connected(a);
	if (c->fd == -1)
		err(EX_TEMPFAIL, "%s", c->name);
	freeaddrinfo(all);
}

void
open_console(const char *name, struct console *out)
{
	struct console c = {.name = name, .fd = -1};
	struct conplace place;
	const char *wrong = conplace_parse(name, &place);

	if (wrong)
		errx(EX_USAGE, "%s: %s", name, wrong);
	if (place.kind != CONPLACE_DEVICE && place.kind != CONPLACE_TELNET)
		errx(EX_USAGE, "%s: neither DEVICE,SPEED nor telnet:HOST:PORT",
			name);
	c.telnet = place.kind == CONPLACE_TELNET;
	if (c.telnet)
		open_telnet(&c, &place);
	else
		open_device(&c, &place);
	*out = c;
}

void
close_console(struct console *c)
{
	if (c->telnet)
		close(c->fd);
	else
		serialline_close(c->fd, &c->before);
}
