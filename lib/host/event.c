#include "host/event.h"

#include "base/clock.h"
#include "base/hex.h"
#include "file/at.h"
#include "file/put.h"
#include "file/state.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>

#define PATIENCE                                                                   \
	10 /* ms to wait for one who moves the file away, which takes none */
#define AGAIN ",\"again\":"

#define EVENTS_MODE 0664

#define TRIES 8 /* to find the file that is not moved away just then */

uint64_t
event_now(void)
{
	return clock_ms(CLOCK_REALTIME);
}

/*
 * The line
 */

/* One byte as it is within quotes. */
static void
wr_escaped(struct wr *w, uint8_t c)
{
	if (c < 0x20 || c >= 0x7f) {
		wr_text(w, "\\u00");
		wr_hex(w, &c, 1);
		return;
	}
	if (c == '"' || c == '\\')
		wr_u8(w, '\\');
	wr_u8(w, c);
}

/* Append a field, if all of it fits. */
static void
add(struct event_line *e, const char *name, const void *value, size_t len,
	const char *quote)
{
	struct wr w = wr_of(e->body + e->len, sizeof e->body - e->len);

	wr_text(&w, e->len > 0 ? ",\"" : "\"");
	wr_text(&w, name);
	wr_text(&w, "\":");
	wr_text(&w, quote);
	wr_bytes(&w, value, len);
	wr_text(&w, quote);
	if (!w.full)
		e->len += w.len;
}

void
event_bytes(struct event_line *e, const char *name, struct rd bytes)
{
	static const char cut[] = "...";
	char text[EVENT_TEXT];
	struct wr w = wr_of(text, sizeof text);
	size_t good = 0; /* where it can be cut */

	if (bytes.bad)
		return;
	while (bytes.left > 0 && !w.full) {
		if (w.len <= sizeof text - strlen(cut))
			good = w.len;
		wr_escaped(&w, rd_u8(&bytes));
	}
	if (w.full) {
		w = wr_of(text, sizeof text);
		w.len = good;
		wr_text(&w, cut);
	}
	add(e, name, text, w.len, "\"");
}

void
event_text(struct event_line *e, const char *name, const char *text)
{
	if (text)
		event_bytes(e, name, rd_of(text, strlen(text)));
}

void
event_number(struct event_line *e, const char *name, uint64_t n)
{
	char digits[24];
	struct wr w = wr_of(digits, sizeof digits);

	wr_dec(&w, n);
	add(e, name, digits, w.len, "");
}

void
event_begin(struct event_line *e, uint64_t when, const char *by, const char *what)
{
	e->when = when;
	e->len = 0;
	event_text(e, "by", by);
	event_text(e, "what", what);
}

/* All of it, as it is written. */
static void
wr_line(struct wr *w, const struct event_line *e, uint32_t again)
{
	uint64_t ms = e->when % 1000;

	wr_text(w, "{\"t\":");
	wr_dec(w, e->when / 1000);
	wr_text(w, ms < 10 ? ".00" : ms < 100 ? ".0" : ".");
	wr_dec(w, ms);
	wr_u8(w, ',');
	wr_bytes(w, e->body, e->len);
	if (again > 0) {
		wr_text(w, AGAIN);
		wr_dec(w, again);
	}
	wr_text(w, "}\n");
}

/*
 * The file
 */

/*
 * The file in the host's folder, made if nobody else is faster: of all that share
 * the folder, whoever of them is first and whatever his umask. -1 with errno.
 */
static int
make_events(int folder, int flags)
{
	const char *name = state_file_name(STATE_EVENTS);
	int fd = openat(folder, name, flags | O_CREAT | O_EXCL, EVENTS_MODE);

	if (fd == -1 && errno == EEXIST)
		return openat(folder, name, flags);
	if (fd != -1) {
		fchmod(fd, EVENTS_MODE);
		put_own(fd, folder, name, EVENTS_MODE);
	}
	return fd;
}

/* Open what the host's events are appended to. -1 with errno. */
static int
open_events(int state, struct mac mac)
{
	const int flags = O_RDWR | O_APPEND | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
	char name[STATE_NAME], folder[STATE_NAME], text[MAC_TEXT];
	int fd = at_open(state, state_host(mac, STATE_EVENTS, name), flags);

	if (fd != -1 || errno != ENOENT)
		return fd;
	snprintf(folder, sizeof folder, STATE_HOSTS "/%s", mac_text(mac, text));

	int dir = at_open(state, folder, O_PATH | O_DIRECTORY);
	if (dir == -1)
		return -1;
	fd = make_events(dir, flags);
	int why = errno;
	close(dir);
	errno = why;
	return fd;
}

/*
 * A lock of that kind, in PATIENCE ms. Who cannot have it appends all the same:
 * nothing is lost by it unless the file is moved away twice meanwhile.
 */
static bool
lock(int fd, int kind)
{
	for (int waited = 0; flock(fd, kind | LOCK_NB) == -1; waited++) {
		if (errno != EWOULDBLOCK || waited == PATIENCE)
			return false;
		poll(NULL, 0, 1);
	}
	return true;
}

