#include "redfish/power.h"

#include "base/clock.h"
#include "base/str.h"
#include "file/at.h"
#include "file/state.h"
#include "power/powercall.h"
#include "redfish/chassis.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sysexits.h>

#define FRESH_MS 2000 /* so old is what mb-poe tells without asking */
#define LOOK_MS                                                                    \
	250 /* for a switch to tell how things are; what comes later is            \
	       seen by who looks again */

/*
 * What the states of a port are to a client, which waits for On or Off. A board
 * that has power and halted is off to whoever had it shut down; On starts it all
 * the same. On that which is not seen to take power would be a lie.
 */
static const char *const states[POWER_STATES] = {
	[POWER_ON] = "On",
	[POWER_HALTED] = "Off",
	[POWER_IDLE] = "Off",
	[POWER_OFF] = "Off",
	[POWER_FAULT] = "Off",
	[POWER_POWERINGON] = "PoweringOn",
	[POWER_POWERINGOFF] = "PoweringOff",
};

const char *
rf_power_word(enum power state)
{
	return states[state];
}

/* One question, from what may still be waited. 0, or -1 with errno. */
static int
ask_within(struct rf *r, const struct power_ask *ask, unsigned wait_ms,
	struct powercall *out)
{
	uint64_t begun, took;
	int rc, why;

	if (wait_ms > *r->patience)
		wait_ms = *r->patience;
	if (wait_ms == 0) {
		errno = ETIMEDOUT;
		return -1;
	}
	begun = clock_ms(CLOCK_MONOTONIC);
	rc = powercall(r->state, ask, (int)wait_ms, out);
	why = errno;
	took = clock_ms(CLOCK_MONOTONIC) - begun;
	*r->patience -= took < *r->patience ? (unsigned)took : *r->patience;
	errno = why;
	return rc;
}

/* What a switch said last; nothing, if that cannot be read. */
static void
read_state(const struct rf *r, const struct swconf *conf, struct swstate *out)
{
	char *text = malloc(SWSTATE_MAX + 1);

	if (!text || swstate_read(r->state, conf->name, text, out) == -1) {
		out->when = 0;
		out->jobs = 0;
		pass_clear(&out->pass);
	}
	free(text);
}

static int
compare(const void *a, const void *b)
{
	return strcmp(a, b);
}

size_t
rf_switches(const struct rf *r, char out[static RF_SWITCHES][SWITCH_TEXT])
{
	int fd = at_open(r->state, STATE_SWITCHES, O_RDONLY | O_DIRECTORY);
	DIR *d = fd == -1 ? NULL : fdopendir(fd);
	char name[SWITCH_TEXT], path[STATE_NAME];
	const struct dirent *e;
	size_t n = 0;

	if (fd != -1 && !d)
		close(fd);
	while (d && n < RF_SWITCHES && (e = readdir(d)))
		if (switch_name(e->d_name, name) && strcmp(name, e->d_name) == 0 &&
			faccessat(r->state, state_switch(name, SWITCH_RECORD, path),
				F_OK, AT_SYMLINK_NOFOLLOW) == 0)
			str_copy(out[n++], SWITCH_TEXT, name);
	if (d)
		closedir(d);
	qsort(out, n, sizeof *out, compare);
	return n;
}

/* Have the switch asked, if what is known is old; or leave that as it is. */
static void
refresh(struct rf *r, struct rf_switch *s)
{
	struct power_ask ask = {.what = ASK_PORTS};
	struct powercall answer;

	if (s->state.when + FRESH_MS >= r->now * 1000)
		return;
	str_copy(ask.who, sizeof ask.who, s->conf.name);
	if (ask_within(r, &ask, LOOK_MS, &answer) == 0 && answer.answer.code == 0)
		read_state(r, &s->conf, &s->state);
}

struct rf_switch *
rf_switch(struct rf *r, const char *name)
{
	struct rf_switch *s = malloc(sizeof *s);

	if (!s || swconf_read(r->state, name, &s->conf) == -1) {
		free(s);
		return NULL;
	}
	read_state(r, &s->conf, &s->state);
	refresh(r, s);
	return s;
}

