/* attach: a terminal at a console, by the recorder. */
#include "console.h"

#include "console/condial.h"
#include "console/conframe.h"
#include "console/conkeys.h"

#include <err.h>
#include <errno.h>
#include <poll.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <termios.h>

#define TYPED 1024 /* bytes of a frame of ours */

struct session {
	const struct look *look;
	int fd;
	bool terminal; /* standard input is one, and raw */
	struct termios before;
	struct conkeys keys;
	bool ended; /* standard input, or we were told to leave */
	uint8_t in[2 * (CONFRAME_HEAD + CONFRAME_MAX)];
	size_t in_len;
};

static const char typing[] = "you type; ~? lists what you can do";
static const char help[] =
	"~. leaves, ~w takes the keyboard if it is free, ~W takes it from whoever "
	"has it, ~r gives it up, ~B sends a break, ~~ is a tilde";

static int
dial(const char *run)
{
	int fd = condial(run);

	if (fd == -1)
		err(EX_TEMPFAIL,
			"%s/" CONDIAL_FOLDER "/" CONDIAL_SOCKET
			": nobody records (mb console-record)",
			run);
	return fd;
}

static void
send_all(int fd, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;

	while (len > 0) {
		ssize_t n = send(fd, at, len, MSG_NOSIGNAL);

		if (n == -1 && errno == EINTR)
			continue;
		/* Why it is gone is what it said last. */
		if (n == -1)
			return;
		at += n;
		len -= (size_t)n;
	}
}

static void
print(int fd, const void *bytes, size_t len)
{
	const uint8_t *at = bytes;

	while (len > 0) {
		ssize_t n = write(fd, at, len);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			exit(EX_TEMPFAIL);
		at += n;
		len -= (size_t)n;
	}
}

static void
note(const struct session *s, struct rd text)
{
	char line[512];
	const char *edge = s->terminal ? "\r\n" : "";
	int n = snprintf(line, sizeof line, "%s[mb-console: %.*s]%s\n", edge,
		(int)text.left, (const char *)text.at, s->terminal ? "\r" : "");

	print(STDERR_FILENO, line,
		n < (int)sizeof line ? (size_t)n : sizeof line - 1);
}

/* The recorder's first line. True if it lets us type. */
static bool
greeting(struct session *s)
{
	char line[256];
	size_t len = 0;
	uint64_t code;

	while (len < sizeof line - 1 && read(s->fd, line + len, 1) == 1 &&
		line[len] != '\n')
		len++;
	line[len] = '\0';
	if (strncmp(line, "ok", 2) == 0)
		return strstr(line, "typing") != NULL;
	if (strncmp(line, "error ", 6) == 0 && strlen(line) > 9) {
		code = (uint64_t)(line[6] - '0') * 10 + (uint64_t)(line[7] - '0');
		errx((int)code, "%s: %s",
			s->look->host ? s->look->host : s->look->run, line + 9);
	}
	errx(EX_TEMPFAIL, "the recorder has ended");
}

static void
frame(struct session *s, uint8_t kind, const void *bytes, size_t len)
{
	uint8_t buf[CONFRAME_HEAD + TYPED + 1];
	struct wr w = wr_of(buf, sizeof buf);

	wr_conframe(&w, kind, bytes, len);
	send_all(s->fd, buf, w.len);
}

static struct session *raw; /* whose terminal is to be put back */

static void
put_back(void)
{
	if (raw)
		tcsetattr(STDIN_FILENO, TCSADRAIN, &raw->before);
}

static void
make_raw(struct session *s)
{
	struct termios t;

	s->terminal = isatty(STDIN_FILENO) && tcgetattr(STDIN_FILENO, &t) == 0;
	if (!s->terminal)
		return;
	s->before = t;
	cfmakeraw(&t);
	if (tcsetattr(STDIN_FILENO, TCSADRAIN, &t) == -1)
		err(EX_TEMPFAIL, "the terminal");
	raw = s;
	atexit(put_back);
}

