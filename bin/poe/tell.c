/*
 * tell: a host's system is told to end, by a program of mb-soft(7). The server runs
 * it, whoever asked: it has the keys, as files that its service was handed.
 */
#include "server.h"

#include "base/num.h"
#include "base/str.h"
#include "host/host.h"
#include "host/seen.h"
#include "host/site.h"
#include "power/soft.h"

#include <errno.h>
#include <string.h>
#include <sysexits.h>

#define SECONDS 30   /* that a program takes at most to be told yes */
#define MORE_MS 2000 /* and to say so */
#define PREFIX  "power.soft_"
#define WAY     64

/* One at work, for a client, who stays until it has its answer. */
static struct tell {
	struct client *client; /* NULL: none is */
	struct run run;
} pool[TELLS_MAX];

static struct site site;

/* What the site says of all programs, and how long this one may take. */
static void
put_site(struct wr *w)
{
	const char *text = site_get(&site, PREFIX "timeout");
	uint32_t seconds;

	for (size_t i = 0; i < site.kv.n; i++)
		if (strncmp(site.kv.item[i].name, PREFIX, strlen(PREFIX)) == 0 &&
			site.kv.item[i].value != text)
			kv_put(w, site.kv.item[i].name + strlen(PREFIX),
				site.kv.item[i].value);
	if (!text || !num_u32(text, 1, SECONDS, &seconds))
		seconds = SECONDS;
	kv_put_u64(w, "timeout", seconds);
}

/* Its settings, and which program it is; or why there is none. */
static const char *
settings(const struct server *s, const struct client *c, struct wr *w,
	char way[static WAY])
{
	static struct host host; /* too large for a stack that is not needed else */
	char address[IP4_TEXT], mac[MAC_TEXT];
	const char *program;
	struct seen seen;

	if (site_refresh(s->state, &site) == -1 ||
		host_by_mac(s->state, c->mac, &host) == -1)
		return "its records cannot be read";
	program = soft_way(&host.kv, &site.kv);
	if (!program || !str_copy(way, WAY, program))
		return "how it is told to halt is not configured: power.soft, mb-soft(7)";
	if (!host.ip && seen_read(s->state, c->mac, &seen) == 0 &&
		!ip4_zero(seen.lease))
		host.ip = ip4_text(seen.lease, address);
	kv_put(w, "host", host.name ? host.name : c->ask.who);
	kv_put(w, "address", host.ip);
	kv_put(w, "mac", mac_show(c->mac, mac));
	kv_put(w, "dry_run", c->ask.dry ? "true" : "false");
	put_site(w);
	return w->full ? "its settings are too long" : NULL;
}

static void
begin(struct server *s, struct client *c, struct tell *t, uint64_t now)
{
	struct wr w = wr_of(t->run.input, sizeof t->run.input);
	char way[WAY], path[sizeof s->libexec + WAY + 8], shutdown[] = "shutdown";
	char *argv[] = {path, shutdown, NULL};
	const char *why = settings(s, c, &w, way);

	if (why) {
		answer(c, "error %d %s", EX_CONFIG, why);
		return;
	}
	t->run.in_len = w.len;
	snprintf(path, sizeof path, "%s/soft/%s", s->libexec, way);
	if (run_start(&t->run, path, argv, -1) == -1) {
		answer(c, "error %d power.soft is %s: %s", EX_CONFIG, way,
			strerror(errno));
		return;
	}
	t->run.deadline = now + SECONDS * 1000UL + MORE_MS;
	t->client = c;
}

/* May its system be told to end? Not where its power is never cut. */
void
tell_take(struct client *c)
{
	char why[RUN_WHY];

	if (c->disabled)
		answer(c, "error %d it is disabled in backend.yaml, and left alone",
			EX_CONFIG);
	else if (refusal(c->sw, c->port, why))
		answer(c, "error %d %s", EX_CONFIG, why);
	else
		c->wait = WAIT_TOLD;
}

void
tell_step(struct server *s, struct client *c, uint64_t now)
{
	struct tell *room = NULL;

	for (struct tell *t = pool; t < pool + TELLS_MAX; t++)
		if (t->client == c)
			return;
		else if (!t->client)
			room = t;
	if (room)
		begin(s, c, room, now);
}

static void
end(struct tell *t)
{
	struct client *c = t->client;
	char why[RUN_WHY];
	int code = run_result(&t->run, why);

	t->client = NULL;
	c->dry_on = false;
	if (t->run.late)
		answer(c, "error %d nothing came of it in time", EX_TEMPFAIL);
	else if (code == 1)
		answer(c, "no %s", why);
	else if (code)
		answer(c, "error %d %s", code, why);
	else if (c->ask.dry)
		report_dry(c, &t->run);
	else
		answer(c, "ok told");
}

void
tells_step(uint64_t now)
{
	for (struct tell *t = pool; t < pool + TELLS_MAX; t++)
		if (t->client && run_step(&t->run, now))
			end(t);
}

size_t
tells_poll(struct pollfd fds[static TELLS_MAX * RUN_FDS])
{
	size_t n = 0;

	for (const struct tell *t = pool; t < pool + TELLS_MAX; t++)
		n += t->client ? run_poll(&t->run, fds + n) : 0;
	return n;
}
