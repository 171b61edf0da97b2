#include "power/powercall.h"

#include "base/clock.h"
#include "base/hex.h"
#include "file/state.h"
#include "net/local.h"

#include <errno.h>
#include <poll.h>
#include <sys/random.h>
#include <sys/socket.h>

#define TRIES   5
#define STEP_MS 50 /* until one that ended has a successor */

int
powercall_connect(int state)
{
	return local_dial(state, STATE_POWER_SOCKET, SOCK_NONBLOCK);
}

int
powercall_id(char out[static JOB_ID_TEXT])
{
	uint8_t bytes[JOB_ID_TEXT / 2];
	struct wr w = wr_of(out, JOB_ID_TEXT);

	if (getrandom(bytes, sizeof bytes, 0) != sizeof bytes)
		return -1;
	wr_hex(&w, bytes, sizeof bytes);
	wr_u8(&w, '\0');
	return 0;
}

static int64_t
now(void)
{
	return (int64_t)clock_ms(CLOCK_MONOTONIC);
}

/* The last line of what is at text, ended; false while it is not there. */
static bool
last_line(struct powercall *c, size_t *len)
{
	char *end;

	while ((end = memchr(c->line, '\n', *len))) {
		size_t n = (size_t)(end + 1 - c->line);

		*end = '\0';
		if (answer_parse(c->line, &c->answer))
			return true;
		*len -= n;
		memmove(c->line, c->line + n, *len);
	}
	return false;
}

/* Read until the last line. 0, or -1 with errno. */
static int
listen_to(int fd, int64_t until, struct powercall *out)
{
	size_t len = 0;

	for (;;) {
		struct pollfd wait = {fd, POLLIN, 0};
		int64_t left = until - now();
		ssize_t n = recv(fd, out->line + len, sizeof out->line - len, 0);

		if (n > 0) {
			len += (size_t)n;
			if (last_line(out, &len))
				return 0;
			n = len == sizeof out->line ? 0 : n;
		}
		if (n == 0 || (n == -1 && errno != EAGAIN && errno != EINTR)) {
			errno = ECONNRESET;
			return -1;
		}
		if (left <= 0) {
			errno = ETIMEDOUT;
			return -1;
		}
		if (n == -1)
			poll(&wait, 1, (int)left);
	}
}

/* Once. */
static int
call(int state, const struct wr *line, int64_t until, struct powercall *out)
{
	int fd = powercall_connect(state), rc, why;

	if (fd == -1)
		return -1;
	/* So short a line is taken at once or not at all. */
	if (send(fd, line->base, line->len, MSG_NOSIGNAL) == (ssize_t)line->len) {
		rc = listen_to(fd, until, out);
	} else {
		errno = ECONNRESET;
		rc = -1;
	}
	why = errno;
	close(fd);
	errno = why;
	return rc;
}

int
powercall(
	int state, const struct power_ask *ask, int wait_ms, struct powercall *out)
{
	int64_t until = now() + wait_ms;
	char text[POWERLINE_MAX];
	struct wr line = wr_of(text, sizeof text);
	struct powercall got;
	bool broke = false;

	wr_ask(&line, ask);
	if (line.full) {
		errno = EMSGSIZE;
		return -1;
	}
	for (int i = 0; i < TRIES; i++) {
		if (call(state, &line, until, &got) == 0) {
			*out = got;
			out->answer.text = out->line + (got.answer.text - got.line);
			return 0;
		}
		/* Full for now; or it ended, and another may be on its way. */
		broke |= errno == ECONNRESET;
		if (errno != ECONNRESET && errno != EAGAIN &&
			!(broke && (errno == ENOENT || errno == ECONNREFUSED)))
			return -1;
		poll(NULL, 0, STEP_MS);
	}
	return -1;
}
