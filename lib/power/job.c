#include "power/job.h"

#include "base/str.h"

#include <string.h>
#include <sysexits.h>

#define S           1000ULL /* ms in a second */
#define TRIES_APART 60      /* seconds at most, between tries of what is owed */

static const char *const stages[STAGES] = {
	[STAGE_OVER] = "over",
	[STAGE_OFF_DUE] = "off-due",
	[STAGE_OFF_WAIT] = "off-wait",
	[STAGE_HOLD] = "hold",
	[STAGE_ON_DUE] = "on-due",
	[STAGE_ON_WAIT] = "on-wait",
	[STAGE_CYCLE_DUE] = "cycle-due",
	[STAGE_CYCLE_WAIT] = "cycle-wait",
};

const char *
stage_word(enum stage s)
{
	return stages[s];
}

bool
stage_parse(const char *word, enum stage *out)
{
	for (size_t i = 0; i < STAGES; i++)
		if (strcmp(stages[i], word) == 0) {
			*out = (enum stage)i;
			return true;
		}
	return false;
}

static void
because(struct job *j, int code, const char *why)
{
	j->code = code;
	if (!str_copy(j->why, sizeof j->why, why))
		str_copy(j->why, sizeof j->why, "the driver says too much");
}

static void
enter(struct job *j, enum stage stage, uint64_t due)
{
	j->stage = stage;
	j->due = due;
	j->last = SEEN_UNKNOWN;
	j->sending = false;
}

static void
over(struct job *j, int code, const char *why)
{
	enter(j, STAGE_OVER, 0);
	/* What went wrong first is what it is to be told. */
	if (j->code == 0)
		because(j, code, why);
}

static bool
cycles(const struct job *j)
{
	return j->verb == VERB_CYCLE;
}

void
job_begin(struct job *j, const char *port, enum action act, bool own,
	const struct job_times *t, uint64_t now)
{
	static const enum stage first[] = {
		[ACT_ON] = STAGE_ON_DUE,
		[ACT_OFF] = STAGE_OFF_DUE,
		[ACT_CYCLE] = STAGE_OFF_DUE,
		[ACT_WAIT_ON] = STAGE_ON_WAIT,
		[ACT_WAIT_OFF] = STAGE_OFF_WAIT,
	};
	bool off = act == ACT_OFF || act == ACT_WAIT_OFF;
	bool wait = act == ACT_WAIT_ON || act == ACT_WAIT_OFF;

	*j = (struct job){.asked = now, .off = t->off};
	str_copy(j->port, sizeof j->port, port);
	j->verb = act == ACT_CYCLE ? VERB_CYCLE : off ? VERB_OFF : VERB_ON;
	enter(j, act == ACT_CYCLE && own ? STAGE_CYCLE_DUE : first[act],
		wait ? now + t->settle * S : now);
}

enum order
job_order(const struct job *j, uint64_t now)
{
	if (now < j->due)
		return ORDER_NONE;
	switch (j->stage) {
	case STAGE_OFF_DUE:
		return ORDER_OFF;
	case STAGE_ON_DUE:
		return ORDER_ON;
	case STAGE_CYCLE_DUE:
		return ORDER_CYCLE;
	default:
		return ORDER_NONE;
	}
}

/* Of these it is not known whether the switch took the order. */
static bool
unsure(int code)
{
	return code != 1 && code != EX_USAGE && code != EX_CONFIG;
}

/* What is owed is tried again, later each time. */
static void
again(struct job *j, int code, const char *why, uint64_t now)
{
	uint64_t apart = 1ULL << (j->tries < 6 ? j->tries : 6);

	j->tries++;
	because(j, code, why);
	enter(j, STAGE_ON_DUE,
		now + (apart < TRIES_APART ? apart : TRIES_APART) * S);
}

static void
off_sent(struct job *j, int code, const char *why, const struct job_times *t,
	uint64_t now)
{
	if (code == 0) {
		enter(j, STAGE_OFF_WAIT, now + t->settle * S);
		return;
	}
	if (!cycles(j) || !unsure(code)) {
		over(j, code, why);
		return;
	}
	j->unseen = true;
	because(j, code, why);
	enter(j, STAGE_HOLD, now + j->off * S);
}

