/* report: answers of many lines, which are made in memory and sent as they are
 * taken. */
#include "server.h"

#include "base/str.h"
#include "file/at.h"
#include "file/state.h"
#include "host/host.h"

#include <dirent.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sysexits.h>

#define LINE 512 /* a host, a state and what goes with it */

/* A file that is nowhere; false when the client was told that there is none. */
static bool
open_report(struct client *c)
{
	c->more = memfd_create("report", MFD_CLOEXEC);
	if (c->more == -1)
		answer(c, "error %d no memory for so long an answer", EX_TEMPFAIL);
	return c->more != -1;
}

/* Memory that is full makes the answer short, and its end says how long it was. */
static size_t
put_line(struct client *c, struct wr *w)
{
	wr_u8(w, '\n');
	return !w->full && write(c->more, w->base, w->len) == (ssize_t)w->len;
}

static struct wr
line_of(char text[static LINE])
{
	struct wr w = wr_of(text, LINE);

	wr_text(&w, "- ");
	return w;
}

void
report_ports(struct client *c, uint64_t now)
{
	const struct swstate *state = &c->sw->state;
	char text[LINE];
	size_t n = 0;

	if (!open_report(c))
		return;
	for (size_t i = 0; i < state->pass.ports; i++) {
		struct wr w = line_of(text);

		wr_port(&w, &state->pass.port[i]);
		n += put_line(c, &w);
	}
	answer(c, "ok %zu age=%llu%s%s", n,
		(unsigned long long)((now - state->when) / 1000),
		*state->pass.model ? " model=" : "", state->pass.model);
}

void
report_found(struct client *c)
{
	const struct found *f = &c->sw->found;
	char text[LINE], mac[MAC_TEXT];
	size_t n = 0;

	if (!open_report(c))
		return;
	for (size_t i = 0; i < f->n; i++) {
		struct wr w = line_of(text);

		wr_text(&w, mac_show(f->at[i].mac, mac));
		wr_u8(&w, ' ');
		wr_text(&w, f->at[i].port);
		n += put_line(c, &w);
	}
	answer(c, "ok %zu", n);
}

/* What a driver would do, by its own word, and what would follow by ours. */
void
report_dry(struct client *c, const struct run *r)
{
	struct rd all = rd_of(r->output, r->out_len);
	char text[LINE], shown[LINE / 2];

	if (!open_report(c))
		return;
	while (all.left > 0) {
		struct rd said = rd_until(&all, "\n");
		struct wr w = line_of(text);

		if (all.left > 0)
			rd_skip(&all, 1);
		wr_text(&w, str_show(shown, sizeof shown, &said));
		put_line(c, &w);
	}
	if (c->dry_on) {
		struct wr w = line_of(text);

		wr_text(&w, "would switch it on again after ");
		wr_dec(&w, c->dry_off);
		wr_text(&w, " s");
		put_line(c, &w);
	}
	answer(c, "ok %s dry=yes", power_word(power_now(c->sw, c->port)));
}

/* Where a host's power comes from; false if that is not configured. */
static bool
port_of(struct server *s, struct mac mac, struct host *host,
	char name[static SWITCH_TEXT], const char **port)
{
	const char *device;

	return host_by_mac(s->state, mac, host) == 0 &&
	       (device = kv_get(&host->kv, "power.device")) &&
	       (*port = kv_get(&host->kv, "power.port")) &&
	       switch_name(device, name) && port_ok(*port);
}

static struct host host; /* too large for a stack that is not needed else */

/* Have the host's switch asked, once. */
static void
ask_line(struct server *s, struct client *c, struct mac mac, uint64_t now)
{
	char name[SWITCH_TEXT], why[RUN_WHY];
	const char *port;
	struct sw *sw;

	(void)now;
	if (!port_of(s, mac, &host, name, &port))
		return;
	sw = sw_known(s, name);
	/* Its settings are read for the first of its hosts. */
	if (!sw || !c->asks[sw - s->sw])
		sw = sw_find(s, name, why);
	if (sw)
		c->asks[sw - s->sw] = true;
}

static void
tell_line(struct server *s, struct client *c, struct mac mac, uint64_t now)
{
	char name[SWITCH_TEXT], text[LINE], shown[MAC_TEXT];
	struct wr w = line_of(text);
	const char *port;
	struct sw *sw;

	if (!port_of(s, mac, &host, name, &port))
		return;
	sw = sw_known(s, name);
	wr_text(&w, mac_show(mac, shown));
	wr_u8(&w, ' ');
	if (sw && c->asks[sw - s->sw] && sw_fresh(sw, c->since))
		wr_power(&w, sw, port, now);
	else
		wr_text(&w, "unknown");
	wr_text(&w, " name=");
	wr_text(&w, host.name ? host.name : shown);
	put_line(c, &w);
}

static void
each_host(struct server *s, struct client *c, uint64_t now,
	void act(struct server *s, struct client *c, struct mac mac, uint64_t now))
{
	int fd = at_open(s->state, STATE_HOSTS, O_RDONLY | O_DIRECTORY);
	DIR *d = fd == -1 ? NULL : fdopendir(fd);
	struct dirent *e;
	struct mac mac;

	if (fd != -1 && !d)
		close(fd);
	while (d && (e = readdir(d)))
		if (mac_parse(e->d_name, &mac))
			act(s, c, mac, now);
	if (d)
		closedir(d);
}

void
report_ask_all(struct server *s, struct client *c)
{
	memset(c->asks, 0, sizeof c->asks);
	each_host(s, c, c->since, ask_line);
}

/* When all that it waits for have answered. */
void
report_all(struct server *s, struct client *c, uint64_t now)
{
	bool all = true;

	for (size_t i = 0; i < SWITCHES_MAX; i++) {
		struct sw *sw = &s->sw[i];

		if (!c->asks[i] || sw_fresh(sw, c->since) ||
			(sw->code && sw->tried >= c->since))
			continue;
		sw->pass_wanted = true;
		all = false;
	}
	if (!all || !open_report(c))
		return;
	each_host(s, c, now, tell_line);
	answer(c, "ok all");
}
