/* consoles: which hosts have one. */
#include "record.h"

#include "base/clock.h"
#include "base/num.h"
#include "base/str.h"
#include "file/at.h"
#include "file/state.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sysexits.h>

uint64_t
now_ms(void)
{
	return clock_ms(CLOCK_BOOTTIME);
}

uint64_t
time_ms(void)
{
	return clock_ms(CLOCK_REALTIME);
}

struct console *
console_of(struct record *r, struct mac mac)
{
	for (struct console *c = r->console; c < r->console + HOSTS_MAX; c++)
		if (c->used && mac_eq(c->mac, mac))
			return c;
	return NULL;
}

/* Has it somebody who looks? */
static bool
is_watched(const struct record *r, const struct console *c)
{
	for (const struct client *k = r->client; k < r->client + CLIENTS_MAX; k++)
		if (k->fd != -1 && k->console == c)
			return true;
	return false;
}

/* One that is free, or was quiet for the longest and has no console of its own. */
static struct console *
find_room(struct record *r)
{
	struct console *oldest = NULL;

	for (struct console *c = r->console; c < r->console + HOSTS_MAX; c++) {
		if (!c->used && !c->lookup.busy)
			return c;
		if (c->used && !c->has_place && !c->lookup.busy &&
			!is_watched(r, c) && (!oldest || c->heard < oldest->heard))
			oldest = c;
	}
	if (oldest) {
		log_step(r, oldest, true);
		log_close(r, oldest);
	}
	return oldest;
}

struct console *
console_take(struct record *r, struct mac mac)
{
	struct console *c = console_of(r, mac);

	if (c)
		return c;
	c = find_room(r);
	if (!c)
		return NULL;
	/* What is large is good as it is: its lengths are zero. */
	c->mac = mac;
	c->used = true;
	c->has_place = false;
	c->dial = DIAL_NONE;
	c->fd = c->log = c->writer = -1;
	c->next = c->step = c->break_until = c->said = c->heard = 0;
	c->left_out = c->log_lost = c->log_warned = 0;
	c->typed_at = c->typed_len = 0;
	c->pid = 0;
	c->pace = (struct netlog_pace){0};
	c->why[0] = c->text[0] = '\0';
	for (int i = 0; i < CONLOG_STREAMS; i++)
		c->stream[i].len = 0;
	c->lines = wr_of(c->lines_buf, sizeof c->lines_buf);
	return c;
}

/* A line of the file: where the host's console is. */
static void
configure(struct record *r, struct mac mac, const char *text)
{
	struct console *c = console_of(r, mac);
	struct conplace place;
	char shown[MAC_TEXT];

	if (c && c->has_place && strcmp(c->text, text) == 0) {
		c->listed = true;
		return;
	}
	if (conplace_parse(text, &place) || !(c = console_take(r, mac))) {
		warnx("%s: there is no room for its console", mac_show(mac, shown));
		return;
	}
	c->addresses = 0; /* of where it was before */
	if (c->has_place)
		dial_drop(r, c, "it is somewhere else now", now_ms());
	str_copy(c->text, sizeof c->text, text);
	c->place = place;
	c->has_place = c->listed = true;
	c->next = c->step = 0;
	str_copy(c->why, sizeof c->why, "not tried yet");
}

/* Those that are not in the file any more. */
static void
forget(struct record *r)
{
	for (struct console *c = r->console; c < r->console + HOSTS_MAX; c++) {
		if (!c->used || !c->has_place || c->listed)
			continue;
		c->addresses = 0;
		dial_drop(r, c, "it is not configured any more", now_ms());
		c->has_place = false;
		c->text[0] = '\0';
		clients_forget(r, c);
		log_step(r, c, true);
	}
}

/* Read the whole file, which is trusted: mb-config wrote it. By half of it consoles
 * would be forgotten: who is started anew reads it again. */
static void
take_lines(struct record *r, int fd)
{
	static char buf[HOSTS_MAX * (2 * CONPLACE_LONGEST + 32)];
	ssize_t len = at_bytes(fd, buf, sizeof buf - 1, 0);

	if (len == -1)
		err(EX_TEMPFAIL, STATE_CONSOLES);

	char *at = buf, *end = buf + len;
	const char *name, *value;
	struct mac mac;

	while (kv_next(&at, end, &name, &value))
		if (mac_parse(name, &mac))
			configure(r, mac, value);
}

static void
read_site(struct record *r)
{
	const char *size;
	uint64_t n;

	if (site_refresh(r->state, &r->site) == -1) {
		warn(STATE_SITE);
		return;
	}
	size = site_get(&r->site, "console.log_size");
	r->log_size = size && num_u64(size, CONLOG_LINE, INT64_MAX, &n) ? (off_t)n
									: LOG_SIZE;
}

bool
recording(const struct record *r)
{
	return site_flag(&r->site, "console.enabled", true);
}

void
changes_read(struct record *r)
{
	char events[4096];

	while (read(r->changes, events, sizeof events) > 0)
		;
	read_site(r);
	heard_begin(r);
}

void
consoles_read(struct record *r)
{
	struct stat now = {0};
	int fd = -1;

	if (recording(r))
		fd = at_open(r->state, STATE_CONSOLES, O_RDONLY);
	if (recording(r) && fd == -1 && errno != ENOENT) {
		warn(STATE_CONSOLES);
		return;
	}
	if (fd != -1 && fstat(fd, &now) == -1)
		err(EX_TEMPFAIL, STATE_CONSOLES);
	/* A file that was replaced is another one. */
	if (now.st_ino != r->places_seen.st_ino ||
		now.st_ctim.tv_sec != r->places_seen.st_ctim.tv_sec ||
		now.st_ctim.tv_nsec != r->places_seen.st_ctim.tv_nsec) {
		for (struct console *c = r->console; c < r->console + HOSTS_MAX;
			c++)
			c->listed = false;
		if (fd != -1)
			take_lines(r, fd);
		forget(r);
		r->places_seen = now;
	}
	if (fd != -1)
		close(fd);
}

bool
consoles_any(const struct record *r)
{
	for (const struct console *c = r->console; c < r->console + HOSTS_MAX; c++)
		if (c->used && c->has_place)
			return true;
	return false;
}