/* What the switch says of the port. */
static void
look_at_port(struct rf_power *p, struct rf_switch *s)
{
	const struct port_seen *seen = pass_port(&s->state.pass, p->port);
	const struct job *job = swstate_job(&s->state, p->port);

	p->state = power_of(seen, s->conf.halted);
	if (job && job->stage != STAGE_OVER)
		p->state = job_power(job, p->state);
	p->milliwatts = seen ? seen->milliwatts : WATTS_NONE;
	p->up = seen ? seen->up : TOLD_NOTHING;
	p->orders = !port_listed(s->conf.protected, p->port) &&
		    !port_listed(s->conf.uplinks, p->port) &&
		    !(seen && seen->uplink);
	p->when = s->state.when;
}

const struct rf_power *
rf_power(struct rf *r)
{
	const struct host *host = rf_host(r);
	struct rf_power p = {.milliwatts = WATTS_NONE}, *out;
	const char *device, *port;
	struct rf_switch *s;

	if (r->power || !host)
		return r->power;
	device = kv_get(&host->kv, "power.device");
	port = kv_get(&host->kv, "power.port");
	if (!device || !port || !switch_name(device, p.device) ||
		!str_copy(p.port, sizeof p.port, port) ||
		!(s = rf_switch(r, p.device)))
		return NULL;
	look_at_port(&p, s);
	p.orders = p.orders && !host->disabled;
	free(s);
	out = arena_take(r->arena, sizeof *out);
	if (out)
		*out = p;
	r->power = out;
	return out;
}

void
rf_power_fill(struct rf *r)
{
	const struct rf_power *p = rf_power(r);
	const char *word = p ? rf_power_word(p->state) : NULL;
	const char *state = "Enabled";

	if (p && word)
		rf_set_text(r, "PowerState", word);
	else if (p)
		rf_set_null(r, "PowerState");
	if (rf_host(r)->disabled)
		state = "Disabled";
	else if (word && strcmp(word, "Off") == 0)
		state = "StandbyOffline";
	rf_set_text(r, "Status/State", state);
	/* All that is known of its health is what its port tells. */
	if (p && word)
		rf_set_text(r, "Status/Health",
			p->state == POWER_FAULT ? "Critical" : "OK");
	if (p && strlen(CHASSIS_SWITCH) + strlen(p->device) < RF_NAME)
		rf_add_link(r, "Links/PoweredBy",
			RF_ROOT "/Chassis/" CHASSIS_SWITCH "%s", p->device);
}

/* It could not be asked. */
static bool
unreachable(struct rf *r)
{
	static const char who[] = "mb-poe";

	if (errno == EACCES || errno == EPERM) {
		rf_refuse(r, 500, NULL, RF_MSG_INTERNAL_ERROR);
		return rf_explain(r,
			"The web server's user may not write to power.sock: "
			"add it to the group of mb-poe.");
	}
	r->retry_after = 5;
	rf_refuse(r, 503, NULL, RF_MSG_COULD_NOT_CONNECT, who);
	if (errno == ENOENT || errno == ECONNREFUSED)
		return rf_explain(
			r, "Nobody switches: start mb-up, or mb-poe serve.");
	return rf_explain(r, "mb-poe ended before it answered: try again.");
}

/* It says no. */
static bool
refused(struct rf *r, const struct power_answer *answer)
{
	struct rd text = rd_of(answer->text, strlen(answer->text));
	char sentence[POWERCALL_LINE];

	str_show(sentence, sizeof sentence, &text);
	if (answer->code == EX_TEMPFAIL) {
		r->retry_after = 5;
		rf_refuse(r, 503, NULL, RF_MSG_COULD_NOT_CONNECT, "the switch");
	} else if (answer->code == 1) {
		rf_refuse(r, 409, NULL, RF_MSG_OPERATION_FAILED);
	} else {
		rf_refuse(r, 400, NULL, RF_MSG_ACTION_NOT_SUPPORTED,
			"ComputerSystem.Reset");
	}
	return rf_explain(r, sentence);
}

bool
rf_power_order(struct rf *r, enum verb verb)
{
	struct power_ask ask = {.what = ASK_HOST, .verb = verb, .no_wait = true};
	struct powercall answer;

	mac_text(rf_host(r)->mac, ask.who);
	if (powercall_id(ask.id) == -1)
		return rf_trouble(r, "random numbers");
	/* It is sent in any case: only for its answer there may be no time. */
	if (*r->patience == 0)
		*r->patience = 1;
	if (ask_within(r, &ask, RF_PATIENCE, &answer) == -1)
		return errno == ETIMEDOUT || unreachable(r);
	return answer.answer.code == 0 || refused(r, &answer.answer);
}
