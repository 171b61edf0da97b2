/* power: what the switch said last of the port that a host has. */
#include "list.h"

#include "power/swstate.h"

#include <err.h>
#include <errno.h>

void
print_power(int state, const struct host *host)
{
	static struct swstate s; /* too large for a stack, as is the text */
	static char text[SWSTATE_MAX];
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