static void
cycle_sent(struct job *j, int code, const char *why, const struct job_times *t,
	uint64_t now)
{
	j->unseen = true;
	if (code == 0) {
		enter(j, STAGE_CYCLE_WAIT, now + (j->off + t->settle) * S);
		return;
	}
	/* It has no such order after all. */
	if (code == EX_USAGE) {
		j->unseen = false;
		enter(j, STAGE_OFF_DUE, now);
		return;
	}
	if (!unsure(code)) {
		over(j, code, why);
		return;
	}
	because(j, code, why);
	enter(j, STAGE_HOLD, now + j->off * S);
}

void
job_sent(struct job *j, enum order order, int code, const char *why,
	const struct job_times *t, uint64_t now)
{
	/* Something else came to be wanted meanwhile. */
	if (order == ORDER_NONE || job_order(j, UINT64_MAX) != order)
		return;
	if (order == ORDER_OFF)
		off_sent(j, code, why, t, now);
	else if (order == ORDER_CYCLE)
		cycle_sent(j, code, why, t, now);
	else if (code == 0)
		enter(j, STAGE_ON_WAIT, now + t->settle * S);
	else if (cycles(j))
		again(j, code, why, now);
	else
		over(j, code, why);
}

void
job_unsent(struct job *j, enum order order, int code, const char *why, uint64_t now)
{
	if (order == ORDER_NONE || job_order(j, UINT64_MAX) != order)
		return;
	if (order == ORDER_ON && cycles(j))
		again(j, code, why, now);
	else
		over(j, code, why);
}

bool
job_saw(struct job *j, enum port_state seen, uint64_t now)
{
	j->last = seen;
	switch (j->stage) {
	case STAGE_OFF_WAIT:
		if (seen != SEEN_OFF)
			return false;
		if (cycles(j))
			enter(j, STAGE_HOLD, now + j->off * S);
		else
			over(j, 0, "");
		return true;
	case STAGE_ON_WAIT:
		if (seen != SEEN_ON)
			return false;
		/* A try that failed before is no trouble any more. */
		if (j->tries > 0)
			because(j, 0, "");
		over(j, 0, "");
		return true;
	case STAGE_CYCLE_WAIT:
		if (seen == SEEN_OFF)
			j->unseen = false;
		if (seen != SEEN_ON || j->unseen)
			return false;
		over(j, 0, "");
		return true;
	default:
		return false;
	}
}

static void
not_shown(const struct job *j, char why[static JOB_WHY])
{
	if (j->last == SEEN_UNKNOWN)
		snprintf(why, JOB_WHY,
			"the switch took the order, and does not say what came of it");
	else
		snprintf(why, JOB_WHY,
			"the switch took the order, and still reports the port as %s",
			seen_word(j->last));
}

/* The time is over in which it should have gone on. */
static void
not_on(struct job *j, uint64_t now)
{
	char why[JOB_WHY];

	if (j->last == SEEN_IDLE) {
		over(j, 1, "it is switched on, and nothing takes power");
		return;
	}
	if (j->last == SEEN_ON) {
		over(j, 0, "");
		return;
	}
	not_shown(j, why);
	if (cycles(j) && j->last != SEEN_FAULT)
		again(j, EX_TEMPFAIL, why, now);
	else
		over(j, EX_TEMPFAIL, why);
}

static void
not_off(struct job *j, const struct job_times *t, uint64_t now)
{
	char why[JOB_WHY];

	if (!cycles(j)) {
		not_shown(j, why);
		over(j, EX_TEMPFAIL, why);
		return;
	}
	/* So the time counts from the order. */
	j->unseen = true;
	enter(j, STAGE_HOLD,
		j->off > t->settle ? now + (j->off - t->settle) * S : now);
}

bool
job_tick(struct job *j, const struct job_times *t, uint64_t now)
{
	uint64_t most = (t->settle + j->off + TRIES_APART) * S;

	/* The clock was set back: nothing takes as long as that. */
	if (j->due > now + most) {
		j->due = now + most;
		return true;
	}
	if (now < j->due)
		return false;
	switch (j->stage) {
	case STAGE_OFF_WAIT:
		not_off(j, t, now);
		return true;
	case STAGE_HOLD:
		enter(j, STAGE_ON_DUE, now);
		return true;
	case STAGE_ON_WAIT:
	case STAGE_CYCLE_WAIT:
		not_on(j, now);
		return true;
	default:
		return false;
	}
}

