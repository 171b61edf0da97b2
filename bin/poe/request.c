/* request: what a client asks, what that means for a port, and what it is told. */
#include "server.h"

#include "base/str.h"
#include "file/state.h"
#include "host/host.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>
#include <sysexits.h>

void
answer(struct client *c, const char *format, ...)
{
	va_list args;
	int n;

	va_start(args, format);
	n = vsnprintf(c->out, sizeof c->out - 1, format, args);
	va_end(args);
	c->out_len = n < 0 ? 0 : strnlen(c->out, sizeof c->out - 2);
	c->out[c->out_len++] = '\n';
	c->out_at = 0;
	c->wait = WAIT_WRITE;
	c->since = now_ms();
	if (c->more != -1)
		lseek(c->more, 0, SEEK_SET);
}

enum power
power_now(const struct sw *sw, const char *port)
{
	enum power seen =
		power_of(pass_port(&sw->state.pass, port), sw->conf.halted);

	for (size_t i = 0; i < sw->state.jobs; i++) {
		const struct job *j = &sw->state.job[i];

		if (strcmp(j->port, port) == 0 && job_live(j))
			return job_power(j, seen);
	}
	return seen;
}

/* name=value, if there is a value. */
static void
value(struct wr *w, const char *name, const char *text)
{
	if (!*text)
		return;
	wr_text(w, name);
	wr_text(w, text);
}

void
wr_power(struct wr *w, const struct sw *sw, const char *port, uint64_t now)
{
	const struct port_seen *p = pass_port(&sw->state.pass, port);
	uint64_t when = sw->state.when;

	wr_text(w, power_word(power_now(sw, port)));
	value(w, " switch=", sw->conf.name);
	value(w, " port=", port);
	for (size_t i = 0; i < sw->state.jobs; i++)
		if (strcmp(sw->state.job[i].port, port) == 0 &&
			job_live(&sw->state.job[i]))
			value(w, " pending=", verb_word(sw->state.job[i].verb));
	if (p && p->milliwatts != WATTS_NONE) {
		wr_text(w, " watts=");
		wr_watts(w, p->milliwatts);
	}
	if (p)
		value(w, " class=", p->class);
	if (p && p->up != TOLD_NOTHING)
		value(w, " up=", p->up == TOLD_YES ? "yes" : "no");
	if (when) {
		wr_text(w, " age=");
		wr_dec(w, now > when ? (now - when) / 1000 : 0);
	}
}

void
answer_state(struct client *c, uint64_t now, const char *more)
{
	char text[CLIENT_OUT];
	struct wr w = wr_of(text, sizeof text - 1);

	wr_power(&w, c->sw, c->port, now);
	text[w.len] = '\0';
	answer(c, "ok %s%s", text, more);
}

/* Find the host's switch and port; false when it was told why not. */
static bool
find_port(struct server *s, struct client *c)
{
	static struct host host; /* too large for a stack that is not needed else */
	char who[POWERLINE_WHO + 16], name[SWITCH_TEXT], why[RUN_WHY];
	struct rd asked = rd_of(c->ask.who, strlen(c->ask.who));
	const char *device, *port;
	struct mac mac;

	str_show(who, sizeof who, &asked);
	if (host_mac_of(s->state, c->ask.who, &mac) == -1 ||
		(host_by_mac(s->state, mac, &host) == -1 && errno == ENOENT)) {
		answer(c, "no no host is known as '%s'", who);
		return false;
	}
	device = kv_get(&host.kv, "power.device");
	port = kv_get(&host.kv, "power.port");
	if (!device || !port || !switch_name(device, name) || !port_ok(port)) {
		answer(c,
			"error %d no switch and port are set for %s in backend.yaml",
			EX_CONFIG, who);
		return false;
	}
	str_copy(c->port, sizeof c->port, port);
	c->mac = mac;
	c->disabled = host.disabled;
	c->sw = sw_find(s, name, why);
	if (!c->sw)
		answer(c, "error %d %s", EX_CONFIG, why);
	return c->sw != NULL;
}

/* What became of the job that answers this client. */
static void
answer_job(struct client *c, const struct job *j, uint64_t now)
{
	if (j->code == 1)
		answer(c, "no %s", j->why);
	else if (j->code)
		answer(c, "error %d %s", j->code, j->why);
	else
		answer_state(c, now,
			j->unseen && j->verb == VERB_CYCLE ? " off_seen=no" : "");
}

