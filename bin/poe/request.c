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

static void
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
	c->disabled = host.disabled;
	c->sw = sw_find(s, name, why);
	if (!c->sw)
		answer(c, "error %d %s", EX_CONFIG, why);
	return c->sw != NULL;
}

/* Is what is known of the switch as good as asking it? */
bool
sw_fresh(const struct sw *sw, uint64_t since)
{
	return sw->state.when >= sw->changed && sw->state.when + FRESH_MS >= since;
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

/* A place for a port's job: its own, a new one, or one that is long over. */
static bool
slot(struct server *s, struct sw *sw, const char *port, size_t *out)
{
	size_t n = sw->state.jobs;

	for (size_t i = 0; i < n; i++)
		if (strcmp(sw->state.job[i].port, port) == 0) {
			*out = i;
			return true;
		}
	for (size_t i = 0; n == PORTS_MAX && i < PORTS_MAX; i++) {
		bool used = job_live(&sw->state.job[i]);

		for (size_t k = 0; k < CLIENTS_MAX && !used; k++)
			used = s->client[k].fd != -1 && s->client[k].sw == sw &&
			       s->client[k].wait == WAIT_JOB &&
			       s->client[k].job == i;
		if (!used)
			n = i;
	}
	if (n == PORTS_MAX)
		return false;
	if (n == sw->state.jobs)
		sw->state.jobs++;
	sw->state.job[n] = (struct job){.stage = STAGE_OVER};
	str_copy(sw->state.job[n].port, PORT_TEXT, port);
	sw->turn[n]++;
	*out = n;
	return true;
}

/* Why this order is not taken; it was told then. */
static bool
refused(struct client *c, enum action act)
{
	bool switches =
		act != ACT_NONE && act != ACT_WAIT_ON && act != ACT_WAIT_OFF;
	bool there = pass_port(&c->sw->state.pass, c->port) != NULL;
	char why[RUN_WHY];

	if (there && !switches)
		return false;
	if (there && c->disabled)
		snprintf(why, sizeof why,
			"it is disabled in backend.yaml, and left alone");
	else if (!refusal(c->sw, c->port, why))
		return false;
	answer(c, "error %d %s", EX_CONFIG, why);
	return true;
}

/* Must it first be known which ports lead to this server? Then that is asked. */
static bool
own_unknown(struct client *c, uint64_t now)
{
	struct sw *sw = c->sw;

	if (!sw->features.find ||
		(sw->state.own_when && now - sw->state.own_when < OWN_MS))
		return false;
	if (c->wait == WAIT_OWN && sw->found_when >= c->since && sw->found_code) {
		answer(c,
			"error %d it is not known which port is this server's own: %s",
			sw->found_code, sw->found_why);
		return true;
	}
	sw->find_wanted = true;
	c->wait = WAIT_OWN;
	return true;
}

static struct job_times
times(const struct client *c)
{
	struct job_times t = sw_times(c->sw);

	if (c->ask.off > t.off && c->ask.verb == VERB_CYCLE)
		t.off = c->ask.off;
	return t;
}

/* Does the switch do the cycle itself? */
static bool
own_cycle(const struct client *c)
{
	const struct features *f = &c->sw->features;

	return f->cycle && (!c->ask.off || c->ask.verb == VERB_RESET || f->timed);
}

static void
attach(struct server *s, struct client *c, size_t i, uint64_t now)
{
	struct job *j = &c->sw->state.job[i];

	c->sw->dirty = true;
	if (!job_add(j, c->ask.id)) {
		answer(c, "error %d too many ask for this port", EX_TEMPFAIL);
		return;
	}
	c->job = i;
	c->turn = c->sw->turn[i];
	c->wait = WAIT_JOB;
	if (!c->ask.no_wait)
		return;
	if (sw_save(s, c->sw, now))
		answer_state(c, now, "");
	else
		answer(c, "error %d the state folder cannot be written",
			EX_TEMPFAIL);
}

/* What an order means while another is under way. */
static enum action
bare(enum verb v)
{
	return v == VERB_ON ? ACT_ON : v == VERB_OFF ? ACT_OFF : ACT_CYCLE;
}

static void
plan(struct server *s, struct client *c, uint64_t now)
{
	struct sw *sw = c->sw;
	struct job_times t = times(c);
	struct job *j = swstate_job(&sw->state, c->port);
	bool live = j && job_live(j);
	enum action act = live ? bare(c->ask.verb)
			       : power_plan(c->ask.verb, power_now(sw, c->port));
	size_t i;

	if (refused(c, act))
		return;
	if (act == ACT_NONE) {
		answer_state(c, now, "");
		return;
	}
	if (own_unknown(c, now) || refused(c, act))
		return;
	if (!slot(s, sw, c->port, &i)) {
		answer(c, "error %d too much is under way", EX_TEMPFAIL);
		return;
	}
	if (c->ask.dry) {
		c->job = i;
		c->wait = WAIT_DRY;
		return;
	}
	if (!live)
		job_begin(&sw->state.job[i], c->port, act, own_cycle(c), &t, now);
	if (!live || job_meet(&sw->state.job[i], act, own_cycle(c), &t, now) ==
			     MEET_AFTER)
		sw->turn[i]++;
	attach(s, c, i, now);
}

/* The switch was asked, and says this. */
static void
had_pass(struct server *s, struct client *c, uint64_t now)
{
	struct job *j = swstate_job(&c->sw->state, c->port);

	/* Asked again by whom its server left: it is not done twice. */
	if (j && job_has(j, c->ask.id)) {
		if (job_live(j))
			attach(s, c, (size_t)(j - c->sw->state.job), now);
		else
			answer_job(c, j, now);
	} else if (c->ask.what == ASK_PORTS) {
		report_ports(c, now);
	} else if (c->ask.verb != VERB_STATUS) {
		plan(s, c, now);
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

	c->since = now;
	c->sw = NULL;
	c->port[0] = '\0';
	if (!ask_parse(line, &c->ask, &bad)) {
		answer(c, "error %d %s", EX_USAGE, bad);
		return;
	}
	if (c->ask.what == ASK_ALL) {
		c->wait = WAIT_ALL;
		return;
	}
	if (c->ask.what != ASK_HOST) {
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
			"error %d it is off, and cannot be switched on: %s; it is tried again",
			EX_TEMPFAIL, j->why);
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

void
request_step(struct server *s, struct client *c, uint64_t now)
{
	struct sw *sw = c->sw;

	switch (c->wait) {
	case WAIT_PASS:
		if (sw_fresh(sw, c->since))
			had_pass(s, c, now);
		else if (sw->code && sw->tried >= c->since)
			no_pass(c, now);
		else
			sw->pass_wanted = true;
		break;
	case WAIT_OWN:
		plan(s, c, now);
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
	case WAIT_ALL:
		report_all(s, c, now);
		break;
	case WAIT_LINE:
	case WAIT_WRITE:
		break;
	}
}
