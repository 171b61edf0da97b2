/* clients: who looks, and who types. */
#include "record.h"

#include <errno.h>
#include <stdarg.h>

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

void
client_tell(struct client *k, const char *form, ...)
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

bool
client_types(const struct record *r, const struct client *k)
{
	return k->console && k->console->writer == k - r->client;
}

void
client_gives_up(struct record *r, struct client *k)
{
	if (!client_types(r, k))
		return;
	k->console->writer = -1;
	clients_tell(r, k->console, k, "%s types no more; ~w takes the keyboard",
		k->name);
}

static void
let_go(struct record *r, struct client *k)
{
	if (k->console)
		client_gives_up(r, k);
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
			client_gives_up(r, k);
			client_tell(k, "this host has no console any more");
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
		client_tell(k,
			"%llu bytes were left out: this is too slow for them",
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
		   (c->typed_len == 0 || !client_types(r, k))) {
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
		client_asked(r, k);
	here = here && client_obeyed(r, k, now) && say(r, k) &&
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
