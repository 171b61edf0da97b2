/* console: a serial line, or a telnet server that has one. */
#include "console.h"

#include "base/num.h"
#include "base/str.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <time.h>

#define TELNET "telnet:"
#define PLACE  4096

static const struct {
	uint32_t bits;
	speed_t speed;
} speeds[] = {
	{1200, B1200},
	{2400, B2400},
	{4800, B4800},
	{9600, B9600},
	{19200, B19200},
	{38400, B38400},
	{57600, B57600},
	{115200, B115200},
	{230400, B230400},
	{460800, B460800},
	{500000, B500000},
	{921600, B921600},
	{1000000, B1000000},
	{1500000, B1500000},
	{2000000, B2000000},
	{3000000, B3000000},
	{4000000, B4000000},
};

uint64_t
now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_BOOTTIME, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
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

static speed_t
speed_of(const char *text)
{
	uint32_t bits;

	if (num_u32(text, 1, UINT32_MAX, &bits))
		for (size_t i = 0; i < sizeof speeds / sizeof *speeds; i++)
			if (speeds[i].bits == bits)
				return speeds[i].speed;
	errx(EX_USAGE, "%s: not a speed of a serial line", text);
}

/* Its settings are kept, and it becomes a plain line of 8 bits. */
static void
set_line(struct console *c, speed_t speed)
{
	struct termios raw;

	if (tcgetattr(c->fd, &c->before) == -1)
		errx(EX_CONFIG, "%s is no terminal", c->name);
	raw = c->before;
	cfmakeraw(&raw);
	raw.c_iflag |= IGNBRK;
	raw.c_iflag &= ~(tcflag_t)(IXOFF | IXANY | INPCK);
	raw.c_cflag &= ~(tcflag_t)(CSTOPB | CRTSCTS);
	raw.c_cflag |= CREAD | CLOCAL;
	if (cfsetspeed(&raw, speed) == -1 || tcsetattr(c->fd, TCSANOW, &raw) == -1)
		err(EX_TEMPFAIL, "%s", c->name);
	tcflush(c->fd, TCIFLUSH);
}

static void
open_device(struct console *c, char *path)
{
	char *comma = strrchr(path, ',');
	speed_t speed = B115200;

	if (comma) {
		*comma = '\0';
		speed = speed_of(comma + 1);
	}
	c->fd = open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
	if (c->fd == -1)
		err(errno == EBUSY || errno == EIO || errno == EINTR ? EX_TEMPFAIL
								     : EX_CONFIG,
			"%s", c->name);
	set_line(c, speed);
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

/* HOST:PORT */
static void
open_telnet(struct console *c, char *host)
{
	struct addrinfo want = {.ai_socktype = SOCK_STREAM}, *all;
	char *port = strrchr(host, ':');
	uint16_t number;
	int rc;

	if (!port || port == host || !num_u16(port + 1, 1, UINT16_MAX, &number))
		errx(EX_USAGE, "%s: not telnet:HOST:PORT", c->name);
	*port++ = '\0';
	if (*host == '[' && port[-2] == ']') {
		host++;
		port[-2] = '\0';
	}
	rc = getaddrinfo(host, port, &want, &all);
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
	char place[PLACE];

	if (!str_copy(place, sizeof place, name))
		errx(EX_USAGE, "the console's name is too long");
	c.telnet = strncmp(place, TELNET, strlen(TELNET)) == 0;
	if (c.telnet)
		open_telnet(&c, place + strlen(TELNET));
	else
		open_device(&c, place);
	*out = c;
}

void
close_console(struct console *c)
{
	if (!c->telnet) {
		tcflush(c->fd, TCOFLUSH);
		tcsetattr(c->fd, TCSANOW, &c->before);
	}
	close(c->fd);
}
