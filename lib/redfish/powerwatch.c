#include "redfish/powerwatch.h"

#include "base/str.h"
#include "file/at.h"
#include "file/state.h"
#include "host/host.h"
#include "power/swconf.h"
#include "power/swstate.h"

#include <dirent.h>
#include <fcntl.h>

#define CHANGES 256 /* in one look */

struct change {
	const char *name, *port, *word;
};

/* As Redfish's PowerState calls them; what is not known is not told. */
static const char *const words[POWER_STATES] = {
	[POWER_ON] = "On",
	[POWER_HALTED] = "Off",
	[POWER_IDLE] = "Off",
	[POWER_OFF] = "Off",
	[POWER_FAULT] = "Off",
	[POWER_POWERINGON] = "PoweringOn",
	[POWER_POWERINGOFF] = "PoweringOff",
};

static struct powerwatch_switch *
find_switch(struct powerwatch *w, const char *name)
{
	for (size_t i = 0; i < w->n; i++)
		if (strcmp(w->sw[i].name, name) == 0)
			return &w->sw[i];
	if (w->n == POWERWATCH_SWITCHES ||
		!str_copy(w->sw[w->n].name, SWITCH_TEXT, name))
		return NULL;
	return &w->sw[w->n++];
}

/* True when the port was known to be something else. */
static bool
note(struct powerwatch_switch *sw, const char *port, const char *word)
{
	size_t i = 0;
	bool other;

	while (i < sw->ports && strcmp(sw->at[i].port, port) != 0)
		i++;
	if (i == PORTS_MAX)
		return false;
	if (i == sw->ports) {
		str_copy(sw->at[sw->ports++].port, PORT_TEXT, port);
		sw->at[i].word = word;
		return false;
	}
	other = strcmp(sw->at[i].word, word) != 0;
	sw->at[i].word = word;
	return other;
}

static size_t
look_at(struct powerwatch_switch *sw, int state, struct change out[], size_t max)
{
	static char text[SWSTATE_MAX + 1];
	static struct swstate now;
	static struct swconf conf;
	size_t n = 0;

	if (swconf_read(state, sw->name, &conf) == -1 ||
		swstate_read(state, sw->name, text, &now) == -1)
		return 0;
	for (size_t i = 0; i < now.pass.ports && n < max; i++) {
		const struct port_seen *p = &now.pass.port[i];
		const struct job *job = swstate_job(&now, p->name);
		enum power power = power_of(p, conf.halted);
		const char *word = words[job ? job_power(job, power) : power];

		if (!word || !note(sw, p->name, word))
			continue;
		for (size_t k = 0; k < sw->ports; k++)
			if (strcmp(sw->at[k].port, p->name) == 0)
				out[n++] = (struct change){
					sw->name, sw->at[k].port, word};
	}
	return n;
}

/* Whose ports are they? All hosts are looked at once, and only when it matters. */
static void
tell(const struct change change[], size_t n, int state, powerwatch_told *told,
	void *with)
{
	int fd = at_open(state, STATE_HOSTS, O_RDONLY | O_DIRECTORY);
	DIR *d = fd == -1 ? NULL : fdopendir(fd);
	static struct host host;
	struct dirent *e;
	struct mac mac;

	while (d && (e = readdir(d))) {
		const char *device, *port;
		char name[SWITCH_TEXT];

		if (!mac_parse(e->d_name, &mac) ||
			host_by_mac(state, mac, &host) == -1)
			continue;
		device = kv_get(&host.kv, "power.device");
		port = kv_get(&host.kv, "power.port");
		if (!device || !port || !switch_name(device, name))
			continue;
		for (size_t i = 0; i < n; i++)
			if (strcmp(change[i].name, name) == 0 &&
				strcmp(change[i].port, port) == 0)
				told(with, mac, change[i].word);
	}
	if (d)
		closedir(d);
}

void
powerwatch_look(struct powerwatch *w, int state, powerwatch_told *told, void *with)
{
	struct change change[CHANGES];
	int fd = at_open(state, STATE_SWITCHES, O_RDONLY | O_DIRECTORY);
	DIR *d = fd == -1 ? NULL : fdopendir(fd);
	struct dirent *e;
	size_t n = 0;

	while (d && (e = readdir(d))) {
		struct powerwatch_switch *sw =
			*e->d_name != '.' ? find_switch(w, e->d_name) : NULL;

		if (sw)
			n += look_at(sw, state, change + n, CHANGES - n);
	}
	if (d)
		closedir(d);
	if (n > 0)
		tell(change, n, state, told, with);
}