/* What is behind an escape character. */
static void
command(struct session *s, char c)
{
	switch (c) {
	case '.':
		s->ended = true;
		break;
	case '?':
		note(s, rd_of(help, sizeof help - 1));
		break;
	default: /* wWrB are the recorder's letters too */
		frame(s, (uint8_t)c, NULL, 0);
	}
}

static void
type(struct session *s)
{
	uint8_t bytes[TYPED], to[TYPED + 1];
	ssize_t n = read(STDIN_FILENO, bytes, sizeof bytes);
	struct rd r = rd_of(bytes, n > 0 ? (size_t)n : 0);

	if (n == -1 && errno == EINTR)
		return;
	if (n <= 0) {
		s->ended = true;
		return;
	}
	while (r.left > 0 && !s->ended) {
		struct wr w = wr_of(to, sizeof to);
		char c = conkeys_take(&s->keys, &r, &w);

		if (w.len > 0)
			frame(s, CONFRAME_DATA, to, w.len);
		if (c)
			command(s, c);
	}
}

/* What came; false when it was the end of all. */
static bool
hear(struct session *s, int *code)
{
	ssize_t n = read(s->fd, s->in + s->in_len, sizeof s->in - s->in_len);
	struct rd in;
	struct conframe f;

	if (n == -1 && errno == EINTR)
		return true;
	if (n <= 0)
		errx(EX_TEMPFAIL, "the recorder has ended");
	s->in_len += (size_t)n;
	in = rd_of(s->in, s->in_len);
	while (conframe_next(&in, &f) == 1) {
		if (f.kind == CONFRAME_DATA)
			print(STDOUT_FILENO, f.bytes.at, f.bytes.left);
		else if (f.kind == CONFRAME_NOTE)
			note(s, f.bytes);
		else if (f.kind == CONFRAME_END) {
			if (f.bytes.left > 0)
				note(s, f.bytes);
			*code = f.bytes.left > 0 ? EX_TEMPFAIL : 0;
			return false;
		}
	}
	s->in_len = in.left;
	memmove(s->in, in.at, in.left);
	return true;
}

/* Both ways, until one ends. Of a pipe it is the recorder that has the last word.
 */
static int
converse(struct session *s)
{
	struct pollfd fds[2] = {{s->fd, POLLIN, 0}, {STDIN_FILENO, POLLIN, 0}};
	bool told = false;
	int code = 0;

	if (!s->terminal && s->look->read_only)
		fds[1].fd = -1;
	for (;;) {
		if (poll(fds, 2, -1) == -1 && errno != EINTR)
			err(EX_TEMPFAIL, "poll");
		if (fds[0].revents && !hear(s, &code))
			return code;
		if (fds[1].revents && !s->ended)
			type(s);
		if (s->ended && s->terminal)
			return 0;
		if (s->ended && !told) {
			frame(s, CONFRAME_END, NULL, 0);
			told = true;
			fds[1].fd = -1;
		}
	}
}

int
attach(const struct look *look)
{
	static struct session s;
	char line[128], mac[MAC_TEXT];
	int code;

	s.look = look;
	s.fd = dial(look->run);
	code = snprintf(line, sizeof line, "attach %s %s %.48s\n",
		mac_text(look->mac, mac), look->read_only ? "ro" : "rw",
		look->name);
	send_all(s.fd, line, (size_t)code);
	bool types = greeting(&s);
	make_raw(&s);
	if (!types && !look->read_only && !s.terminal)
		errx(EX_TEMPFAIL, "%s: somebody else types (mb console -l)",
			look->host);
	if (types && s.terminal)
		note(&s, rd_of(typing, sizeof typing - 1));
	s.keys.escape = s.terminal ? look->escape : CONKEYS_NONE;
	code = converse(&s);
	if (s.terminal)
		print(STDERR_FILENO, "\r\n", 2);
	return code;
}

int
list(const struct look *look)
{
	static struct session s;
	int code = 0;

	s.look = look;
	s.fd = dial(look->run);
	send_all(s.fd, "list\n", 5);
	greeting(&s);
	while (hear(&s, &code))
		;
	return code;
}
