#include "host/attempt.h"

#include "base/str.h"
#include "file/state.h"

#include <strings.h>

/*
 * Read
 */

int
timeline_load(int state, struct mac mac, struct timeline_log *out)
{
	ssize_t len = event_read(state, mac, out->text, sizeof out->text);
	char *at = out->text, *end = at + (len > 0 ? len : 0);
	struct host_event e;

	out->n = 0;
	while (out->n < TIMELINE_EVENTS && event_next(&at, end, &e)) {
		size_t i = out->n++;

		/* One program may be later to write than the other; but not by
		 * much.
		 */
		for (; i > 0 && out->event[i - 1].when > e.when; i--)
			out->event[i] = out->event[i - 1];
		out->event[i] = e;
	}
	return len == -1 ? -1 : 0;
}

const char *
timeline_word(enum timeline_stage stage)
{
	static const char *const words[] = {
		[TIMELINE_NOTHING] = "-",
		[TIMELINE_OFF] = "off",
		[TIMELINE_POWER] = "power",
		[TIMELINE_ROM_DHCP] = "rom-dhcp",
		[TIMELINE_ROM_FILES] = "rom-files",
		[TIMELINE_FIRMWARE] = "firmware",
		[TIMELINE_UEFI_DHCP] = "uefi-dhcp",
		[TIMELINE_IPXE] = "ipxe",
		[TIMELINE_DISK] = "disk",
		[TIMELINE_KERNEL] = "kernel",
		[TIMELINE_AGENT] = "agent",
		[TIMELINE_RUNNING] = "running",
	};

	return words[stage];
}

/*
 * What an event says
 */

bool
attempt_is(const struct host_event *e, const char *name, const char *value)
{
	const char *has = e ? event_get(e, name) : NULL;

	return has && strcmp(has, value) == 0;
}

const char *
attempt_base(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name;
}

bool
attempt_is_rom(const struct host_event *dhcp)
{
	return attempt_is(dhcp, "client", "pi-rom") ||
	       attempt_is(dhcp, "client", "pi3-rom");
}

/*
 * A boot
 */

void
attempt_reach(
	struct attempt *a, enum timeline_stage stage, uint64_t when, const char *at)
{
	struct timeline *t = a->t;

	if (t->stage != stage || !t->reached[stage]) {
		t->stage = stage;
		t->since = when;
		*t->at = '\0';
		if (!t->reached[stage])
			t->reached[stage] = when;
	}
	t->heard = when;
	if (!t->begun)
		t->begun = when;
	if (at)
		attempt_subject(at, t->at);
}

void
attempt_begin(struct attempt *a, uint64_t when, bool power)
{
	struct timeline *t = a->t, old = *t;
	struct timeline_why why = {0};

	if (!power)
		attempt_why(a, ATTEMPT_OVER, &why);
	*a = (struct attempt){.t = t,
		.cycle = !power && a->cycle,
		.before = why,
		.mute = a->mute};
	*t = (struct timeline){
		.begun = when,
		.attempts = why.trouble != TROUBLE_NONE ? old.attempts + 1 : 1,
		.late = power ? 0 : old.late,
	};
	if (!power) /* else it is somebody's wish that it starts again */
		memcpy(t->kernel, old.kernel, sizeof t->kernel);
}

void
attempt_kernel(struct attempt *a, uint64_t when)
{
	uint64_t *kernel = a->t->kernel;

	if (!a->counted) {
		memmove(kernel, kernel + 1, (TIMELINE_LOOPS - 1) * sizeof *kernel);
		kernel[TIMELINE_LOOPS - 1] = when;
	}
	a->counted = true;
}

/*
 * Power
 */

/* An order; one that ends with power may begin with none. */
static void
take_order(struct attempt *a, const struct host_event *e)
{
	if (attempt_is(e, "order", "off")) {
		a->cycle = false;
		return;
	}
	attempt_begin(a, e->when, true);
	attempt_reach(a, TIMELINE_POWER, e->when, NULL);
	a->cycle = true;
}

