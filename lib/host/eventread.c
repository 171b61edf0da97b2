#include "host/event.h"

#include "base/hex.h"
#include "base/num.h"
#include "file/at.h"
#include "file/state.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>

/*
 * A line
 */

/* What is left of the line; it ends with a newline, which no part of it takes. */
struct cursor {
	char *at;
};

static bool
skip(struct cursor *c, const char *text)
{
	size_t n = strlen(text);

	if (strncmp(c->at, text, n) != 0)
		return false;
	c->at += n;
	return true;
}

/* Digits; *text is where they are, and what follows them is returned. */
static char
digits(struct cursor *c, char **text)
{
	size_t n = strspn(c->at, "0123456789");
	char next = c->at[n];

	*text = c->at;
	c->at[n] = '\0';
	c->at += n;
	return (char)(n > 0 ? next : '\0');
}

/* An escaped byte, after its backslash. */
static bool
unescape(struct cursor *c, char *out)
{
	uint32_t byte;

	if (*c->at == '"' || *c->at == '\\') {
		*out = *c->at++;
		return true;
	}
	if (!skip(c, "u00") || !num_hex(c->at, 2, &byte))
		return false;
	c->at += 2;
	*out = (char)byte;
	return true;
}

/* What is between quotes, unescaped where it is. */
static bool
quoted(struct cursor *c, char **text)
{
	char *to;

	if (!skip(c, "\""))
		return false;
	for (*text = to = c->at; *c->at != '"'; to++) {
		if (*c->at < ' ')
			return false;
		if (*c->at == '\\') {
			c->at++;
			if (!unescape(c, to))
				return false;
		} else {
			*to = *c->at++;
		}
	}
	*to = '\0';
	c->at++;
	return true;
}

/* A field's value; what follows it is returned, and passed over; NUL: nothing. */
static char
value(struct cursor *c, char **text)
{
	char next = '\0';

	if (*c->at != '"')
		next = digits(c, text);
	else if (quoted(c, text))
		next = *c->at;
	if (next)
		c->at++;
	return next;
}

/* Seconds with thousandths, as ms. */
static bool
take_time(struct cursor *c, uint64_t *out)
{
	char *text;
	uint64_t s, ms;

	if (!skip(c, "{\"t\":") || digits(c, &text) != '.' ||
		!num_u64(text, 0, UINT64_MAX / 1000 - 1, &s))
		return false;
	c->at++;
	if (digits(c, &text) != ',' || strlen(text) != 3 ||
		!num_u64(text, 0, 999, &ms))
		return false;
	c->at++;
	*out = s * 1000 + ms;
	return true;
}

static bool
take_field(struct host_event *e, const char *name, const char *text)
{
	if (strcmp(name, "by") == 0)
		e->by = text;
	else if (strcmp(name, "what") == 0)
		e->what = text;
	else if (strcmp(name, "again") == 0)
		return num_u64(text, 1, UINT64_MAX, &e->again);
	else if (e->fields < EVENT_FIELDS) {
		e->field[e->fields].name = name;
		e->field[e->fields++].value = text;
	}
	return true;
}

/* One line, which ends at a newline. */
static bool
parse(char *line, struct host_event *out)
{
	struct cursor c = {line};
	struct host_event e = {0};
	char *name, *text, next = ',';

	if (!take_time(&c, &e.when))
		return false;
	for (; next == ',';) {
		if (!quoted(&c, &name) || !skip(&c, ":") ||
			!(next = value(&c, &text)) || !take_field(&e, name, text))
			return false;
	}
	if (next != '}' || *c.at != '\n' || !e.by || !e.what)
		return false;
	*out = e;
	return true;
}

bool
event_next(char **at, char *end, struct host_event *out)
{
	char *nl;

	while (*at < end && (nl = memchr(*at, '\n', (size_t)(end - *at)))) {
		char *line = *at;

		*at = nl + 1;
		if (parse(line, out))
			return true;
	}
	return false;
}

const char *
event_get(const struct host_event *e, const char *name)
{
	for (size_t i = 0; i < e->fields; i++)
		if (strcmp(e->field[i].name, name) == 0)
			return e->field[i].value;
	return NULL;
}

/*
 * The file
 */

/* One of the two, open: -1 when it is not there, with *size 0. */
static int
open_one(int state, struct mac mac, enum state_file f, struct stat *st)
{
	char name[STATE_NAME];
	off_t size;
	int fd = at_open_file(state, state_host(mac, f, name), &size);

	*st = (struct stat){0};
	if (fd != -1 && fstat(fd, st) == -1) {
		close(fd);
		return -1;
	}
	return fd;
}

/* The last lines of a file, max bytes of them at most. */
static ssize_t
read_tail(int fd, off_t size, char *buf, size_t max)
{
	bool all = size <= (off_t)max;
	ssize_t n = pread(
		fd, buf, all ? (size_t)size : max, all ? 0 : size - (off_t)max);
	char *first = !all && n > 0 ? memchr(buf, '\n', (size_t)n) : NULL;

	if (n <= 0 || all)
		return n;
	if (!first)
		return 0;
	n -= ++first - buf;
	memmove(buf, first, (size_t)n);
	return n;
}

/* The same of the file before, which ends where that one begins: with a line. */
static ssize_t
read_before(int fd, off_t size, char *buf, size_t max)
{
	ssize_t n = read_tail(fd, size, buf, max);
	const char *last = n > 0 ? memrchr(buf, '\n', (size_t)n) : NULL;

	return n <= 0 ? n : last ? last + 1 - buf : 0;
}

ssize_t
event_read(int state, struct mac mac, char *buf, size_t size)
{
	struct stat st, old_st = {0};
	int fd = open_one(state, mac, STATE_EVENTS, &st), old = -1;
	ssize_t before = 0, n = 0;

	if (fd == -1 && errno != ENOENT)
		return -1;
	/* It may have been the other's until a moment ago. */
	if ((size_t)st.st_size < size)
		old = open_one(state, mac, STATE_EVENTS_OLD, &old_st);
	if (old != -1 && (fd == -1 || old_st.st_ino != st.st_ino))
		before = read_before(
			old, old_st.st_size, buf, size - (size_t)st.st_size);
	if (fd != -1 && before != -1)
		n = read_tail(fd, st.st_size, buf + before, size - (size_t)before);

	int why = errno;
	if (fd != -1)
		close(fd);
	if (old != -1)
		close(old);
	errno = why;
	return n == -1 || before == -1 ? -1 : before + n;
}
