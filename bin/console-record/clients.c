/* clients: who looks, and who types. */
#include "record.h"

#include "base/str.h"

#include <errno.h>
#include <stdarg.h>
#include <sysexits.h>

#define ASK_MS 10000 /* that a client has for its first line */

static void
tell_v(struct client *k, const char *form, va_list args)
{
	struct wr w =
		wr_of(k->notes + k->notes_len, sizeof k->notes - k->notes_len);
	char text[256];
	int n = vsnprintf(text, sizeof text, form, args);

	if (n > 0)
		wr_conframe(&w, CONFRAME_NOTE, text, strlen(text));
	/* Who reads nothing at all is not told more and more. */
	if (!w.full)
		k->notes_len += w.len;
}

__attribute__((format(printf, 2, 3))) static void
tell(struct client *k, const char *form, ...)
{
	va_list args;

	va_start(args, form);
	tell_v(k, form, args);
	va_end(args);
}

void
clients_tell(struct record *r, const struct console *c, const struct client *but,
	const char *form, ...)
{
	for (struct client *k = r->client; k < r->client + CLIENTS_MAX; k++) {
		va_list args;

		if (k->fd == -1 || k->console != c || k == but)
			continue;
		va_start(args, form);
		tell_v(k, form, args);
		va_end(args);
	}
}

/* The line that is the answer to the first. */
__attribute__((format(printf, 2, 3))) static void
answer(struct client *k, const char *form, ...)
{
	va_list args;

	va_start(args, form);
	int n = vsnprintf((char *)k->out, sizeof k->out, form, args);
	va_end(args);
	k->out_at = 0;
	k->out_len = n > 0 ? (size_t)n : 0;
}

static int
number(const struct record *r, const struct client *k)
{
	return (int)(k - r->client);
}

static bool
types(const struct record *r, const struct client *k)
{
	return k->console && k->console->writer == number(r, k);
}

/* The keyboard is free again. */
static void
give_up(struct record *r, struct client *k)
{
	if (!types(r, k))
		return;
	k->console->writer = -1;
	clients_tell(r, k->console, k, "%s types no more; ~w takes the keyboard",
		k->name);
}

static void
let_go(struct record *r, struct client *k)
{
	if (k->console)
		give_up(r, k);
	if (k->handed != -1)
		close(k->handed);
	/* Who is gone cannot tell of interfaces that come; another hands it over
	 * anew. */
	if (k->stage == CLIENT_HANDS)
		heard_end(r);
	close(k->fd);
	k->fd = -1;
	k->console = NULL;
}

void
clients_forget(struct record *r, struct console *c)
{
	for (struct client *k = r->client; k < r->client + CLIENTS_MAX; k++)
		if (k->fd != -1 && k->console == c) {
			give_up(r, k);
			tell(k, "this host has no console any more");
			k->stage = CLIENT_LEAVES;
			k->console = NULL;
		}
}

void
clients_welcome(struct record *r, uint64_t now)
{
	int fd;

	while ((fd = accept4(r->listen, NULL, NULL,
			SOCK_CLOEXEC | SOCK_NONBLOCK)) != -1) {
		struct client *k = r->client;

		while (k < r->client + CLIENTS_MAX && k->fd != -1)
			k++;
		if (k == r->client + CLIENTS_MAX) {
			static const char full[] =
				"error 75 too many look already\n";

			send(fd, full, sizeof full - 1, MSG_NOSIGNAL);
			close(fd);
			continue;
		}
		k->fd = fd;
		k->stage = CLIENT_ASKS;
		k->since = now;
		k->console = NULL;
		k->handed = -1;
		k->read_only = k->ended = k->end_sent = false;
		k->told_down = k->lost = false;
		k->in_len = k->notes_len = k->out_at = k->out_len = k->list_at = 0;
		k->name[0] = '\0';
	}
}

/* What it is shown first: the last that was said, from the beginning of a line. */
static uint64_t
begin_at(const struct console *c)
{
	uint64_t at = c->said > SHOWN ? c->said - SHOWN : 0;

	if (at == 0)
		return 0;
	for (uint64_t i = at; i < c->said; i++)
		if (c->ring[i % RING] == '\n')
			return i + 1;
	return at;
}

static void
want_keyboard(struct record *r, struct client *k, bool take)
{
	struct console *c = k->console;

	if (k->read_only) {
		tell(k, "you may only read");
		return;
	}
	if (types(r, k)) {
		tell(k, "you type already");
		return;
	}
	if (c->writer != -1 && !take) {
		tell(k, "%s types; you read, and ~W takes the keyboard",
			r->client[c->writer].name);
		return;
	}
	if (c->writer != -1)
		tell(&r->client[c->writer], "%s has taken the keyboard", k->name);
	c->writer = number(r, k);
	tell(k, "you type; ~? lists what you can do");
}