bool
job_waits(const struct job *j)
{
	return j->stage == STAGE_OFF_WAIT || j->stage == STAGE_ON_WAIT ||
	       j->stage == STAGE_CYCLE_WAIT;
}

bool
job_troubled(const struct job *j)
{
	return j->stage == STAGE_ON_DUE && j->tries >= JOB_TELL;
}

bool
job_given_up(const struct job *j)
{
	return j->stage == STAGE_ON_DUE && j->tries >= JOB_GIVE_UP;
}

void
job_take_over(struct job *j, const struct job_times *t, uint64_t now)
{
	j->tries = 0;
	if (j->stage == STAGE_CYCLE_DUE && j->sending) {
		because(j, EX_TEMPFAIL,
			"it is not known whether the switch took the cycle");
		j->unseen = true;
		enter(j, STAGE_HOLD, now + j->off * S);
	}
	if (j->stage == STAGE_ON_DUE || job_waits(j))
		j->last = SEEN_UNKNOWN;
	if (j->stage == STAGE_ON_DUE)
		j->due = now;
	/* What was seen before is forgotten, so there must be time to look. */
	if (job_waits(j) && j->due < now + t->settle * S)
		j->due = now + t->settle * S;
}

enum power
job_power(const struct job *j, enum power seen)
{
	switch (j->stage) {
	case STAGE_OFF_DUE:
	case STAGE_OFF_WAIT:
	case STAGE_CYCLE_DUE:
		return seen == POWER_OFF ? seen : POWER_POWERINGOFF;
	case STAGE_CYCLE_WAIT:
		if (!j->unseen)
			return seen == POWER_ON ? seen : POWER_POWERINGON;
		return seen == POWER_OFF ? seen : POWER_POWERINGOFF;
	case STAGE_ON_DUE:
	case STAGE_ON_WAIT:
		return seen == POWER_ON ? seen : POWER_POWERINGON;
	case STAGE_HOLD:
	case STAGE_OVER:
	case STAGES:
		break;
	}
	return seen;
}

bool
job_id_ok(const char *text)
{
	return strlen(text) == JOB_ID_TEXT - 1 &&
	       strspn(text, "0123456789abcdef") == JOB_ID_TEXT - 1;
}

bool
job_has(const struct job *j, const char *id)
{
	for (size_t i = 0; *id && i < j->ids; i++)
		if (strcmp(j->id[i], id) == 0)
			return true;
	return false;
}

bool
job_add(struct job *j, const char *id)
{
	if (!*id || job_has(j, id))
		return true;
	return j->ids < JOB_IDS && str_copy(j->id[j->ids], JOB_ID_TEXT, id) &&
	       ++j->ids > 0;
}

/* Off is wanted now, and whoever wanted on is told so. */
static void
become_off(struct job *j, uint64_t now)
{
	j->verb = VERB_OFF;
	if (j->stage != STAGE_OFF_WAIT)
		enter(j, STAGE_OFF_DUE, now);
}

/* A cycle is wanted of what was to go off, or to go on. */
static enum meet
meet_cycle(struct job *j, bool own, const struct job_times *t, uint64_t now)
{
	bool on_its_way = j->stage == STAGE_OFF_DUE || j->stage == STAGE_OFF_WAIT ||
			  j->stage == STAGE_HOLD || j->stage == STAGE_CYCLE_DUE;

	if (t->off > j->off)
		j->off = t->off;
	if (on_its_way && cycles(j))
		return MEET_JOIN;
	if (!on_its_way)
		enter(j, own ? STAGE_CYCLE_DUE : STAGE_OFF_DUE, now);
	j->verb = VERB_CYCLE;
	return MEET_AFTER;
}

enum meet
job_meet(struct job *j, enum action act, bool own, const struct job_times *t,
	uint64_t now)
{
	enum meet m = MEET_JOIN;

	if (act == ACT_CYCLE) {
		m = meet_cycle(j, own, t, now);
	} else if (act == ACT_OFF && j->verb != VERB_OFF) {
		become_off(j, now);
		m = MEET_AFTER;
	} else if (act == ACT_ON && j->verb == VERB_OFF) {
		/* The off was promised; so it goes off, and on after that. */
		j->verb = VERB_CYCLE;
		m = MEET_AFTER;
	}
	if (m == MEET_AFTER) {
		j->ids = 0;
		j->tries = 0;
		j->unseen = false;
		because(j, 0, "");
	}
	return m;
}
