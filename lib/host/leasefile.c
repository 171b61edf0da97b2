#include "host/leasefile.h"

#include "base/crc32.h"
#include "base/num.h"
#include "base/str.h"

#include <errno.h>
#include <inttypes.h>

#define END_LEN  13 /* "end 01234567\n" */
#define FREE     "free "
#define DECLINED "declined "
#define END      "end "
#define DUID     "duid "

/* A file, read piece by piece: what was read and not yet used is buf[at..len). */
struct input {
	int fd;
	uint8_t *buf;
	size_t at, len;
	off_t used; /* where in the file buf[at] is */
	bool ended;
};

/* Move what is left to the front and read on. 0; -1 with errno. */
static int
refill(struct input *in)
{
	memmove(in->buf, in->buf + in->at, in->len - in->at);
	in->len -= in->at;
	in->at = 0;
	while (in->len < LEASEFILE_BUF && !in->ended) {
		ssize_t n = pread(in->fd, in->buf + in->len,
			LEASEFILE_BUF - in->len, in->used + (off_t)in->len);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		in->ended = n == 0;
		in->len += (size_t)n;
	}
	return 0;
}

/*
 * The next line without its newline, 1; or 0 at the end. The last may have no
 * newline. One that is longer than any lease comes in pieces.
 */
static int
next_line(struct input *in, struct rd *line)
{
	if (in->len - in->at < LEASE_FILE_LINE && !in->ended && refill(in) == -1)
		return -1;
	if (in->at == in->len)
		return 0;

	size_t left = in->len - in->at;
	const uint8_t *text = in->buf + in->at, *newline;
	if (left > LEASE_FILE_LINE)
		left = LEASE_FILE_LINE;
	newline = memchr(text, '\n', left);

	size_t used = newline ? (size_t)(newline - text) + 1 : left;
	*line = rd_of(text, newline ? used - 1 : used);
	in->at += used;
	in->used += (off_t)used;
	return 1;
}

/* Was the line that was just read the last, and without its newline? */
static bool
torn(const struct input *in)
{
	return in->ended && in->at == in->len && in->buf[in->len - 1] != '\n';
}

static int
fail(int why)
{
	errno = why;
	return -1;
}

int
leasefile_read(int fd, struct leases *t, uint8_t buf[static LEASEFILE_BUF],
	off_t *rest, size_t *line)
{
	struct input in = {.fd = fd, .buf = buf};
	struct lease lease;
	struct rd text;

	for (size_t number = 1;; number++) {
		off_t here = in.used;
		int rc = next_line(&in, &text);

		if (rc == -1)
			return -1;
		if (rc == 0 || rd_begins(&text, DUID)) {
			*rest = rc == 0 ? -1 : here;
			return 0;
		}
		if (lease_parse(text, &lease)) {
			if (!leases_set(t, &lease))
				return fail(ENOSPC);
		} else if (!lease_none(text) && !torn(&in)) {
			*line = number;
			return fail(EBADMSG);
		}
	}
}

/* Copy from an offset to the end. */
static int
copy_rest(struct put *p, int fd, off_t from, uint8_t buf[static LEASEFILE_BUF])
{
	for (;;) {
		ssize_t n = pread(fd, buf, LEASEFILE_BUF, from);

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return (int)n;
		if (put_write(p, buf, (size_t)n) == -1)
			return -1;
		from += n;
	}
}

int
leasefile_write(struct put *p, const struct leases *t, int old, off_t *rest,
	uint8_t buf[static LEASEFILE_BUF])
{
	struct wr w = wr_of(buf, LEASEFILE_BUF);
	off_t written = 0;

	for (const struct lease *l = NULL; (l = leases_next(t, l));) {
		if (l->declined)
			continue;
		if (w.size - w.len < LEASE_LINE) {
			if (put_write(p, buf, w.len) == -1)
				return -1;
			written += (off_t)w.len;
			w.len = 0;
		}
		lease_put(&w, l);
	}
	if (put_write(p, buf, w.len) == -1)
		return -1;
	written += (off_t)w.len;
	if (*rest == -1)
		return 0;
	if (copy_rest(p, old, *rest, buf) == -1)
		return -1;
	*rest = written;
	return 0;
}

static bool
room(const struct wr *w, size_t len)
{
	return w->size - w->len >= len + END_LEN;
}

bool
leasefile_set(struct wr *w, const struct lease *lease)
{
	char ip[IP4_TEXT];

	if (!room(w, LEASE_LINE))
		return false;
	if (!lease->declined) {
		lease_put(w, lease);
		return true;
	}
	wr_text(w, DECLINED);
	wr_dec(w, lease->expiry);
	wr_u8(w, ' ');
	wr_text(w, ip4_text(lease->ip, ip));
	wr_u8(w, '\n');
	return true;
}

