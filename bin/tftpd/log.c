#include "server.h"

#include "base/often.h"

#include <err.h>
#include <stdarg.h>

/* Of refusals and failures, in a second; a rack that boots makes some hundreds. */
#define LINES 1000

static void
say(const struct asked *ask, const char *format, va_list args)
{
	char ip[IP_TEXT], mac[MAC_TEXT], text[TRANSFER_TELL];

	vsnprintf(text, sizeof text, format, args);
	warnx("%s%s%s: %s", ip_text(ask->client.to, ip), ask->identified ? " " : "",
		ask->identified ? mac_show(ask->mac, mac) : "", text);
}

void
note(const struct asked *ask, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	say(ask, format, args);
	va_end(args);
}

/* May there be one more such line in this second? */
static bool
may_say(uint64_t now)
{
	static struct often often;
	uint64_t unsaid;
	bool may = often_may(&often, LINES, now, &unsaid);

	if (unsaid > 0)
		warnx("%llu more like these were not logged",
			(unsigned long long)unsaid);
	return may;
}

void
note_often(const struct asked *ask, const char *format, ...)
{
	va_list args;

	if (!may_say(ask->when))
		return;
	va_start(args, format);
	say(ask, format, args);
	va_end(args);
}

enum site_log
note_level(const struct server *s)
{
	return s->verbose ? LOG_MORE : s->site.log;
}

void
note_end(const struct server *s, const struct transfer *t, enum xfer_end end)
{
	char text[TRANSFER_TELL];
	uint64_t now = table_now();
	bool well = end == XFER_SENT || end == XFER_CHECKED;

	if (well ? note_level(s) != LOG_LESS : may_say(now))
		note(&t->asked, "%s", transfer_tell(t, end, now, text));
}

bool
is_off(struct server *s)
{
	bool was = s->off;

	s->off = !site_flag(&s->site, "tftp.enabled", true);
	if (s->off && !was)
		warnx("nothing is answered: tftp.enabled is false in"
		      " metal-boot.yaml");
	return s->off;
}