/* "MAC rw|ro NAME", behind "attach"; it is spoilt. */
static void
attach(struct record *r, struct client *k, char *words)
{
	char *mac_end = strchr(words, ' '), *mode = mac_end ? mac_end + 1 : NULL;
	char *mode_end = mode ? strchr(mode, ' ') : NULL;
	struct console *c;
	struct mac mac;
	struct rd name;

	if (mode_end)
		*mac_end = *mode_end = '\0';
	if (!mode_end || !mac_parse(words, &mac) ||
		(strcmp(mode, "rw") != 0 && strcmp(mode, "ro") != 0)) {
		answer(k, "error %d not attach MAC rw|ro NAME\n", EX_USAGE);
		k->stage = CLIENT_LEAVES;
		return;
	}
	c = console_of(r, mac);
	if (!c || !c->has_place) {
		answer(k, "error %d this host has no serial_console\n", EX_DATAERR);
		k->stage = CLIENT_LEAVES;
		return;
	}
	name = rd_of(mode_end + 1, strlen(mode_end + 1));
	str_show(k->name, sizeof k->name, &name);
	k->console = c;
	k->read_only = strcmp(mode, "ro") == 0;
	k->at = begin_at(c);
	k->stage = CLIENT_ATTACHED;
	answer(k, "ok %s\n",
		!k->read_only && c->writer == -1 ? "typing" : "reading");
	if (!k->read_only && c->writer == -1)
		c->writer = number(r, k);
	else if (!k->read_only)
		want_keyboard(r, k, false);
	if (c->dial != DIAL_UP)
		tell(k, "the console is not there: %s", c->why);
}

/* It hears the network for us, in place of whoever did before. */
static void
hand(struct record *r, struct client *k)
{
	if (k->handed == -1 || !heard_take(r, k->fd, k->handed)) {
		answer(k, "error %d what is handed over is not wanted\n",
			EX_DATAERR);
		k->stage = CLIENT_LEAVES;
		return;
	}
	for (struct client *o = r->client; o < r->client + CLIENTS_MAX; o++)
		if (o->fd != -1 && o->stage == CLIENT_HANDS)
			o->stage = CLIENT_LEAVES;
	k->handed = -1;
	k->stage = CLIENT_HANDS;
	answer(k, "ok\n");
}

/* Its first line, if it is all there. */
static void
asked(struct record *r, struct client *k)
{
	uint8_t *end = memchr(k->in, '\n', k->in_len);
	char line[256];
	size_t len = end ? (size_t)(end - k->in) : 0;

	if (!end && k->in_len < sizeof line)
		return;
	if (!end || len >= sizeof line || memchr(k->in, '\0', len)) {
		answer(k, "error %d this is no line of a client\n", EX_USAGE);
		k->stage = CLIENT_LEAVES;
		return;
	}
	memcpy(line, k->in, len);
	line[len] = '\0';
	k->in_len -= len + 1;
	memmove(k->in, end + 1, k->in_len);
	if (strncmp(line, "attach ", 7) == 0) {
		attach(r, k, line + 7);
	} else if (strcmp(line, "network") == 0) {
		hand(r, k);
	} else if (strcmp(line, "list") == 0) {
		k->stage = CLIENT_LIST;
		answer(k, "ok\n");
	} else {
		k->stage = CLIENT_LEAVES;
		answer(k, "error %d attach or list\n", EX_USAGE);
	}
}

/* What was typed; false while there is no room for all of it. */
static bool
typed(struct record *r, struct client *k, struct rd bytes)
{
	struct console *c = k->console;

	if (!types(r, k))
		return true;
	if (c->dial != DIAL_UP) {
		if (!k->told_down)
			tell(k, "the console is not there, and takes nothing: %s",
				c->why);
		k->told_down = k->lost = true;
		return true;
	}
	k->told_down = false;
	if (line_room(c) < 2 * bytes.left) /* by telnet it may be twice as much */
		return false;
	line_type(c, &bytes);
	return true;
}

