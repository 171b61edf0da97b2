/* order: what an order means for a port, and who waits for which job. */
#include "server.h"

#include "base/str.h"

#include <string.h>
#include <sysexits.h>

/* Is what is known of the switch as good as asking it? */
bool
sw_fresh(const struct sw *sw, uint64_t since)
{
	return sw->state.when >= sw->changed && sw->state.when + FRESH_MS >= since;
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
	sw->who[n] = (struct mac){0};
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

/* Does the switch do the cycle itself? Not if it could be too short. */
static bool
own_cycle(const struct client *c)
{
	const struct features *f = &c->sw->features;
	bool asked = c->ask.off && c->ask.verb != VERB_RESET;

	return f->cycle && (f->timed || !(asked || c->sw->conf.off_said));
}

void
order_attach(struct server *s, struct client *c, size_t i, uint64_t now)
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
	event_ordered(s, c);
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

/* What would be sent, and what would follow. */
static void
plan_dry(struct client *c, enum action act, const struct job_times *t, uint64_t now)
{
	c->dry_off = t->off;
	c->dry_on = false;
	switch (act) {
	case ACT_ON:
		c->dry = ORDER_ON;
		break;
	case ACT_OFF:
		c->dry = ORDER_OFF;
		break;
	case ACT_CYCLE:
		c->dry_on = !own_cycle(c);
		c->dry = c->dry_on ? ORDER_OFF : ORDER_CYCLE;
		break;
	default:
		answer_state(c, now, " dry=yes");
		return;
	}
	c->wait = WAIT_DRY;
}

void
order_plan(struct server *s, struct client *c, uint64_t now)
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
	if (c->ask.dry) {
		plan_dry(c, act, &t, now);
		return;
	}
	if (!slot(s, sw, c->port, &i)) {
		answer(c, "error %d too much is under way", EX_TEMPFAIL);
		return;
	}
	if (!live)
		job_begin(&sw->state.job[i], c->port, act, own_cycle(c), &t, now);
	if (!live || job_meet(&sw->state.job[i], act, own_cycle(c), &t, now) ==
			     MEET_AFTER)
		sw->turn[i]++;
	order_attach(s, c, i, now);
}
