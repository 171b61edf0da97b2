/* queue: what a switch is to do next, and what came of it. */
#include "server.h"

#include "base/str.h"
#include "file/state.h"

#include <err.h>
#include <errno.h>
#include <string.h>
#include <sysexits.h>

#define SAVE_MS 10000 /* so long a pass that says nothing new is not written */

struct sw *
sw_find(struct server *s, const char *name, char why[static RUN_WHY])
{
	struct sw *sw = NULL;

	for (size_t i = 0; i < SWITCHES_MAX && !sw; i++)
		if (s->sw[i].used && strcmp(s->sw[i].conf.name, name) == 0)
			sw = &s->sw[i];
	for (size_t i = 0; i < SWITCHES_MAX && !sw; i++)
		if (!s->sw[i].used)
			sw = &s->sw[i];
	if (!sw) {
		snprintf(why, RUN_WHY, "there are more than %d switches",
			SWITCHES_MAX);
		return NULL;
	}
	if (swconf_read(s->state, name, &sw->conf) == -1) {
		snprintf(why, RUN_WHY, "there is no switch '%s' in metal-boot.yaml",
			name);
		if (errno != ENOENT)
			snprintf(why, RUN_WHY, "the record of switch '%s': %s",
				name, strerror(errno));
		return NULL;
	}
	if (sw->used)
		return sw;
	sw->lock = sw->dry = -1;
	if (!sw_load(s, sw, now_ms())) {
		snprintf(why, RUN_WHY, "the state of switch '%s' cannot be read",
			name);
		return NULL;
	}
	sw->used = true;
	return sw;
}

struct job_times
sw_times(const struct sw *sw)
{
	uint32_t settle = sw->conf.settle;

	if (!settle)
		settle = sw->features.settle ? sw->features.settle : SETTLE;
	return (struct job_times){.settle = settle, .off = sw->conf.off_time};
}

/* Take the orders that are due: together, or cycles that stay off as long. */
static enum what
collect(struct sw *sw, uint64_t now)
{
	size_t most = sw->alone ? 1 : RUN_PORTS;
	enum what what = DO_NOTHING;

	sw->orders = 0;
	for (size_t i = 0; i < sw->state.jobs && sw->orders < most; i++) {
		const struct job *j = &sw->state.job[i];
		enum order order = job_order(j, now);
		enum what its = order == ORDER_CYCLE ? DO_CYCLE : DO_SET;

		if (order == ORDER_NONE || (what != DO_NOTHING && its != what))
			continue;
		if (what == DO_CYCLE &&
			j->off != sw->state.job[sw->order[0].job].off)
			continue;
		what = its;
		sw->order[sw->orders].job = i;
		sw->order[sw->orders++].order = order;
	}
	return what;
}

static bool
job_is_awaited(const struct sw *sw)
{
	for (size_t i = 0; i < sw->state.jobs; i++)
		if (job_waits(&sw->state.job[i]))
			return true;
	return false;
}

static enum what
next(struct server *s, struct sw *sw, uint64_t now)
{
	enum what what = collect(sw, now);

	if (what == DO_NOTHING && sw->dry != -1) {
		struct client *c = &s->client[sw->dry];

		sw->order[0].job = c->job;
		sw->order[0].order = c->ask.verb == VERB_ON ? ORDER_ON : ORDER_OFF;
		sw->orders = 1;
		what = DO_DRY;
	}
	if (what == DO_NOTHING && sw->find_wanted)
		what = DO_FIND;
	if (what == DO_NOTHING &&
		(sw->pass_wanted || (now >= sw->look_next && job_is_awaited(sw))))
		what = DO_STATUS;
	if (what != DO_NOTHING && strcmp(sw->driver, sw->conf.driver) != 0)
		what = DO_FEATURES;
	if (what != DO_SET && what != DO_CYCLE && what != DO_DRY)
		sw->orders = 0;
	return what;
}

/* A pass that failed is told to all that wait for one. */
static void
no_pass(struct sw *sw, int code, const char *why)
{
	sw->pass_wanted = false;
	sw->tried = sw->began;
	sw->code = code;
	str_copy(sw->why, sizeof sw->why, why);
}

static void
no_find(struct sw *sw, int code, const char *why)
{
	sw->find_wanted = false;
	sw->found_when = sw->began;
	sw->found_code = code;
	str_copy(sw->found_why, sizeof sw->found_why, why);
}

static void
had_features(struct sw *sw, int code, const char *why, uint64_t now)
{
	struct job_times t = sw_times(sw);

	if (code == 0 &&
		!features_parse(sw->run.output, sw->run.out_len, &sw->features)) {
		code = EX_DATAERR;
		why = "the driver's features cannot be understood";
	}
	if (code == 0) {
		str_copy(sw->driver, sizeof sw->driver, sw->conf.driver);
		return;
	}
	no_pass(sw, code, why);
	no_find(sw, code, why);
	for (collect(sw, now); sw->orders > 0; sw->orders--) {
		size_t i = sw->orders - 1;

		job_sent(&sw->state.job[sw->order[i].job], sw->order[i].order, code,
			why, &t, now);
		sw->dirty = true;
	}
}

/* Does this pass say anything that the one on disk does not? */
static bool
differs(const struct pass *a, const struct pass *b)
{
	if (a->ports != b->ports || a->restarts != b->restarts)
		return true;
	for (size_t i = 0; i < a->ports; i++)
		if (a->port[i].state != b->port[i].state ||
			strcmp(a->port[i].name, b->port[i].name) != 0)
			return true;
	return false;
}

