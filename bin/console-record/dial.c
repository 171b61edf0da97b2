/* dial: consoles are reached, and reached again. */
#include "record.h"

#include "base/str.h"
#include "console/serialline.h"
#include "file/at.h"
#include "net/local.h"
#include "proc/spawn.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/wait.h>

#define FIRST_MS   250
#define NEAR_MS    1000  /* between tries of what is on this machine, */
#define FAR_MS     10000 /* and elsewhere */
#define CONNECT_MS 10000
#define LOOKUP_MS  50 /* between looks at whether a name is known */

/* It is there. */
static void
up(struct record *r, struct console *c)
{
	c->dial = DIAL_UP;
	c->step = 0;
	c->why[0] = '\0';
	c->telnet = (struct telnet){.state = TELNET_DATA};
	c->typed_at = c->typed_len = 0;
	log_note(r, c, "connected");
	clients_tell(r, c, NULL, "the console is there");
}

static void
close_place(struct console *c)
{
	if (c->fd == -1)
		return;
	if (c->place.kind == CONPLACE_DEVICE)
		serialline_close(c->fd, &c->before);
	else
		close(c->fd);
	c->fd = -1;
	c->break_until = 0;
	/* Whatever the command has left behind as well. It is reaped later. */
	if (c->pid)
		kill(-c->pid, SIGKILL);
}

/* It is not there; said once, however often it is tried. */
void
dial_drop(struct record *r, struct console *c, const char *why, uint64_t now)
{
	uint64_t most =
		c->place.kind == CONPLACE_DEVICE || c->place.kind == CONPLACE_UNIX
			? NEAR_MS
			: FAR_MS;
	bool was_up = c->dial == DIAL_UP;

	if (c->dial == DIAL_CONNECT && ++c->address_at < c->addresses) {
		close_place(c);
		c->dial = DIAL_NONE;
		c->next = now;
		return;
	}
	close_place(c);
	c->addresses = c->address_at = 0;
	c->dial = DIAL_NONE;
	c->step = c->step == 0 ? FIRST_MS : c->step * 2 < most ? c->step * 2 : most;
	c->next = now + c->step;
	if (was_up)
		clients_tell(r, c, NULL, "the console is gone: %s", why);
	if (was_up || strcmp(c->why, why) != 0)
		log_note(r, c, "%s: %s", was_up ? "lost" : "not there", why);
	str_copy(c->why, sizeof c->why, why);
}

static void
failed(struct record *r, struct console *c, uint64_t now)
{
	const char *why = strerror(errno);

	if (errno == EWOULDBLOCK)
		why = "another program has this line";
	dial_drop(r, c, why, now);
}

static void
dial_device(struct record *r, struct console *c, uint64_t now)
{
	c->fd = serialline_open(c->place.at, c->place.speed, &c->before);
	if (c->fd == -1)
		failed(r, c, now);
	else
		up(r, c);
}

static void
dial_unix(struct record *r, struct console *c, uint64_t now)
{
	const char *name;
	int folder = at_parent(c->place.at, &name);

	if (folder != -1)
		c->fd = local_dial(folder, name, SOCK_NONBLOCK);
	if (c->fd != -1)
		up(r, c);
	else
		failed(r, c, now);
	if (folder != -1)
		close(folder);
}

static void
dial_exec(struct record *r, struct console *c, uint64_t now)
{
	char sh[] = "sh", dash_c[] = "-c";
	char *argv[] = {sh, dash_c, c->place.at, NULL};
	struct spawn s = {.path = "/bin/sh",
		.argv = argv,
		.folder = -1,
		.keep = -1,
		.session = true,
		.usual_signals = true};
	int pair[2];

	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == -1) {
		failed(r, c, now);
		return;
	}
	c->fd = pair[0];
	s.fd[0] = s.fd[1] = s.fd[2] = pair[1];
	c->pid = fcntl(c->fd, F_SETFL, O_NONBLOCK) == -1 ? -1 : spawn_program(&s);
	if (c->pid > 0) {
		up(r, c);
	} else {
		c->pid = 0;
		failed(r, c, now);
	}
	close(pair[1]);
}

/* Those addresses that there is room for. */
static void
take_addresses(struct console *c, struct addrinfo *all)
{
	c->addresses = c->address_at = 0;
	for (struct addrinfo *a = all; a && c->addresses < ADDRESSES;
		a = a->ai_next) {
		memcpy(&c->address[c->addresses], a->ai_addr, a->ai_addrlen);
		c->address_len[c->addresses++] = a->ai_addrlen;
	}
	freeaddrinfo(all);
}

/* Ask for a name without waiting: threads of the C library do. */
static void
look_up(struct record *r, struct console *c, uint64_t now)
{
	struct lookup *l = &c->lookup;
	int rc;

	if (l->busy) { /* one of before, which nobody wants any more */
		c->next = now + LOOKUP_MS;
		return;
	}
	if (!str_copy(l->host, sizeof l->host, c->place.at)) {
		dial_drop(r, c, "the name of the machine is too long", now);
		return;
	}
	snprintf(l->service, sizeof l->service, "%u", c->place.port);
	l->hints = (struct addrinfo){.ai_socktype = SOCK_STREAM};
	l->ask = (struct gaicb){.ar_name = l->host,
		.ar_service = l->service,
		.ar_request = &l->hints};
	l->list[0] = &l->ask;
	rc = getaddrinfo_a(GAI_NOWAIT, l->list, 1, NULL);
	if (rc != 0) {
		dial_drop(r, c, gai_strerror(rc), now);
		return;
	}
	l->busy = true;
	c->dial = DIAL_LOOKUP;
	c->next = now + LOOKUP_MS;
}