static void
take_off(struct attempt *a, uint64_t when)
{
	uint64_t begun = a->cycle ? a->t->begun : when;
	bool cycle = a->cycle;

	attempt_begin(a, when, true);
	a->t->begun = begun;
	a->cycle = cycle;
	attempt_reach(a, TIMELINE_OFF, when, NULL);
}

static void
take_on(struct attempt *a, uint64_t when)
{
	struct timeline *t = a->t;

	if (t->stage == TIMELINE_OFF && !a->cycle)
		attempt_begin(a, when, true);
	if (t->stage <= TIMELINE_POWER) { /* else its switch was late to say so */
		attempt_reach(a, TIMELINE_POWER, when, NULL);
		t->since = when;
	}
	a->power = NULL;
	a->cycle = false;
}

static void
take_power(struct attempt *a, const struct host_event *e)
{
	if (event_get(e, "failed")) {
		a->power = e;
		a->t->heard = e->when;
	} else if (attempt_is(e, "is", "off")) {
		take_off(a, e->when);
	} else if (attempt_is(e, "is", "on")) {
		take_on(a, e->when);
	} else if (event_get(e, "order")) {
		take_order(a, e);
	}
}

/*
 * DHCP
 */

/* Which stage shows by who asks for an address. */
static enum timeline_stage
stage_of(const struct host_event *e)
{
	if (attempt_is_rom(e))
		return TIMELINE_ROM_DHCP;
	if (attempt_is(e, "client", "ipxe"))
		return TIMELINE_IPXE;
	return attempt_is(e, "client", "os") ? TIMELINE_RUNNING
					     : TIMELINE_UEFI_DHCP;
}

/* Why firmware is told to go on with its next boot entry; NULL: it is not. */
static const char *
sent_on(const struct host_event *e)
{
	static const struct {
		const char *word, *why;
	} whys[] = {
		{"override-disk", "told to boot from its disk"},
		{"override-setup", "told to enter its setup menu"},
		{"not-allowed", "its record does not allow PXE (allow_pxe: true in"
				" netboot.yaml)"},
	};

	for (size_t i = 0; i < sizeof whys / sizeof *whys; i++)
		if (attempt_is(e, "boot", "next") &&
			attempt_is(e, "why", whys[i].word))
			return whys[i].why;
	return NULL;
}

/* A system's: an agent's asks for its address once, and then again and again. */
static void
take_os(struct attempt *a, const struct host_event *e)
{
	bool agent = a->t->stage == TIMELINE_AGENT;

	if (attempt_is(e, "msg", agent ? "discover" : "request"))
		attempt_reach(a, TIMELINE_RUNNING, e->when, event_get(e, "ip"));
}

/* The first question of a stage: what was before it has served its turn. */
static void
open_stage(struct attempt *a)
{
	a->requested = a->file = a->missing = a->failed = NULL;
	a->image = a->binary = a->loader = NULL;
}

/* Does a firmware, or a ROM, ask that was further, or long ago? */
static bool
is_anew(const struct attempt *a, const struct host_event *e, enum timeline_stage to)
{
	enum timeline_stage from = a->t->stage;

	/* iPXE may ask by a card's second name; only a firmware begins. */
	if (to == TIMELINE_IPXE && from > TIMELINE_DISK)
		return true;
	if (!attempt_is(e, "msg", "discover"))
		return false;
	return to < from ||
	       (to == from && e->when - a->t->heard > 2ull * EVENT_FOLDS);
}

/* Another attempt. One that is back from its disk so soon has not booted from it.
 */
static void
begin_again(struct attempt *a, const struct host_event *e, enum timeline_stage to)
{
	bool back = a->t->stage == TIMELINE_DISK && to != TIMELINE_DISK &&
		    e->when - a->t->since < ATTEMPT_BACK;

	attempt_begin(a, e->when, false);
	if (back)
		a->before = (struct timeline_why){
			.trouble = TROUBLE_NO_DISK, .stage = TIMELINE_DISK};
}

