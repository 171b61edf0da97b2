#include "redfish/multipart.h"

#include "base/str.h"
#include "base/wr.h"

#include <string.h>

static void
skip_blanks(struct rd *r)
{
	while (r->left > 0 && (*r->at == ' ' || *r->at == '\t'))
		rd_skip(r, 1);
}

/* A value: in quotes, where a backslash keeps what follows, or up to its end. */
static bool
value_of(struct rd *r, char *out, size_t size)
{
	struct wr w = wr_of(out, size);
	struct rd plain;

	if (r->left == 0 || *r->at != '"') {
		plain = rd_until(r, "; \t");
		return str_take(out, size, &plain);
	}
	rd_skip(r, 1);
	while (r->left > 0 && *r->at != '"') {
		uint8_t c = rd_u8(r);

		if (c == '\\')
			c = rd_u8(r);
		if (c == '\0')
			return false;
		wr_u8(&w, c);
	}
	rd_skip(r, 1);
	wr_u8(&w, '\0');
	return !w.full && !r->bad;
}

bool
multipart_parameter(
	const struct rd *field, const char *name, char *out, size_t size)
{
	struct rd r = *field;
	char key[64], value[1024];

	rd_until(&r, ";");
	while (r.left > 0) {
		rd_skip(&r, 1);
		skip_blanks(&r);

		struct rd k = rd_until(&r, "=; \t");
		if (r.left == 0 || *r.at != '=')
			continue;
		rd_skip(&r, 1);
		if (!str_take(key, sizeof key, &k) ||
			!value_of(&r, value, sizeof value))
			return false;
		if (str_eq_nocase(key, name))
			return str_copy(out, size, value);
		rd_until(&r, ";");
	}
	return false;
}

bool
multipart_begin(struct multipart_state *m, const char *type)
{
	struct rd field = rd_of(type, strlen(type)), r = field,
		  kind = rd_until(&r, "; \t");
	char boundary[MULTIPART_BOUNDARY + 1] = "", text[32];
	struct wr w = wr_of(m->mark, sizeof m->mark);

	*m = (struct multipart_state){.at = BEFORE};
	if (!str_take(text, sizeof text, &kind) ||
		!str_eq_nocase(text, "multipart/form-data") ||
		!multipart_parameter(
			&field, "boundary", boundary, sizeof boundary) ||
		!*boundary)
		return false;
	wr_text(&w, "\r\n--");
	wr_text(&w, boundary);
	m->mark_len = w.len;
	/* The first boundary may be the very first line. */
	m->window[m->end++] = '\r';
	m->window[m->end++] = '\n';
	return true;
}

uint8_t *
multipart_room(struct multipart_state *m, size_t *size)
{
	memmove(m->window, m->window + m->start, m->end - m->start);
	m->end -= m->start;
	m->start = 0;
	*size = sizeof m->window - m->end;
	return m->window + m->end;
}

static enum multipart
bad(struct multipart_state *m, const char *why)
{
	m->at = AFTER;
	m->why = why;
	return MULTIPART_BAD;
}

void
multipart_add(struct multipart_state *m, size_t len)
{
	m->end += len;
	if (len == 0 && m->at != AFTER)
		bad(m, m->at == BEFORE ? "it has none of its boundaries"
				       : "it ends before its last boundary");
}

static struct rd
seen(const struct multipart_state *m)
{
	return rd_of(m->window + m->start, m->end - m->start);
}

/* Where these bytes are in the window; NULL: not yet. */
static const uint8_t *
find(const struct multipart_state *m, const void *bytes, size_t len)
{
	return memmem(m->window + m->start, m->end - m->start, bytes, len);
}

/* What stands before the boundary; it is data, but for what may begin one. */
static enum multipart
content(struct multipart_state *m, struct rd *data)
{
	const uint8_t *mark = find(m, m->mark, m->mark_len);
	size_t n = m->end - m->start;
	enum multipart what = m->at == INSIDE ? MULTIPART_DATA : MULTIPART_MORE;

	if (mark)
		n = (size_t)(mark - (m->window + m->start));
	else
		n = n >= m->mark_len ? n - (m->mark_len - 1) : 0;
	*data = rd_of(m->window + m->start, n);
	m->start += n;
	if (mark && n == 0) {
		m->start += m->mark_len;
		m->at = LINE;
		return multipart_next(m, data);
	}
	if (mark && what == MULTIPART_MORE)
		return content(m, data);
	return n > 0 ? what : MULTIPART_MORE;
}

/* After a boundary: two dashes end it all, else its line ends. */
static enum multipart
line(struct multipart_state *m, struct rd *data)
{
	struct rd r = seen(m);

	if (r.left >= 2 && rd_begins(&r, "--")) {
		m->at = AFTER;
		return MULTIPART_END;
	}
	skip_blanks(&r);
	if (m->end - m->start - r.left > MULTIPART_HEAD)
		return bad(m, "the line of a boundary is too long");
	if (r.left < 2)
		return MULTIPART_MORE;
	if (!rd_begins(&r, "\r\n"))
		return bad(m, "a boundary goes on with what is no end of a line");
	/* The end of this line is the first of a head's, which ends with two. */
	m->start = m->end - r.left;
	m->at = HEAD;
	return multipart_next(m, data);
}

/* One line of a part's head. */
static void
field(struct multipart_state *m, struct rd line)
{
	struct rd name = rd_until(&line, ":");
	char text[32];

	if (line.left == 0 || !str_take(text, sizeof text, &name) ||
		!str_eq_nocase(text, "Content-Disposition"))
		return;
	rd_skip(&line, 1);
	multipart_parameter(&line, "name", m->name, sizeof m->name);
	multipart_parameter(&line, "filename", m->file, sizeof m->file);
}

static enum multipart
head(struct multipart_state *m)
{
	const uint8_t *end = find(m, "\r\n\r\n", 4);
	struct rd r = seen(m);

	if (!end)
		return r.left > MULTIPART_HEAD
			       ? bad(m, "the head of a part is too long")
			       : MULTIPART_MORE;
	r = rd_of(r.at, (size_t)(end - r.at));
	if (r.left > MULTIPART_HEAD)
		return bad(m, "the head of a part is too long");
	m->name[0] = m->file[0] = '\0';
	while (r.left > 0) {
		field(m, rd_until(&r, "\r\n"));
		rd_skip(&r, 1);
	}
	m->start = (size_t)(end - m->window) + 4;
	m->at = INSIDE;
	return MULTIPART_PART;
}

enum multipart
multipart_next(struct multipart_state *m, struct rd *data)
{
	switch (m->at) {
	case BEFORE:
	case INSIDE:
		return content(m, data);
	case LINE:
		return line(m, data);
	case HEAD:
		return head(m);
	default:
		return m->why ? MULTIPART_BAD : MULTIPART_END;
	}
}
