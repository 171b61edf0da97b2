/* The words of an event, for people. */
#include "host/attempt.h"

#include "base/str.h"
#include "base/wr.h"

/* What came from outside, behind these words of ours; nothing when there is none.
 */
static void
put(struct wr *w, const char *before, const struct host_event *e, const char *field)
{
	const char *text = event_get(e, field);
	char shown[TIMELINE_SUBJECT];

	if (!text)
		return;
	attempt_subject(text, shown);
	wr_text(w, before);
	wr_text(w, shown);
}

/* Words of ours behind that, likewise. */
static void
unit(struct wr *w, const char *words, const struct host_event *e, const char *field)
{
	if (event_get(e, field))
		wr_text(w, words);
}

static void
say_dhcp(struct wr *w, const struct host_event *e)
{
	put(w, "", e, "client");
	put(w, " ", e, "arch");
	put(w, " board ", e, "board");
	put(w, ": DHCP ", e, "msg");
	put(w, " of ", e, "ip");
	put(w, " from ", e, "server");
	put(w, ", answer ", e, "answer");
	put(w, ", to boot ", e, "file");
	put(w, ", to boot ", e, "boot");
	put(w, ", because ", e, "why");
}

static void
say_file(struct wr *w, const struct host_event *e)
{
	put(w, "file ", e, "name");
	put(w, ": ", e, "result");
	put(w, ", ", e, "bytes");
	unit(w, " bytes", e, "bytes");
	put(w, " in ", e, "ms");
	unit(w, " ms", e, "ms");
	put(w, ", to block ", e, "block");
	put(w, ", for ", e, "machine");
	put(w, ", ", e, "why");
	unit(w, ", with its override", e, "override");
}

static void
say_power(struct wr *w, const struct host_event *e)
{
	wr_text(w, "power");
	put(w, " is ", e, "is");
	put(w, ": ordered ", e, "order");
	put(w, ", failed: ", e, "failed");
	put(w, " (", e, "switch");
	put(w, " port ", e, "port");
	unit(w, ")", e, "switch");
}

static void
say_script(struct wr *w, const struct host_event *e)
{
	put(w, "boot script: ", e, "which");
	put(w, ", ", e, "url");
	put(w, ", ", e, "why");
	put(w, ", by its override, ", e, "override");
}

static void
say_started(struct wr *w, const struct host_event *e)
{
	put(w, "iPXE starts ", e, "url");
}

static void
say_unloaded(struct wr *w, const struct host_event *e)
{
	put(w, "iPXE cannot load or start ", e, "url");
	put(w, ", https://ipxe.org/", e, "error");
}

static void
say_override(struct wr *w, const struct host_event *e)
{
	put(w, "told to boot ", e, "target");
	put(w, ", ", e, "how");
}

static void
say_no_lease(struct wr *w, const struct host_event *e)
{
	wr_text(w, "asks on: it gets no address");
	put(w, " of the DHCP server ", e, "server");
}

static void
say_late(struct wr *w, const struct host_event *e)
{
	put(w, "its first packets were lost, for ", e, "seconds");
	unit(w, " s", e, "seconds");
}

static void
say_agent(struct wr *w, const struct host_event *e)
{
	put(w, "agent: ", e, "did");
}

static const struct {
	const char *what;
	void (*say)(struct wr *w, const struct host_event *e);
} words[] = {
	{"dhcp", say_dhcp},
	{"file", say_file},
	{"power", say_power},
	{"script", say_script},
	{"started", say_started},
	{"unloaded", say_unloaded},
	{"override", say_override},
	{"no-lease", say_no_lease},
	{"late", say_late},
	{"agent", say_agent},
};

/* One that nobody here knows: its word, and its fields as they are. */
static void
say_other(struct wr *w, const struct host_event *e)
{
	struct rd what = rd_of(e->what, strlen(e->what));
	char shown[TIMELINE_SUBJECT];

	wr_text(w, str_show(shown, sizeof shown, &what));
	for (size_t i = 0; i < e->fields; i++) {
		struct rd name = rd_of(e->field[i].name, strlen(e->field[i].name));

		wr_u8(w, ' ');
		wr_text(w, str_show(shown, sizeof shown, &name));
		put(w, "=", e, e->field[i].name);
	}
}

const char *
event_sentence(const struct host_event *e, char out[static TIMELINE_TEXT])
{
	/* What does not fit is left out, and what would come behind it. */
	struct wr w = wr_of(out, TIMELINE_TEXT - 1);
	size_t i = 0;

	while (i < sizeof words / sizeof *words &&
		strcmp(words[i].what, e->what) != 0)
		i++;
	if (i < sizeof words / sizeof *words)
		words[i].say(&w, e);
	else
		say_other(&w, e);
	if (e->again > 0) {
		wr_text(&w, ", and again ");
		wr_dec(&w, e->again);
		wr_text(&w, e->again == 1 ? " time" : " times");
	}
	out[w.len] = '\0';
	return out;
}
