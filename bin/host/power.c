/* power: what the switch said last of the port that a host has. */
#include "list.h"

#include "base/str.h"
#include "power/swstate.h"

#include <err.h>
#include <errno.h>

/* Switches that a list remembers; of more, each is read for each host. */
#define KEPT 256

static struct swstate s; /* too large for a stack, as is the text */
static char text[SWSTATE_MAX];

static struct {
	char name[SWITCH_TEXT];
	uint64_t when;
	struct pass pass;
} kept[KEPT];
static size_t n_kept;

/* What a switch said last, read once; nothing, if that is not known. */
static const struct pass *
last_pass(int state, const char *name, uint64_t *when)
{
	for (size_t i = 0; i < n_kept; i++)
		if (strcmp(kept[i].name, name) == 0) {
			*when = kept[i].when;
			return &kept[i].pass;
		}
	if (swstate_read(state, name, text, &s) == -1) {
		warn("switches/%s/state", name);
		pass_clear(&s.pass);
	}
	*when = s.when;
	if (n_kept == KEPT)
		return &s.pass;
	str_copy(kept[n_kept].name, SWITCH_TEXT, name);
	kept[n_kept].when = s.when;
	kept[n_kept].pass = s.pass;
	return &kept[n_kept++].pass;
}

const char *
power_seen(int state, const struct host *host, uint64_t *when)
{
	return power_seen_at(state, kv_get(&host->kv, "power.device"),
		kv_get(&host->kv, "power.port"), when);
}

const char *
power_seen_at(int state, const char *device, const char *port, uint64_t *when)
{
	const struct port_seen *p;
	char name[SWITCH_TEXT];
	uint64_t ms;

	if (!device || !port || !switch_name(device, name))
		return NULL;
	p = pass_port(last_pass(state, name, &ms), port);
	if (!p || !ms)
		return NULL;
	*when = ms / 1000;
	return seen_word(p->state);
}

void
print_power(int state, const struct host *host)
{
	const char *device = kv_get(&host->kv, "power.device");
	const char *port = kv_get(&host->kv, "power.port");
	const struct port_seen *p;
	const struct job *j;
	char name[SWITCH_TEXT], watts[16];
	struct wr w = wr_of(watts, sizeof watts - 1);

	if (!device || !port || !switch_name(device, name))
		return;
	if (swstate_read(state, name, text, &s) == -1) {
		if (errno != ENOENT)
			warn("switches/%s/state", name);
		return;
	}
	p = pass_port(&s.pass, port);
	j = swstate_job(&s, port);
	if (j && j->stage != STAGE_OVER)
		printf("power.pending=%s\n", verb_word(j->verb));
	if (!p)
		return;
	printf("power.seen=%s\n", seen_word(p->state));
	if (p->milliwatts != WATTS_NONE) {
		wr_watts(&w, p->milliwatts);
		watts[w.len] = '\0';
		printf("power.watts=%s\n", watts);
	}
	printf("power.when=%llu\n", (unsigned long long)(s.when / 1000));
}
