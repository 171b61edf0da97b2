/* keep: the state of the switches, on disk before anything is switched. */
#include "poe.h"
#include "server.h"

#include "base/str.h"
#include "file/at.h"
#include "file/put.h"
#include "file/state.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>

#define AGAIN_MS 10000 /* until a state is tried again to be written */

static char text[SWSTATE_MAX]; /* one state at a time */

bool
job_live(const struct job *j)
{
	return j->stage != STAGE_OVER;
}

/* Give every job of another server's a new life. */
static void
adopt(struct sw *sw, uint64_t now)
{
	struct job_times t = sw_times(sw);

	for (size_t i = 0; i < sw->state.jobs; i++) {
		struct job *j = &sw->state.job[i];

		if (!job_live(j))
			continue;
		job_take_over(j, &t, now);
		note("%s: port %s: the %s that was under way goes on",
			sw->conf.name, j->port, verb_word(j->verb));
	}
}

bool
sw_load(struct server *s, struct sw *sw, uint64_t now)
{
	if (swstate_read(s->state, sw->conf.name, text, &sw->state) == -1) {
		if (errno != EBADMSG) {
			note(STATE_SWITCHES "/%s/state: %s", sw->conf.name,
				strerror(errno));
			return false;
		}
		note(STATE_SWITCHES
			"/%s/state: not of our making; only its orders are taken",
			sw->conf.name);
		pass_clear(&sw->state.pass);
		sw->state.when = sw->state.own_when = 0;
	}
	/* What a pass of another time said is shown, and nothing is decided by it.
	 */
	sw->changed = now;
	/* The clock was set back: how old it is is not known, nor whether it is. */
	if (sw->state.when >= now)
		sw->state.when = 0;
	sw->saved = sw->state.when;
	adopt(sw, now);
	return true;
}

bool
sw_save(struct server *s, struct sw *sw, uint64_t now)
{
	struct wr w = wr_of(text, sizeof text - 1);
	int folder = state_switch_folder(s->state, sw->conf.name), rc = -1;

	swstate_put(&w, &sw->state);
	if (w.full)
		errno = EFBIG;
	else if (folder != -1)
		rc = put_file(folder, state_switch_file(SWITCH_STATE), w.base,
			w.len, 0644);
	if (rc == -1 && now >= sw->save_next)
		note(STATE_SWITCHES "/%s/state: %s", sw->conf.name,
			strerror(errno));
	if (rc == -1)
		sw->save_next = now + AGAIN_MS;
	if (folder != -1)
		close(folder);
	if (rc == 0) {
		sw->dirty = false;
		sw->saved = now;
	}
	return rc == 0;
}

/* Call for each switch that has a state; false to stop. */
static void
each_state(int state, bool act(void *with, const char *name), void *with)
{
	int fd = at_open(state, STATE_SWITCHES, O_RDONLY | O_DIRECTORY);
	DIR *d = fd == -1 ? NULL : fdopendir(fd);
	char name[SWITCH_TEXT];
	struct dirent *e;

	if (fd != -1 && !d)
		close(fd);
	while (d && (e = readdir(d)))
		if (switch_name(e->d_name, name) && strcmp(name, e->d_name) == 0 &&
			!act(with, name))
			break;
	if (d)
		closedir(d);
}

static struct swstate read_state; /* too large for a stack */

static bool
has_pending(int state, const char *name)
{
	if (swstate_read(state, name, text, &read_state) == -1 && errno != EBADMSG)
		return false;
	for (size_t i = 0; i < read_state.jobs; i++)
		if (job_live(&read_state.job[i]))
			return true;
	return false;
}

static bool
take_one(void *with, const char *name)
{
	char why[RUN_WHY];
	struct server *s = with;

	if (has_pending(s->state, name) && !sw_find(s, name, why))
		note("%s: orders are under way, but %s", name, why);
	return true;
}

void
take_over(struct server *s)
{
	each_state(s->state, take_one, s);
}

struct looking {
	int state;
	bool found;
};

static bool
look_one(void *with, const char *name)
{
	struct looking *l = with;

	l->found = has_pending(l->state, name);
	return !l->found;
}

bool
anything_pending(int state)
{
	struct looking l = {.state = state};

	each_state(state, look_one, &l);
	return l.found;
}
