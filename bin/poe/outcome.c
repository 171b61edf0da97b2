/* outcome: what came of a driver's call. */
#include "poe.h"
#include "server.h"

#include "base/str.h"

#include <string.h>
#include <sysexits.h>

#define SAVE_MS 10000 /* so long a pass that says nothing new is not written */

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
had_features(
	struct server *s, struct sw *sw, int code, const char *why, uint64_t now)
{
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
	for (sw_collect(sw, now); sw->orders > 0; sw->orders--) {
		size_t i = sw->orders - 1;

		job_unsent(&sw->state.job[sw->order[i].job], sw->order[i].order,
			code, why, now);
		sw->dirty = true;
	}
	if (sw->dry != -1)
		answer(&s->client[sw->dry], "error %d %s", code, why);
	sw->dry = -1;
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

/* Orders that could not be sent. */
static void
no_orders(struct sw *sw, int code, const char *why, uint64_t now)
{
	sw->dirty = true;
	for (size_t i = 0; i < sw->orders; i++)
		job_unsent(&sw->state.job[sw->order[i].job], sw->order[i].order,
			code, why, now);
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

void
outcome(struct server *s, struct sw *sw, bool run, int code, const char *why,
	uint64_t now)
{
	sw_unlock(sw);
	if (run)
		count_call(s, sw, code);
	if (code)
		note("%s: %s", sw->conf.name, why);
	switch (sw->doing) {
	case DO_FEATURES:
		had_features(s, sw, code, why, now);
		break;
	case DO_STATUS:
		had_pass(sw, code, why, now);
		break;
	case DO_SET:
	case DO_CYCLE:
		if (run)
			had_orders(sw, code, why, now);
		else
			no_orders(sw, code, why, now);
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
