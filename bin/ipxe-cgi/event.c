#include "event.h"

#include "host/event.h"

#include <err.h>
#include <errno.h>

#define PROGRAM "mb-ipxe-cgi"

static void
put(int state, struct mac mac, const struct event_line *e)
{
	char text[MAC_TEXT];

	if (event_append(state, mac, e, 0) == -1 && errno != ENOENT)
		warn("%s: its events", mac_show(mac, text));
}

void
event_given(int state, struct mac mac, const struct boot *boot,
	const struct override *o)
{
	struct event_line e;

	event_begin(&e, event_now(), PROGRAM, "script");
	event_text(&e, "which", boot_which(boot->verdict));
	event_text(&e, "why", boot_why(boot->verdict));
	if (*boot->url)
		event_text(&e, "url", boot->url);
	if (boot->overridden)
		event_text(&e, "override", o->once ? "once" : "always");
	put(state, mac, &e);
}

/* A parameter of the query as a field, cut short if it is very long. */
static void
put_param(struct event_line *e, const struct cgi *ask, const char *name)
{
	char value[4 * EVENT_TEXT];
	struct rd part = cgi_param(ask->query, name);

	if (!part.bad && part.left > 0 &&
		cgi_decode(&part, true, value, sizeof value))
		event_text(e, name, value);
}

bool
event_reported(int state, struct mac mac, const struct cgi *ask)
{
	struct rd did = cgi_param(ask->query, "did");
	bool started = rd_is(&did, "started"), unloaded = rd_is(&did, "unloaded");
	struct event_line e;

	if (did.bad)
		return false;
	if (ask->method != CGI_GET || (!started && !unloaded))
		return true;
	event_begin(&e, event_now(), PROGRAM, started ? "started" : "unloaded");
	put_param(&e, ask, "url");
	if (unloaded)
		put_param(&e, ask, "error");
	put(state, mac, &e);
	return true;
}