/* The switch was asked, and says this. */
static void
had_pass(struct server *s, struct client *c, uint64_t now)
{
	struct job *j = swstate_job(&c->sw->state, c->port);

	/* Asked again by whom its server left: it is not done twice. */
	if (j && job_has(j, c->ask.id)) {
		if (job_live(j))
			order_attach(s, c, (size_t)(j - c->sw->state.job), now);
		else
			answer_job(c, j, now);
	} else if (c->ask.what == ASK_PORTS) {
		report_ports(c, now);
	} else if (c->ask.what == ASK_SHUTDOWN) {
		tell_take(c);
	} else if (c->ask.verb != VERB_STATUS) {
		order_plan(s, c, now);
	} else if (!pass_port(&c->sw->state.pass, c->port)) {
		answer(c, "error %d %s has no port '%s'", EX_CONFIG,
			c->sw->conf.name, c->port);
	} else {
		answer_state(c, now, "");
	}
}

/* It does not answer now; what it said last is said with its age. */
static void
no_pass(struct client *c, uint64_t now)
{
	const struct sw *sw = c->sw;
	const struct port_seen *p = pass_port(&sw->state.pass, c->port);

	if (p && sw->state.when)
		answer(c, "error %d %s; port %s was %s %llu s ago", sw->code,
			sw->why, c->port, seen_word(p->state),
			(unsigned long long)((now - sw->state.when) / 1000));
	else
		answer(c, "error %d %s", sw->code, sw->why);
}

void
request_take(struct server *s, struct client *c, const char *line, uint64_t now)
{
	char why[RUN_WHY];
	const char *bad;

	c->since = c->asked = now;
	c->number = ++s->requests;
	c->sw = NULL;
	c->noted = false;
	c->port[0] = '\0';
	if (!ask_parse(line, &c->ask, &bad)) {
		answer(c, "error %d %s", EX_USAGE, bad);
		return;
	}
	if (c->ask.what == ASK_ALL) {
		c->wait = WAIT_ALL;
		report_ask_all(s, c);
		return;
	}
	if (c->ask.what != ASK_HOST && c->ask.what != ASK_SHUTDOWN) {
		c->sw = sw_find(s, c->ask.who, why);
		if (!c->sw)
			answer(c, "error %d %s", EX_CONFIG, why);
	} else if (!find_port(s, c)) {
		return;
	}
	if (!c->sw)
		return;
	c->wait = c->ask.what == ASK_FIND ? WAIT_FIND : WAIT_PASS;
}

static void
step_job(struct client *c, uint64_t now)
{
	const struct job *j = &c->sw->state.job[c->job];

	if (c->turn != c->sw->turn[c->job])
		answer(c, "no superseded: %s was asked for port %s after this",
			verb_word(j->verb), c->port);
	else if (!job_live(j))
		answer_job(c, j, now);
	else if (job_troubled(j))
		answer(c,
			"error %d it %s off, and cannot be switched on: %s; it is tried again",
			EX_TEMPFAIL, j->unseen ? "may be" : "was switched", j->why);
}

static void
step_find(struct client *c)
{
	struct sw *sw = c->sw;

	if (strcmp(sw->driver, sw->conf.driver) == 0 && !sw->features.find)
		answer(c, "no the driver '%s' cannot tell what is behind a port",
			sw->conf.driver);
	else if (sw->found_when < c->since)
		sw->find_wanted = true;
	else if (sw->found_code)
		answer(c, "error %d %s", sw->found_code, sw->found_why);
	else
		report_found(c);
}

/* Does another wait with an order for the same port, who asked before? */
static bool
not_first(const struct server *s, const struct client *c)
{
	for (const struct client *o = s->client; o < s->client + CLIENTS_MAX; o++)
		if (o->fd != -1 && o->number < c->number && o->sw == c->sw &&
			(o->wait == WAIT_PASS || o->wait == WAIT_OWN) &&
			o->ask.what == ASK_HOST && o->ask.verb != VERB_STATUS &&
			strcmp(o->port, c->port) == 0)
			return true;
	return false;
}

void
request_step(struct server *s, struct client *c, uint64_t now)
{
	struct sw *sw = c->sw;

	switch (c->wait) {
	case WAIT_PASS:
		if (sw_fresh(sw, c->since) && not_first(s, c))
			break; /* an on after an off is another than before it */
		else if (sw_fresh(sw, c->since))
			had_pass(s, c, now);
		else if (sw->code && sw->tried >= c->since)
			no_pass(c, now);
		else
			sw->pass_wanted = true;
		break;
	case WAIT_OWN:
		order_plan(s, c, now);
		break;
	case WAIT_JOB:
		step_job(c, now);
		break;
	case WAIT_FIND:
		step_find(c);
		break;
	case WAIT_DRY:
		if (sw->dry == -1)
			sw->dry = (int)(c - s->client);
		break;
	case WAIT_TOLD:
		tell_step(s, c, now);
		break;
	case WAIT_ALL:
		report_all(s, c, now);
		break;
	case WAIT_LINE:
	case WAIT_WRITE:
		break;
	}
}