/* Is what is open still the file of that name? *st is what is open. */
static bool
is_named(int state, struct mac mac, int fd, struct stat *st)
{
	char name[STATE_NAME];
	struct stat named;

	return fstat(fd, st) == 0 &&
	       fstatat(state, state_host(mac, STATE_EVENTS, name), &named,
		       AT_SYMLINK_NOFOLLOW) == 0 &&
	       named.st_ino == st->st_ino && named.st_dev == st->st_dev;
}

/*
 * The host's events, open, locked, and with room for a line. Who moves a file away
 * has it for himself, and who appends has seen under his lock that it was not: so
 * nobody appends to one that is thrown away. -1 with errno.
 */
static int
open_with_room(int state, struct mac mac, struct stat *st)
{
	char name[STATE_NAME], old[STATE_NAME];

	state_host(mac, STATE_EVENTS, name);
	state_host(mac, STATE_EVENTS_OLD, old);
	for (int i = 0; i < TRIES; i++) {
		int fd = open_events(state, mac);

		if (fd == -1 || fstat(fd, st) == -1)
			return fd;
		if (!S_ISREG(st->st_mode)) {
			close(fd);
			errno = EINVAL;
			return -1;
		}
		bool full = st->st_size > EVENT_FILE - EVENT_LINE;
		bool mine = lock(fd, full ? LOCK_EX : LOCK_SH);

		if (is_named(state, mac, fd, st)) {
			full = st->st_size > EVENT_FILE - EVENT_LINE;
			/* One that nobody can move away grows no further. */
			if (!full || (!mine && st->st_size < (off_t)2 * EVENT_FILE))
				return fd;
			if (mine)
				renameat(state, name, state, old);
		}
		close(fd);
	}
	errno = EAGAIN;
	return -1;
}

/*
 * Append
 */

/* The time of the line that begins there, or 0. */
static uint64_t
time_at(const char *text, size_t len)
{
	char line[EVENT_LINE];
	struct host_event e;
	const char *end = memchr(text, '\n', len);
	size_t n = end ? (size_t)(end - text) + 1 : 0;
	char *at = line;

	if (n == 0 || n > sizeof line)
		return 0;
	memcpy(line, text, n);
	return event_next(&at, line + n, &e) ? e.when : 0;
}

/* Is then at most so many ms ago? A clock that was set back is one set forward. */
static bool
is_within(uint64_t then, uint64_t now, uint64_t ms)
{
	return (now > then ? now - then : then - now) < ms;
}

enum same { NOT_SAME, SAME_NOW, SAME_BEFORE };

/* Does the last line say the same, and was that a short while ago? */
static enum same
is_same(const struct event_line *e, const char *tail, size_t len)
{
	const char *line = len > 1 ? memrchr(tail, '\n', len - 1) : NULL;

	line = line ? line + 1 : tail;

	size_t n = len - (size_t)(line - tail);
	const char *body = memchr(line, ',', n);
	struct rd rest = rd_of(body, body ? n - (size_t)(body - line) : 0);

	rd_skip(&rest, 1);
	struct rd said = rd_sub(&rest, e->len);
	bool again = rd_begins(&rest, AGAIN);
	if (said.bad || memcmp(said.at, e->body, e->len) != 0 ||
		(!again && !rd_is(&rest, "}\n")))
		return NOT_SAME;
	return is_within(
		       time_at(line, n), e->when, again ? EVENT_FOLDS : EVENT_FOLD)
		       ? SAME_NOW
		       : SAME_BEFORE;
}

/* Has the host had its fill of events just now? */
static bool
is_too_fast(int fd, off_t size, uint64_t now)
{
	char text[2 * EVENT_LINE];
	ssize_t n = size < EVENT_PACE_SIZE
			    ? 0
			    : pread(fd, text, sizeof text, size - EVENT_PACE_SIZE);
	const char *line = n > 0 ? memchr(text, '\n', (size_t)n) : NULL;

	return line &&
	       is_within(time_at(line + 1, (size_t)n - (size_t)(line + 1 - text)),
		       now, EVENT_PACE);
}

/* Append to what is open, of that size. */
static int
append(int fd, off_t size, const struct event_line *e, uint32_t again)
{
	char tail[EVENT_LINE], line[EVENT_LINE + 1];
	struct wr w = wr_of(line, sizeof line);
	off_t from = size > (off_t)sizeof tail ? size - (off_t)sizeof tail : 0;
	ssize_t n = pread(fd, tail, sizeof tail, from);

	if (n == -1)
		return -1;
	enum same same = n > 0 ? is_same(e, tail, (size_t)n) : NOT_SAME;
	if (same == SAME_NOW)
		return EVENT_SAME;
	if (is_too_fast(fd, size, e->when))
		return EVENT_LEFT;
	/* What somebody could not write whole shall spoil no line but its own. */
	if (n > 0 && tail[n - 1] != '\n')
		wr_u8(&w, '\n');
	wr_line(&w, e, same == NOT_SAME ? 0 : again + 1);
	n = write(fd, line, w.len);
	if (n >= 0 && (size_t)n < w.len)
		errno = ENOSPC;
	return n == (ssize_t)w.len ? EVENT_WRITTEN : -1;
}

int
event_append(int state, struct mac mac, const struct event_line *e, uint32_t again)
{
	struct stat st;
	int fd = open_with_room(state, mac, &st);

	if (fd == -1)
		return -1;

	int rc = append(fd, st.st_size, e, again);
	int why = errno;
	close(fd);
	errno = why;
	return rc;
}
