/* event: what is ordered for a host's port and what comes of it, for its events. */
#include "poe.h"
#include "server.h"

#include "host/event.h"

#include <errno.h>
#include <sysexits.h>

#define PROGRAM "mb-poe"

static void
put(const struct server *s, struct mac mac, const struct event_line *e)
{
	char text[MAC_TEXT];

	if (event_append(s->state, mac, e, 0) == -1 && errno != ENOENT)
		note("%s: its events: %s", mac_show(mac, text), strerror(errno));
}

/* An event about power; of its texts those are left out that are NULL. */
static void
power(const struct server *s, struct mac mac, const struct sw *sw, const char *port,
	enum verb verb, const char *is, const char *failed)
{
	struct event_line e;

	event_begin(&e, event_now(), PROGRAM, "power");
	event_text(&e, "is", is);
	event_text(&e, "order", is ? NULL : verb_word(verb));
	event_text(&e, "failed", failed);
	event_text(&e, "switch", sw->conf.name);
	event_text(&e, "port", port);
	put(s, mac, &e);
}

void
event_ordered(const struct server *s, const struct client *c)
{
	c->sw->who[c->job] = c->mac;
	power(s, c->mac, c->sw, c->port, c->ask.verb, NULL, NULL);
}

void
event_refused(const struct server *s, struct client *c)
{
	const char *why = strncmp(c->out, "error ", 6) == 0 ? c->out + 6 : NULL;
	char text[CLIENT_OUT];

	if (c->wait != WAIT_WRITE || c->noted)
		return;
	c->noted = true;
	count_answer(s, c);
	if (!why || c->ask.what != ASK_HOST || c->ask.verb == VERB_STATUS || !c->sw)
		return;
	why += strcspn(why, " ");
	snprintf(text, sizeof text, "%.*s", (int)strcspn(why, "\n"), why);
	power(s, c->mac, c->sw, c->port, c->ask.verb, NULL, text + (*text == ' '));
}

/* What a job has come to is, once. */
static void
stage(const struct server *s, const struct sw *sw, size_t i)
{
	const struct job *j = &sw->state.job[i];
	struct mac mac = sw->who[i];

	if (!mac_ok(mac))
		return;
	if (j->stage == STAGE_HOLD)
		power(s, mac, sw, j->port, j->verb, "off", NULL);
	else if (!job_live(j) && j->code)
		power(s, mac, sw, j->port, j->verb, NULL, j->why);
	else if (!job_live(j))
		power(s, mac, sw, j->port, j->verb,
			j->verb == VERB_OFF ? "off" : "on", NULL);
}

void
event_stages(const struct server *s, struct sw *sw)
{
	for (size_t i = 0; i < sw->state.jobs; i++) {
		if (sw->noted[i] != sw->state.job[i].stage)
			stage(s, sw, i);
		sw->noted[i] = sw->state.job[i].stage;
	}
}