bool
leasefile_free(struct wr *w, struct ip4 ip)
{
	char text[IP4_TEXT];

	if (!room(w, sizeof FREE + sizeof text))
		return false;
	wr_text(w, FREE);
	wr_text(w, ip4_text(ip, text));
	wr_u8(w, '\n');
	return true;
}

void
leasefile_end(struct wr *w)
{
	char end[END_LEN + 1];

	snprintf(end, sizeof end, END "%08" PRIx32 "\n", crc32_of(w->base, w->len));
	wr_text(w, end);
}

int
leasefile_write_declined(
	struct put *p, const struct leases *t, uint8_t buf[static LEASEFILE_BUF])
{
	struct wr w = wr_of(buf, LEASEFILE_BUF);

	for (const struct lease *l = NULL; (l = leases_next(t, l));) {
		if (!l->declined || leasefile_set(&w, l))
			continue;
		leasefile_end(&w);
		if (put_write(p, buf, w.len) == -1)
			return -1;
		w.len = 0;
		leasefile_set(&w, l);
	}
	if (w.len == 0)
		return 0;
	leasefile_end(&w);
	return put_write(p, buf, w.len);
}

/* "10.0.0.1", all of the line that is left. */
static bool
parse_ip(struct rd *line, struct ip4 *out)
{
	char text[IP4_TEXT];

	return str_take(text, sizeof text, line) && ip4_parse(text, out) &&
	       !ip4_zero(*out);
}

/* "<until> <address>" */
static bool
parse_declined(struct rd *line, struct lease *out)
{
	struct rd number = rd_until(line, " ");
	struct lease l = {.declined = true};
	char text[21];

	if (!str_take(text, sizeof text, &number) ||
		!num_u64(text, 0, UINT64_MAX, &l.expiry))
		return false;
	rd_skip(line, 1);
	if (line->bad || !parse_ip(line, &l.ip))
		return false;
	*out = l;
	return true;
}

/* A line of a batch. A line that says nothing is passed over; -1: no room. */
static int
apply(struct leases *t, struct rd line)
{
	struct lease lease;
	struct ip4 ip;
	bool set;

	if (rd_begins(&line, FREE)) {
		rd_skip(&line, strlen(FREE));
		if (parse_ip(&line, &ip))
			leases_drop(t, ip);
		return 0;
	}
	if (rd_begins(&line, DECLINED)) {
		rd_skip(&line, strlen(DECLINED));
		set = parse_declined(&line, &lease);
	} else {
		set = lease_parse(line, &lease);
	}
	return set && !leases_set(t, &lease) ? fail(ENOSPC) : 0;
}

/* The length of the batch that begins here, with its end; 0 if it is not whole. */
static size_t
batch(const uint8_t *text, size_t len)
{
	struct rd r = rd_of(text, len);
	uint32_t crc;
	char digits[9];

	while (r.left > 0) {
		size_t before = len - r.left;
		struct rd line = rd_until(&r, "\n");

		if (r.left == 0)
			return 0; /* no newline */
		rd_skip(&r, 1);
		if (!rd_begins(&line, END))
			continue;
		rd_skip(&line, strlen(END));
		if (!str_take(digits, sizeof digits, &line) ||
			strlen(digits) != 8 || !num_hex(digits, 8, &crc) ||
			crc != crc32_of(text, before))
			return 0;
		return len - r.left;
	}
	return 0;
}

static int
apply_all(struct leases *t, const uint8_t *text, size_t len)
{
	struct rd r = rd_of(text, len);

	while (r.left > 0) {
		struct rd line = rd_until(&r, "\n");

		rd_skip(&r, 1);
		if (!rd_begins(&line, END) && apply(t, line) == -1)
			return -1;
	}
	return 0;
}

int
leasefile_replay(
	int fd, struct leases *t, uint8_t buf[static LEASEFILE_BUF], off_t *good)
{
	struct input in = {.fd = fd, .buf = buf};

	for (;;) {
		size_t len = batch(buf + in.at, in.len - in.at);

		if (len == 0 && !in.ended) {
			if (refill(&in) == -1)
				return -1;
			len = batch(buf, in.len);
		}
		if (len == 0)
			break;
		if (apply_all(t, buf + in.at, len) == -1)
			return -1;
		in.at += len;
		in.used += (off_t)len;
	}
	*good = in.used;
	return 0;
}