/* One frame; false while there is no room for what it says. */
static bool
obey(struct record *r, struct client *k, const struct conframe *f, uint64_t now)
{
	switch (f->kind) {
	case CONFRAME_DATA:
		return typed(r, k, f->bytes);
	case CONFRAME_BREAK:
		if (!types(r, k))
			tell(k, "you only read");
		else if (!dial_break(k->console, now))
			tell(k, "this console has no break");
		return true;
	case CONFRAME_WANT:
	case CONFRAME_TAKE:
		want_keyboard(r, k, f->kind == CONFRAME_TAKE);
		return true;
	case CONFRAME_GIVE:
		give_up(r, k);
		tell(k, "you read");
		return true;
	case CONFRAME_END:
		k->ended = true;
		return true;
	default:
		return true;
	}
}

/* All frames that are there; false if it does not speak as we do. */
static bool
obey_all(struct record *r, struct client *k, uint64_t now)
{
	struct rd in = rd_of(k->in, k->in_len);
	struct conframe f;

	while (k->stage == CLIENT_ATTACHED) {
		struct rd before = in;
		int rc = conframe_next(&in, &f);

		if (rc == -1 || (rc == 1 && f.bytes.left > TYPED / 2))
			return false;
		if (rc == 0)
			break;
		if (!obey(r, k, &f, now)) {
			in = before;
			break;
		}
	}
	k->in_len = in.left;
	memmove(k->in, in.at, in.left);
	return true;
}

/* The next piece for it, when the last has gone; notes first. */
static void
refill(struct record *r, struct client *k)
{
	struct wr w = wr_of(k->out, sizeof k->out);
	struct console *c = k->console;
	char line[CONPLACE_TEXT];

	if (c && c->said - k->at > RING) {
		uint64_t lost = c->said - k->at - RING;

		k->at += lost;
		tell(k, "%llu bytes were left out: this is too slow for them",
			(unsigned long long)lost);
	}
	wr_bytes(&w, k->notes, k->notes_len);
	k->notes_len = 0;
	if (c && c->said > k->at) {
		size_t from = k->at % RING, len = CONFRAME_MAX;

		len = len < c->said - k->at ? len : (size_t)(c->said - k->at);
		len = len < RING - from ? len : RING - from;
		wr_conframe(&w, CONFRAME_DATA, c->ring + from, len);
		k->at += len;
	} else if (c && k->ended && !k->end_sent &&
		   (c->typed_len == 0 || !types(r, k))) {
		const char *why = k->lost ? "the console was not there" : "";

		wr_conframe(&w, CONFRAME_END, why, strlen(why));
		k->end_sent = true;
	}
	if (k->stage == CLIENT_LIST && !k->end_sent) {
		k->end_sent = !listing_line(r, &k->list_at, line, sizeof line);
		if (k->end_sent)
			wr_conframe(&w, CONFRAME_END, "", 0);
		else
			wr_conframe(&w, CONFRAME_DATA, line, strlen(line));
	}
	k->out_at = 0;
	k->out_len = w.len;
}

/* Read what there is room for; false when it is gone. */
static bool
hear(struct client *k)
{
	ssize_t n = hand_receive(k);

	if (n > 0)
		k->in_len += (size_t)n;
	return n > 0 || (n == -1 && (errno == EAGAIN || errno == EINTR));
}

/* False when it is gone, or has had its last word. */
static bool
say(struct record *r, struct client *k)
{
	ssize_t n;

	if (k->out_at == k->out_len)
		refill(r, k);
	if (k->out_at == k->out_len)
		return k->stage != CLIENT_LEAVES && !(k->end_sent && k->ended);
	n = send(k->fd, k->out + k->out_at, k->out_len - k->out_at, MSG_NOSIGNAL);
	if (n > 0)
		k->out_at += (size_t)n;
	return n > 0 || errno == EAGAIN || errno == EINTR;
}

void
client_step(struct record *r, struct client *k, uint64_t now)
{
	bool here = k->in_len == sizeof k->in || hear(k);

	if (here && k->stage == CLIENT_ASKS)
		asked(r, k);
	here = here && obey_all(r, k, now) && say(r, k) &&
	       !(k->stage == CLIENT_ASKS && now > k->since + ASK_MS);
	if (!here)
		let_go(r, k);
}

short
client_events(const struct client *k)
{
	short events = k->in_len < sizeof k->in ? POLLIN : 0;
	const struct console *c = k->console;

	if (k->out_at < k->out_len || k->notes_len > 0 ||
		k->stage == CLIENT_LEAVES ||
		(k->stage == CLIENT_LIST && !k->end_sent) ||
		(c && (c->said > k->at ||
			      (k->ended && !k->end_sent && c->typed_len == 0))))
		events |= POLLOUT;
	return events;
}