static void
had_pass(struct sw *sw, int code, const char *why, uint64_t now)
{
	static struct pass pass; /* too large for a stack */
	char line[64];
	size_t bad;

	if (code == 0 &&
		!pass_parse(sw->run.output, sw->run.out_len, &pass, &bad)) {
		code = EX_DATAERR;
		snprintf(line, sizeof line, "line %zu of its state makes no sense",
			bad);
		why = line;
	}
	sw->look_next = now + LOOK_MS;
	if (code) {
		no_pass(sw, code, why);
		return;
	}
	sw->code = 0;
	sw->pass_wanted = false;
	if (differs(&pass, &sw->state.pass) || now - sw->saved > SAVE_MS)
		sw->dirty = true;
	sw->state.pass = pass;
	sw->state.when = sw->began;
	for (size_t i = 0; i < sw->state.jobs; i++) {
		struct job *j = &sw->state.job[i];
		const struct port_seen *p = pass_port(&pass, j->port);

		if (sw->began >= sw->changed && job_waits(j) &&
			job_saw(j, p ? p->state : SEEN_UNKNOWN, now))
			sw->dirty = true;
	}
}

static void
had_orders(struct sw *sw, int code, const char *why, uint64_t now)
{
	struct job_times t = sw_times(sw);

	sw->changed = now;
	sw->look_next = now;
	sw->dirty = true;
	if (sw->alone)
		sw->alone--;
	/* Which of them it will not have is seen when they are sent one by one. */
	if (sw->orders > 1 && sw->doing == DO_SET &&
		(code == 1 || code == EX_USAGE || code == EX_CONFIG)) {
		sw->alone = sw->orders;
		return;
	}
	for (size_t i = 0; i < sw->orders; i++) {
		struct job *j = &sw->state.job[sw->order[i].job];

		job_sent(j, sw->order[i].order, code, why, &t, now);
	}
}

static void
had_found(struct sw *sw, int code, const char *why, uint64_t now)
{
	size_t bad;

	if (code == 0 &&
		!found_parse(sw->run.output, sw->run.out_len, &sw->found, &bad)) {
		code = EX_DATAERR;
		why = "what it found makes no sense";
	}
	no_find(sw, code, why);
	if (code == 0)
		own_ports(sw, now);
}

static void
outcome(struct server *s, struct sw *sw, int code, const char *why, uint64_t now)
{
	sw_unlock(sw);
	if (code)
		warnx("%s: %s", sw->conf.name, why);
	switch (sw->doing) {
	case DO_FEATURES:
		had_features(sw, code, why, now);
		break;
	case DO_STATUS:
		had_pass(sw, code, why, now);
		break;
	case DO_SET:
	case DO_CYCLE:
		had_orders(sw, code, why, now);
		break;
	case DO_FIND:
		had_found(sw, code, why, now);
		break;
	case DO_DRY:
		if (code == 0)
			report_dry(&s->client[sw->dry], &sw->run);
		else
			answer(&s->client[sw->dry], "error %d %s", code, why);
		sw->dry = -1;
		break;
	case DO_NOTHING:
		break;
	}
	sw->doing = DO_NOTHING;
}

static void
begin(struct server *s, struct sw *sw, uint64_t now)
{
	enum what what = next(s, sw, now);
	int code;

	if (what == DO_NOTHING || !sw_lock(s, sw, now))
		return;
	sw->doing = what;
	sw->began = now;
	for (size_t i = 0; what == DO_CYCLE && i < sw->orders; i++) {
		sw->state.job[sw->order[i].job].sending = true;
		sw->dirty = true;
	}
	if ((what == DO_SET || what == DO_CYCLE) && sw->dirty &&
		!sw_save(s, sw, now)) {
		outcome(s, sw, EX_TEMPFAIL, "the state folder cannot be written",
			now);
		return;
	}
	code = drive(s, sw, what, now);
	if (code) {
		char why[RUN_WHY];
		struct rd said =
			rd_of(sw->run.errors, strnlen(sw->run.errors, RUN_WHY));

		outcome(s, sw, code, str_show(why, sizeof why, &said), now);
	}
}

void
sw_step(struct server *s, struct sw *sw, uint64_t now)
{
	struct job_times t = sw_times(sw);
	char why[RUN_WHY];

	if (run_step(&sw->run, now)) {
		int code = run_result(&sw->run, why);

		outcome(s, sw, code, why, now);
	}
	/* What is on its way from the switch may show what is waited for. */
	bool looking =
		sw->run.pid && sw->doing == DO_STATUS && sw->began >= sw->changed;

	for (size_t i = 0; i < sw->state.jobs; i++) {
		struct job *j = &sw->state.job[i];

		if (job_live(j) && !(looking && job_waits(j)) &&
			job_tick(j, &t, now))
			sw->dirty = true;
	}
	if (sw->run.pid == 0)
		begin(s, sw, now);
}

/* Something is at work, or will be by itself. */
bool
sw_busy(const struct sw *sw)
{
	if (sw->run.pid)
		return true;
	for (size_t i = 0; i < sw->state.jobs; i++)
		if (job_live(&sw->state.job[i]) && !job_given_up(&sw->state.job[i]))
			return true;
	return false;
}

static uint64_t
earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* When to look again, if nothing is heard before. */
uint64_t
sw_wake(const struct sw *sw, uint64_t now)
{
	uint64_t at = now + 1000;

	if (sw->run.pid)
		return earlier(at, sw->run.deadline);
	if (sw->lock_since)
		return earlier(at, sw->lock_next);
	if (sw->pass_wanted || sw->find_wanted || sw->dry != -1)
		return now;
	for (size_t i = 0; i < sw->state.jobs; i++) {
		const struct job *j = &sw->state.job[i];

		if (job_live(j))
			at = earlier(at, j->due);
		if (job_waits(j))
			at = earlier(at, sw->look_next);
	}
	return at;
}
