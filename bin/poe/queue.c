/* queue: what a switch is to do next. */
#include "server.h"

#include "base/str.h"
#include "file/state.h"

#include <errno.h>
#include <string.h>
#include <sysexits.h>

struct sw *
sw_known(struct server *s, const char *name)
{
	for (size_t i = 0; i < SWITCHES_MAX; i++)
		if (s->sw[i].used && strcmp(s->sw[i].conf.name, name) == 0)
			return &s->sw[i];
	return NULL;
}

struct sw *
sw_find(struct server *s, const char *name, char why[static RUN_WHY])
{
	struct sw *sw = sw_known(s, name);

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

/*
 * Take the orders that are due: on and off together. A cycle goes alone: of several
 * that failed it would not be known which the switch has done, and what is sent
 * again is done twice.
 */
enum what
sw_collect(struct sw *sw, uint64_t now)
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
		what = its;
		sw->order[sw->orders].job = i;
		sw->order[sw->orders].port = j->port;
		sw->order[sw->orders++].order = order;
		if (what == DO_CYCLE) {
			sw->off = j->off;
			break;
		}
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
	enum what what = sw_collect(sw, now);

	if (what == DO_NOTHING && sw->dry != -1) {
		struct client *c = &s->client[sw->dry];

		sw->order[0].port = c->port;
		sw->order[0].order = c->dry;
		sw->off = c->dry_off;
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

/* Lock it, write down what is to be done, and start the driver; 0, or why not. */
static int
launch(struct server *s, struct sw *sw, uint64_t now, char why[static RUN_WHY])
{
	enum what what = sw->doing;
	int code;

	for (size_t i = 0; what == DO_CYCLE && i < sw->orders; i++) {
		sw->state.job[sw->order[i].job].sending = true;
		sw->dirty = true;
	}
	if ((what == DO_SET || what == DO_CYCLE) && sw->dirty &&
		!sw_save(s, sw, now)) {
		str_copy(why, RUN_WHY, "the state folder cannot be written");
		return EX_TEMPFAIL;
	}
	code = drive(s, sw, what, now);
	if (code) {
		struct rd said =
			rd_of(sw->run.errors, strnlen(sw->run.errors, RUN_WHY));

		str_show(why, RUN_WHY, &said);
	}
	return code;
}

static void
begin(struct server *s, struct sw *sw, uint64_t now)
{
	enum what what = next(s, sw, now);
	enum locked locked;
	char why[RUN_WHY];
	int code = EX_TEMPFAIL;

	if (what == DO_NOTHING)
		return;
	locked = sw_lock(s, sw, now, why);
	if (locked == LOCK_LATER)
		return;
	sw->doing = what;
	sw->began = now;
	if (locked == LOCK_HELD)
		code = launch(s, sw, now, why);
	if (code)
		outcome(s, sw, false, code, why, now);
}

void
sw_step(struct server *s, struct sw *sw, uint64_t now)
{
	struct job_times t = sw_times(sw);
	char why[RUN_WHY];

	if (run_step(&sw->run, now)) {
		int code = run_result(&sw->run, why);

		outcome(s, sw, true, code, why, now);
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
