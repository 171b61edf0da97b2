#include "console/conlog.h"

#include "base/num.h"
#include "base/str.h"

#include <string.h>
#include <time.h>

#define LAST 253402300799999ull /* ms, of the year 9999 */

static const char *const words[] = {
	[CONLOG_SERIAL] = "serial",
	[CONLOG_NETCONSOLE] = "netconsole",
	[CONLOG_SYSLOG] = "syslog",
	[CONLOG_NOTE] = "mb-console",
};

const char *
conlog_stamp(uint64_t ms, char out[static CONLOG_STAMP])
{
	uint64_t n = ms < LAST ? ms : LAST;
	time_t seconds = (time_t)(n / 1000);
	char whole[32];
	struct tm t;

	gmtime_r(&seconds, &t);
	strftime(whole, sizeof whole, "%Y-%m-%dT%H:%M:%S", &t);
	snprintf(out, CONLOG_STAMP, "%.19s.%03uZ", whole, (unsigned)(n % 1000));
	return out;
}

static void
escape(struct wr *w, const uint8_t *bytes, size_t len)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < len; i++) {
		uint8_t b = bytes[i];

		if (b == '\\') {
			wr_text(w, "\\\\");
		} else if ((b >= ' ' && b < 0x7f) || b == '\t') {
			wr_u8(w, b);
		} else {
			wr_text(w, "\\x");
			wr_u8(w, (uint8_t)digits[b >> 4]);
			wr_u8(w, (uint8_t)digits[b & 15]);
		}
	}
}

static void
put(struct wr *w, enum conlog_from from, uint64_t when, bool goes_on,
	const uint8_t *bytes, size_t len)
{
	char stamp[CONLOG_STAMP];

	wr_text(w, conlog_stamp(when, stamp));
	wr_u8(w, ' ');
	wr_text(w, words[from]);
	wr_u8(w, goes_on ? '+' : ' ');
	escape(w, bytes, len);
	wr_u8(w, '\n');
}

/* A carriage return at its end waits for what follows it. */
static size_t
whole_part(const struct conlog *c)
{
	return c->len > 0 && c->bytes[c->len - 1] == '\r' ? c->len - 1 : c->len;
}

void
conlog_flush(struct conlog *c, enum conlog_from from, struct wr *w)
{
	size_t len = whole_part(c);

	if (len == 0)
		return;
	put(w, from, c->since, true, c->bytes, len);
	c->len -= len;
	memmove(c->bytes, c->bytes + len, c->len);
}

void
conlog_take(struct conlog *c, enum conlog_from from, struct rd *r, uint64_t now,
	struct wr *w)
{
	while (r->left > 0 && w->size - w->len >= CONLOG_LINE) {
		const uint8_t *end = memchr(r->at, '\n', r->left);
		size_t part = end ? (size_t)(end - r->at) : r->left;

		if (c->len == 0)
			c->since = now;
		if (part > sizeof c->bytes - c->len)
			part = sizeof c->bytes - c->len;
		rd_copy(r, c->bytes + c->len, part);
		c->len += part;
		if (r->left > 0 && *r->at == '\n') {
			rd_skip(r, 1);
			put(w, from, c->since, false, c->bytes, whole_part(c));
			c->len = 0;
		} else if (c->len == sizeof c->bytes) {
			conlog_flush(c, from, w);
			c->since = now;
		}
	}
}

uint64_t
conlog_due(const struct conlog *c)
{
	return whole_part(c) > 0 ? c->since + CONLOG_QUIET : UINT64_MAX;
}

void
conlog_note(const char *text, uint64_t now, struct wr *w)
{
	size_t len = strnlen(text, CONLOG_BYTES);

	put(w, CONLOG_NOTE, now, false, (const uint8_t *)text, len);
}

/* "2026-11-23T08:00:01.250Z" */
static bool
is_stamp(const char *text)
{
	static const char form[] = "dddd-dd-ddTdd:dd:dd.dddZ";

	for (size_t i = 0; i < sizeof form - 1; i++)
		if (form[i] == 'd' ? text[i] < '0' || text[i] > '9'
				   : text[i] != form[i])
			return false;
	return true;
}

bool
conlog_parse(struct rd line, struct conlog_line *out)
{
	struct rd stamp = rd_sub(&line, CONLOG_STAMP - 1);
	struct conlog_line l = {.from = CONLOG_SERIAL};
	uint8_t blank = rd_u8(&line), end;
	struct rd word = rd_until(&line, " +");
	size_t from = 0;

	if (line.bad || blank != ' ' ||
		!str_take(l.stamp, sizeof l.stamp, &stamp) || !is_stamp(l.stamp))
		return false;
	while (from < sizeof words / sizeof *words && !rd_is(&word, words[from]))
		from++;
	end = rd_u8(&line);
	if (from == sizeof words / sizeof *words || line.bad)
		return false;
	l.from = (enum conlog_from)from;
	l.goes_on = end == '+';
	l.text = line;
	*out = l;
	return true;
}

void
conlog_bytes(const struct conlog_line *line, struct wr *w)
{
	struct rd r = line->text;

	while (r.left > 0) {
		uint8_t b = rd_u8(&r);
		uint32_t n;

		if (b == '\\' && r.left >= 3 && *r.at == 'x' &&
			num_hex((const char *)r.at + 1, 2, &n)) {
			rd_skip(&r, 3);
			b = (uint8_t)n;
		} else if (b == '\\' && r.left > 0) {
			b = rd_u8(&r);
		}
		wr_u8(w, b);
	}
	if (!line->goes_on)
		wr_u8(w, '\n');
}