/*
 * What a boot ROM was sent under a kernel's name, or under any, may be U-Boot, or
 * UEFI: if it asks now, it was the firmware, and no kernel was started.
 */
static void
mend_image(struct attempt *a, const struct host_event *e, enum timeline_stage to)
{
	struct timeline *t = a->t;

	if (!a->image || t->stage != TIMELINE_KERNEL || to <= TIMELINE_FIRMWARE ||
		to > TIMELINE_KERNEL || e->when - t->heard > ATTEMPT_BACK)
		return;
	t->stage = TIMELINE_FIRMWARE;
	t->reached[TIMELINE_FIRMWARE] = t->reached[TIMELINE_KERNEL];
	t->reached[TIMELINE_KERNEL] = 0;
	memmove(t->kernel + 1, t->kernel, sizeof t->kernel - sizeof *t->kernel);
	t->kernel[0] = 0;
	a->counted = false;
}

static void
take_dhcp(struct attempt *a, const struct host_event *e)
{
	const char *away = sent_on(e), *file = event_get(e, "file");
	enum timeline_stage to = away ? TIMELINE_DISK : stage_of(e);
	bool discover = attempt_is(e, "msg", "discover");

	if (to == TIMELINE_RUNNING) {
		take_os(a, e);
		return;
	}
	mend_image(a, e, to);
	if (is_anew(a, e, to)) {
		begin_again(a, e, to);
	} else if (to < a->t->stage) {
		a->t->heard = e->when;
		return;
	}

	bool first = !a->dhcp || stage_of(a->dhcp) != stage_of(e);
	if (first && discover)
		open_stage(a);
	if (attempt_is(e, "msg", "request")) {
		a->requested = e;
		a->mute = NULL;
	}
	/* What a REQUEST says is less: a proxy leaves it to the DHCP server. */
	if (first || event_get(e, "answer"))
		a->dhcp = e;
	attempt_reach(a, to, e->when, away ? away : discover && !file ? "" : file);
}

/*
 * The rest
 */

static void
take_script(struct attempt *a, const struct host_event *e)
{
	const char *url = event_get(e, "url"), *why = event_get(e, "why");
	bool away =
		attempt_is(e, "which", "local") || attempt_is(e, "which", "setup");

	if (a->t->stage > TIMELINE_DISK)
		attempt_begin(a, e->when, false);
	a->script = e;
	a->unloaded = NULL;
	attempt_reach(
		a, away ? TIMELINE_DISK : TIMELINE_IPXE, e->when, url ? url : why);
}

static void
take(struct attempt *a, const struct host_event *e)
{
	const char *what = e->what, *url = event_get(e, "url");

	if (strcmp(what, "power") == 0)
		take_power(a, e);
	else if (strcmp(what, "dhcp") == 0)
		take_dhcp(a, e);
	else if (strcmp(what, "file") == 0)
		attempt_file(a, e);
	else if (strcmp(what, "script") == 0)
		take_script(a, e);
	else if (strcmp(what, "started") == 0) {
		attempt_kernel(a, e->when);
		attempt_reach(a, TIMELINE_KERNEL, e->when, url);
	} else if (strcmp(what, "unloaded") == 0) {
		a->unloaded = e;
		attempt_reach(a, TIMELINE_IPXE, e->when, url);
	} else if (strcmp(what, "agent") == 0)
		attempt_reach(a, TIMELINE_AGENT, e->when, event_get(e, "did"));
	else if (strcmp(what, "late") == 0)
		a->t->late = attempt_number(e, "seconds");
	else if (strcmp(what, "no-lease") == 0)
		a->mute = e;
}

void
timeline_of(const struct host_event event[], size_t n,
	const struct timeline_now *now, struct timeline *out)
{
	struct timeline t = {.attempts = 1};
	struct attempt a = {.t = &t};

	for (size_t i = 0; i < n; i++)
		take(&a, &event[i]);
	attempt_end(&a, now);
	*out = t;
}
