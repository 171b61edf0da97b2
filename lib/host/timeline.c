#include "host/attempt.h"

#include "base/str.h"
#include "file/state.h"

#include <strings.h>

/*
 * Read
 */

int
timeline_load(int state, struct mac mac, size_t bytes, struct timeline_log *out)
{
	size_t most = bytes < sizeof out->text ? bytes : sizeof out->text;
	ssize_t len = event_read(state, mac, out->text, most);
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

static bool
ends(const char *text, const char *end)
{
	size_t n = strlen(text), m = strlen(end);

	return n >= m && strcasecmp(text + n - m, end) == 0;
}

enum file_of {
	OF_NOBODY, /* asked for by whom nobody can tell */
	OF_ROM,    /* a boot ROM's, which it may do without */
	OF_ROM_NEEDED,
	OF_ROM_LAST,   /* the firmware, */
	OF_ROM_KERNEL, /* or a kernel without any */
	OF_UEFI,       /* what UEFI or a PC's firmware loads */
	OF_IPXE,
};

static enum file_of
file_of(const char *name)
{
	static const struct {
		const char *name;
		enum file_of of;
	} names[] = {
		{"start4.elf", OF_ROM_NEEDED},
		{"start.elf", OF_ROM_NEEDED},
		{"bootcode.bin", OF_ROM_NEEDED},
		{"fixup4.dat", OF_ROM_NEEDED},
		{"fixup.dat", OF_ROM_NEEDED},
		{"RPI_EFI.fd", OF_ROM_LAST},
		{"kernel_2712.img", OF_ROM_KERNEL},
		{"kernel8.img", OF_ROM_KERNEL},
		{"kernel7l.img", OF_ROM_KERNEL},
		{"kernel7.img", OF_ROM_KERNEL},
		{"config.txt", OF_ROM},
		{"cmdline.txt", OF_ROM},
		{"autoexec.ipxe", OF_IPXE},
	};
	static const char *const of_rom[] = {
		".elf", ".bin", ".dat", ".sig", ".upd", ".dtbo", ".dtb", ".img"};

	name = attempt_base(name);
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i].name, name) == 0)
			return names[i].of;
	if (ends(name, ".efi") || ends(name, ".kpxe"))
		return OF_UEFI;
	if (strncmp(name, "bcm2", 4) == 0 && ends(name, ".dtb"))
		return OF_ROM_NEEDED;
	for (size_t i = 0; i < sizeof of_rom / sizeof *of_rom; i++)
		if (ends(name, of_rom[i]))
			return OF_ROM;
	return OF_NOBODY;
}

/*
 * A boot
 */

static void
reach(struct attempt *a, enum timeline_stage stage, uint64_t when, const char *at)
{
	struct timeline *t = a->t;

	if (t->stage != stage || !t->reached[stage]) {
		t->stage = stage;
		t->since = when;
		if (!t->reached[stage])
			t->reached[stage] = when;
	}
	t->heard = when;
	if (!t->begun)
		t->begun = when;
	if (at)
		attempt_subject(at, t->at);
}

/* A boot begins, or another attempt at one that went nowhere. */
static void
begin(struct attempt *a, uint64_t when, bool power)
{
	struct timeline *t = a->t;
	struct timeline_why why = {0};

	if (!power)
		attempt_why(a, ATTEMPT_OVER, &why);
	*a = (struct attempt){.t = t, .before = why, .kernel = a->kernel};
	*t = (struct timeline){
		.begun = when,
		.attempts = why.trouble != TROUBLE_NONE ? t->attempts + 1 : 1,
		.kernels = t->kernels,
		.late = power ? 0 : t->late,
	};
}

static void
take_power(struct attempt *a, const struct host_event *e)
{
	bool on = attempt_is(e, "is", "on"), off = attempt_is(e, "is", "off");
	bool cycle =
		attempt_is(e, "order", "cycle") || attempt_is(e, "order", "reset");

	if (event_get(e, "failed")) {
		a->power = e;
		a->t->heard = e->when;
	} else if (off && !cycle) {
		begin(a, e->when, true);
		reach(a, TIMELINE_OFF, e->when, NULL);
	} else if (!on && !off && !attempt_is(e, "order", "off")) {
		begin(a, e->when, true);
		reach(a, TIMELINE_POWER, e->when, NULL);
	} else if (on && a->t->stage <= TIMELINE_POWER) {
		reach(a, TIMELINE_POWER, e->when, NULL);
		a->t->since = e->when;
	}
}

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