/* True when it is over. */
static bool
look_up_over(struct lookup *l, int *rc)
{
	*rc = l->busy ? gai_error(&l->ask) : EAI_CANCELED;
	if (*rc == EAI_INPROGRESS)
		return false;
	l->busy = false;
	return true;
}

static void
looked_up(struct record *r, struct console *c, uint64_t now)
{
	int rc;

	c->next = now + LOOKUP_MS;
	if (!look_up_over(&c->lookup, &rc))
		return;
	c->dial = DIAL_NONE;
	c->next = now;
	if (rc != 0)
		dial_drop(r, c, gai_strerror(rc), now);
	else
		take_addresses(c, c->lookup.ask.ar_result);
}

/* A peer that is switched off is noticed within a minute. */
static void
keep_alive(int fd)
{
	int on = 1, idle = 30, every = 10, times = 3;

	setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &on, sizeof on);
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle);
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPINTVL, &every, sizeof every);
	setsockopt(fd, IPPROTO_TCP, TCP_KEEPCNT, &times, sizeof times);
	setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
}

static void
dial_address(struct record *r, struct console *c, uint64_t now)
{
	const struct sockaddr *at =
		(const struct sockaddr *)&c->address[c->address_at];

	c->dial = DIAL_CONNECT;
	c->give_up = now + CONNECT_MS;
	c->fd = socket(
		at->sa_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (c->fd != -1) {
		keep_alive(c->fd);
		if (connect(c->fd, at, c->address_len[c->address_at]) == 0) {
			up(r, c);
			return;
		}
	}
	if (c->fd == -1 || errno != EINPROGRESS)
		failed(r, c, now);
}

/* Has the connection come about? */
static void
connecting(struct record *r, struct console *c, uint64_t now)
{
	struct pollfd p = {c->fd, POLLOUT, 0};
	socklen_t len = sizeof(int);
	int why = 0;

	if (poll(&p, 1, 0) != 1) {
		if (now >= c->give_up)
			dial_drop(r, c, strerror(ETIMEDOUT), now);
		return;
	}
	if (getsockopt(c->fd, SOL_SOCKET, SO_ERROR, &why, &len) == -1)
		why = errno;
	errno = why;
	if (why)
		failed(r, c, now);
	else
		up(r, c);
}

static void
dial(struct record *r, struct console *c, uint64_t now)
{
	switch (c->place.kind) {
	case CONPLACE_DEVICE:
		dial_device(r, c, now);
		break;
	case CONPLACE_UNIX:
		dial_unix(r, c, now);
		break;
	case CONPLACE_EXEC:
		dial_exec(r, c, now);
		break;
	case CONPLACE_TCP:
	case CONPLACE_TELNET:
		if (c->addresses > 0)
			dial_address(r, c, now);
		else
			look_up(r, c, now);
		break;
	}
}

/* A command that was killed is gone soon; until then no other is started. */
static bool
reaped(struct console *c)
{
	if (c->pid && waitpid(c->pid, NULL, WNOHANG) != 0)
		c->pid = 0;
	return c->pid == 0;
}

void
dial_step(struct record *r, struct console *c, uint64_t now)
{
	struct lookup *l = &c->lookup;
	int rc;

	if (c->break_until && now >= c->break_until) {
		ioctl(c->fd, TIOCCBRK);
		c->break_until = 0;
	}
	if (l->busy && c->dial != DIAL_LOOKUP && look_up_over(l, &rc) && rc == 0)
		freeaddrinfo(l->ask.ar_result);
	if (c->dial == DIAL_UP || (c->dial != DIAL_CONNECT && now < c->next))
		return;
	if (c->dial == DIAL_CONNECT)
		connecting(r, c, now);
	else if (c->dial == DIAL_LOOKUP)
		looked_up(r, c, now);
	else if (reaped(c) && c->has_place)
		dial(r, c, now);
	else
		c->next = now + LOOKUP_MS;
}

uint64_t
dial_due(const struct console *c)
{
	if (c->break_until)
		return c->break_until;
	if (c->dial == DIAL_UP || !(c->has_place || c->pid || c->lookup.busy))
		return UINT64_MAX;
	return c->dial == DIAL_CONNECT ? c->give_up : c->next;
}

bool
dial_break(struct console *c, uint64_t now)
{
	static const uint8_t telnet[] = {TELNET_IAC, TELNET_BREAK};

	if (c->dial != DIAL_UP)
		return false;
	if (c->place.kind == CONPLACE_DEVICE) {
		c->break_until = now + BREAK_MS;
		return ioctl(c->fd, TIOCSBRK) == 0;
	}
	if (c->place.kind != CONPLACE_TELNET ||
		sizeof c->typed - c->typed_len < sizeof telnet)
		return false;
	memcpy(c->typed + c->typed_len, telnet, sizeof telnet);
	c->typed_len += sizeof telnet;
	return true;
}
