/* asks: what a client asks for, by its first line and then by frames. */
#include "record.h"

#include "base/str.h"

#include <stdarg.h>
#include <sysexits.h>

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
		client_tell(k, "you may only read");
		return;
	}
	if (client_types(r, k)) {
		client_tell(k, "you type already");
		return;
	}
	if (c->writer != -1 && !take) {
		client_tell(k, "%s types; you read, and ~W takes the keyboard",
			r->client[c->writer].name);
		return;
	}
	if (c->writer != -1)
		client_tell(&r->client[c->writer], "%s has taken the keyboard",
			k->name);
	c->writer = number(r, k);
	client_tell(k, "you type; ~? lists what you can do");
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
		client_tell(k, "the console is not there: %s", c->why);
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

void
client_asked(struct record *r, struct client *k)
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

	if (!client_types(r, k))
		return true;
	if (c->dial != DIAL_UP) {
		if (!k->told_down)
			client_tell(k,
				"the console is not there, and takes nothing: %s",
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
		if (!client_types(r, k))
			client_tell(k, "you only read");
		else if (!dial_break(k->console, now))
			client_tell(k, "this console has no break");
		return true;
	case CONFRAME_WANT:
	case CONFRAME_TAKE:
		want_keyboard(r, k, f->kind == CONFRAME_TAKE);
		return true;
	case CONFRAME_GIVE:
		client_gives_up(r, k);
		client_tell(k, "you read");
		return true;
	case CONFRAME_END:
		k->ended = true;
		return true;
	default:
		return true;
	}
}

bool
client_obeyed(struct record *r, struct client *k, uint64_t now)
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