static void
take_dhcp(struct attempt *a, const struct host_event *e)
{
	enum timeline_stage to = stage_of(e), from = a->t->stage;
	bool again = to < from && attempt_is(e, "msg", "discover");

	if (to == TIMELINE_RUNNING) {
		/* An agent's system, which asks again, is still the agent's. */
		if (attempt_is(e, "msg", "request") && from != TIMELINE_AGENT)
			reach(a, to, e->when, event_get(e, "ip"));
		return;
	}
	if (again || (to == TIMELINE_IPXE && from > TIMELINE_DISK)) {
		/* iPXE may ask by a card's second name; only a firmware begins. */
		bool back = from == TIMELINE_DISK;
		uint64_t left = a->t->since;

		begin(a, e->when, false);
		if (back && e->when - left < ATTEMPT_BACK)
			a->before = (struct timeline_why){
				.trouble = TROUBLE_NO_DISK, .stage = TIMELINE_DISK};
	} else if (to < from) {
		a->t->heard = e->when;
		return;
	}
	if (a->dhcp && stage_of(a->dhcp) == to && attempt_is(e, "msg", "discover"))
		a->asks += 1 + (unsigned)e->again;
	else if (attempt_is(e, "msg", "discover"))
		a->asks = 1;
	/* What a REQUEST says is less: a proxy leaves it to the DHCP server. */
	if (attempt_is(e, "msg", "request"))
		a->requested = e;
	if (!a->dhcp || stage_of(a->dhcp) != to || event_get(e, "answer"))
		a->dhcp = e;
	reach(a, to, e->when, event_get(e, "file"));
}

/* Does a file that is there make up for one that was not? */
static bool
replaces(const char *name, enum file_of of, const struct host_event *missing)
{
	const char *lost = attempt_base(event_get(missing, "name"));

	return strcmp(lost, name) == 0 ||
	       (of == OF_ROM_LAST && file_of(lost) == OF_ROM_KERNEL) ||
	       (strcmp(name, "start4.elf") == 0 && strcmp(lost, "start.elf") == 0);
}

static void
take_rom_file(struct attempt *a, const struct host_event *e, enum file_of of)
{
	const char *name = attempt_base(event_get(e, "name"));
	bool sent = attempt_is(e, "result", "sent"),
	     there = sent || attempt_is(e, "result", "checked");
	enum timeline_stage from = a->t->stage;

	if (from > TIMELINE_FIRMWARE ||
		(from == TIMELINE_FIRMWARE && of != OF_ROM_LAST))
		begin(a, e->when, false);
	a->file = e;
	if (there && a->missing && replaces(name, of, a->missing))
		a->missing = NULL;
	if (attempt_is(e, "result", "missing")) {
		/* Kernels are asked for in a row before the firmware. */
		if (of != OF_ROM && (of != OF_ROM_KERNEL || !a->missing))
			a->missing = e;
	} else if (!there) {
		a->failed = e;
	} else if (a->failed &&
		   attempt_is(a->failed, "name", event_get(e, "name"))) {
		a->failed = NULL;
	}
	if (sent && of == OF_ROM_LAST)
		reach(a, TIMELINE_FIRMWARE, e->when, name);
	else if (sent && of == OF_ROM_KERNEL)
		reach(a, TIMELINE_KERNEL, e->when, name);
	else
		reach(a, TIMELINE_ROM_FILES, e->when, name);
}

static void
take_file(struct attempt *a, const struct host_event *e)
{
	const char *name = event_get(e, "name");
	enum file_of of = name ? file_of(name) : OF_NOBODY;
	bool missing = attempt_is(e, "result", "missing");

	if (of == OF_NOBODY)
		return;
	if (of != OF_UEFI && of != OF_IPXE) {
		take_rom_file(a, e, of);
		return;
	}
	if (of == OF_IPXE) {
		if (a->t->stage <= TIMELINE_IPXE)
			reach(a, TIMELINE_IPXE, e->when, NULL);
		return;
	}
	if (a->t->stage > TIMELINE_UEFI_DHCP)
		return;
	a->file = e;
	a->missing = missing ? e : NULL;
	a->failed = !missing && !attempt_is(e, "result", "sent") &&
				    !attempt_is(e, "result", "checked")
			    ? e
			    : NULL;
	if (attempt_is(e, "result", "sent"))
		a->binary = e;
	reach(a, TIMELINE_UEFI_DHCP, e->when, attempt_base(name));
}

static void
take_script(struct attempt *a, const struct host_event *e)
{
	const char *url = event_get(e, "url"), *why = event_get(e, "why");
	bool away =
		attempt_is(e, "which", "local") || attempt_is(e, "which", "setup");

	if (a->t->stage > TIMELINE_DISK)
		begin(a, e->when, false);
	a->script = e;
	a->unloaded = NULL;
	reach(a, away ? TIMELINE_DISK : TIMELINE_IPXE, e->when, url ? url : why);
}

/* Another kernel: how many there were of late. */
static void
count_kernel(struct attempt *a, uint64_t when)
{
	struct timeline *t = a->t;

	if (!t->kernels || when - a->kernel > TIMELINE_LOOP / TIMELINE_LOOPS)
		t->kernels = 0;
	t->kernels++;
	a->kernel = when;
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
		take_file(a, e);
	else if (strcmp(what, "script") == 0)
		take_script(a, e);
	else if (strcmp(what, "started") == 0) {
		count_kernel(a, e->when);
		reach(a, TIMELINE_KERNEL, e->when, url);
	} else if (strcmp(what, "unloaded") == 0) {
		a->unloaded = e;
		reach(a, TIMELINE_IPXE, e->when, url);
	} else if (strcmp(what, "agent") == 0)
		reach(a, TIMELINE_AGENT, e->when, event_get(e, "did"));
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
