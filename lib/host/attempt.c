#include "host/attempt.h"

#include "base/num.h"
#include "base/str.h"

/* How long, in ms, a stage may last without a word before it is one too many. */
static const uint64_t patience[] = {
	[TIMELINE_POWER] = 60000,    /* a link, spanning tree, and a DISCOVER */
	[TIMELINE_ROM_DHCP] = 20000, /* a DISCOVER each 4 s, two of them lost */
	[TIMELINE_ROM_FILES] =
		10000, /* the ROM waits for 5 s after a file failed */
	[TIMELINE_FIRMWARE] = 90000,
	[TIMELINE_UEFI_DHCP] = 45000, /* EDK2 asks at 0, 4, 12 and 28 s */
	[TIMELINE_IPXE] = 60000,
};

/* With a script iPXE loads what may be large, from far away. */
#define LOADING   600000
#define NO_LEASE  15000          /* ms from a DISCOVER that was answered on */
#define CYCLE     120000         /* ms: a cycle that is longer is not waited for */
#define OLD_LIMIT (65535 * 1468) /* bytes: block numbers of old loaders end */

void
attempt_subject(const char *text, char out[static TIMELINE_SUBJECT])
{
	struct rd r = rd_of(text, strlen(text));

	str_show(out, TIMELINE_SUBJECT, &r);
}

unsigned
attempt_number(const struct host_event *e, const char *name)
{
	const char *text = e ? event_get(e, name) : NULL;
	uint32_t n = 0;

	if (text)
		num_u32(text, 0, UINT32_MAX, &n);
	return n;
}

/* Say why, and what it is about. */
static void
because(struct timeline_why *w, enum timeline_trouble trouble, const char *subject)
{
	w->trouble = trouble;
	attempt_subject(subject ? subject : "", w->subject);
}

static void
because_of(struct timeline_why *w, enum timeline_trouble trouble,
	const struct host_event *e, const char *field)
{
	because(w, trouble, e ? event_get(e, field) : NULL);
}

/* The same, where what it asked for is another field. */
static void
because_at(struct timeline_why *w, enum timeline_trouble trouble,
	const struct host_event *e, const char *field, const char *at)
{
	const char *name = event_get(e, at);

	because_of(w, trouble, e, field);
	attempt_subject(name ? attempt_base(name) : "", w->at);
}

/* What mb-dhcpproxy gave as a reason. */
static const struct {
	const char *word;
	enum timeline_trouble trouble;
} reasons[] = {
	{"pool-full", TROUBLE_POOL_FULL},
	{"address-taken", TROUBLE_ADDRESS_TAKEN},
	{"other-server", TROUBLE_OTHER_SERVER},
	{"no-network", TROUBLE_NO_ADDRESS},
	{"no-address", TROUBLE_NO_ADDRESS},
	{"disabled", TROUBLE_DISABLED},
	{"not-allowed", TROUBLE_NOT_ALLOWED},
	{"unknown", TROUBLE_UNKNOWN},
	{"not-pi", TROUBLE_NOT_PI},
	{"no-file", TROUBLE_NO_BINARY},
	{"too-long", TROUBLE_LONG_URL},
};

static enum timeline_trouble
reason_of(const struct host_event *dhcp)
{
	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
		if (attempt_is(dhcp, "why", reasons[i].word))
			return reasons[i].trouble;
	return TROUBLE_NONE;
}

/* Was it said in this attempt that nobody gives it an address? */
static bool
is_mute(const struct attempt *a)
{
	return a->mute && a->mute->when >= a->t->begun;
}

/* Its DHCP: false if there is nothing wrong with that. */
static bool
why_dhcp(const struct attempt *a, uint64_t when, struct timeline_why *w)
{
	const struct host_event *d = a->dhcp;
	enum timeline_trouble trouble = reason_of(d);
	/* A proxy gives no address, so its offer names none. */
	bool proxy = attempt_is(d, "answer", "offer") && !event_get(d, "ip");

	if (trouble == TROUBLE_OTHER_SERVER) {
		because_of(w, trouble, d, "server");
		return true;
	}
	if (trouble != TROUBLE_NONE) {
		because_of(w, trouble, d, "arch");
		return true;
	}
	if (!proxy || a->requested || a->file)
		return false;
	/* Copies of a DISCOVER are one event, so how many came is not known. */
	if (!is_mute(a) && when - a->t->since < NO_LEASE)
		return false;
	if (attempt_is(d, "client", "pi3-rom"))
		because(w, TROUBLE_NO_WORD, NULL);
	else
		because_of(w, TROUBLE_NO_LEASE, a->mute, "server");
	return true;
}

/* A file that came to nothing; false if none has. */
static bool
why_file(const struct attempt *a, struct timeline_why *w)
{
	const struct host_event *f = a->failed;
	unsigned bytes = attempt_number(f, "bytes");

	if (a->missing && (!f || f->when < a->missing->when)) {
		const char *name = event_get(a->missing, "name");

		because(w, TROUBLE_MISSING, attempt_base(name));
		return true;
	}
	if (!f)
		return false;
	if (attempt_is(f, "result", "refused"))
		because_at(w, TROUBLE_REFUSED, f, "why", "name");
	else if (bytes >= OLD_LIMIT / 2 && attempt_number(f, "block") >= 65534)
		because_of(w, TROUBLE_64M, f, "name");
	else
		because_of(w, TROUBLE_TRANSFER, f, "name");
	return true;
}

/* iPXE's number for an error: its first byte is a POSIX one, as iPXE has them. */
static enum timeline_trouble
trouble_of_error(const struct host_event *e)
{
	const char *text = e ? event_get(e, "error") : NULL;
	uint32_t error;

	if (!text || strlen(text) != 8 || !num_hex(text, 8, &error))
		return TROUBLE_UNLOADED;
	if (error >> 31) /* it is kept negative */
		error = 0 - error;
	switch (error >> 24) {
	case 0x2d: /* ENOENT */
		return TROUBLE_NOT_FOUND;
	case 0x2e: /* ENOEXEC */
		return TROUBLE_NOT_RUNNABLE;
	case 0x0f: /* ECONNRESET */
	case 0x28: /* ENETUNREACH */
	case 0x4c: /* ETIMEDOUT */
		return TROUBLE_NO_SERVER;
	default:
		return TROUBLE_UNLOADED;
	}
}

/* One of the others: iPXE's page for it. */
static void
because_error(struct timeline_why *w, const struct host_event *e)
{
	const char *url = event_get(e, "url"), *text = event_get(e, "error");
	uint32_t error;

	because(w, TROUBLE_UNLOADED,
		text && num_hex(text, strlen(text), &error) ? text : "err");
	attempt_subject(url ? url : "", w->at);
}

static void
why_rom_files(const struct attempt *a, struct timeline_why *w)
{
	const char *name = a->file ? event_get(a->file, "name") : NULL;

	if (a->update || why_file(a, w) || !name)
		return;
	if (attempt_is(a->file, "result", "missing") && attempt_is_odd(name))
		because(w, TROUBLE_MISSING, attempt_base(name));
	else
		because(w, TROUBLE_NO_IMAGE, attempt_base(name));
}

/* Was firmware sent a program of another architecture than its own? */
static bool
is_other_arch(const struct attempt *a)
{
	const char *arch = a->dhcp ? event_get(a->dhcp, "arch") : NULL;
	const char *machine = a->binary ? event_get(a->binary, "machine") : NULL;

	return arch && machine && strcmp(arch, machine) != 0 &&
	       !attempt_is_rom(a->dhcp);
}

/* late: nothing has come for longer than it should take. */
static void
why_uefi(const struct attempt *a, bool late, struct timeline_why *w)
{
	char text[TIMELINE_SUBJECT];

	if (is_other_arch(a)) {
		snprintf(text, sizeof text, "%s is for %s, and it is %s",
			attempt_base(event_get(a->binary, "name")),
			event_get(a->binary, "machine"),
			event_get(a->dhcp, "arch"));
		because(w, TROUBLE_WRONG_ARCH, text);
	} else if (a->missing || (a->failed && late)) {
		why_file(a, w);
	} else if (a->loader) {
		return; /* it has started, and what it does is its own affair */
	} else if (late && a->binary) {
		because(w, TROUBLE_NO_IPXE,
			attempt_base(event_get(a->binary, "name")));
	} else if (late && !attempt_is(a->dhcp, "boot", "next")) {
		because_of(w, TROUBLE_NO_FETCH, a->dhcp, "file");
	}
}

static void
why_ipxe(const struct attempt *a, uint64_t silent, struct timeline_why *w)
{
	enum timeline_trouble trouble = trouble_of_error(a->unloaded);

	if (a->unloaded && trouble == TROUBLE_UNLOADED)
		because_error(w, a->unloaded);
	else if (a->unloaded)
		because_of(w, trouble, a->unloaded, "url");
	else if (a->script && silent > LOADING)
		because_of(w, TROUBLE_LOADING, a->script, "url");
	else if (!a->script && silent > patience[TIMELINE_IPXE])
		because_of(w, TROUBLE_NO_SCRIPT, a->dhcp, "file");
}

/* By its stage. */
static void
why_stage(const struct attempt *a, uint64_t when, struct timeline_why *w)
{
	const struct timeline *t = a->t;
	uint64_t silent = when > t->heard ? when - t->heard : 0;
	bool late = t->stage <= TIMELINE_IPXE && silent > patience[t->stage];

	switch (t->stage) {
	case TIMELINE_OFF:
		if (!a->cycle || when - t->since > CYCLE)
			because(w, TROUBLE_PORT_OFF, NULL);
		break;
	case TIMELINE_POWER:
		if (late)
			because(w, TROUBLE_SILENT, NULL);
		break;
	case TIMELINE_ROM_DHCP:
		if (!why_dhcp(a, when, w) && late)
			because_of(w, TROUBLE_NO_TFTP, a->dhcp, "ip");
		break;
	case TIMELINE_ROM_FILES:
		if (late)
			why_rom_files(a, w);
		break;
	case TIMELINE_FIRMWARE:
		if (late)
			because(w, TROUBLE_NO_UEFI, NULL);
		break;
	case TIMELINE_UEFI_DHCP:
		if (!why_dhcp(a, when, w))
			why_uefi(a, late, w);
		break;
	case TIMELINE_IPXE:
		if (a->script || a->unloaded || !why_dhcp(a, when, w))
			why_ipxe(a, silent, w);
		break;
	default:
		break;
	}
}

void
attempt_why(const struct attempt *a, uint64_t when, struct timeline_why *out)
{
	struct timeline_why w = {.stage = a->t->stage};
	bool off = a->t->stage == TIMELINE_OFF && a->cycle;

	memcpy(w.at, a->t->at, sizeof w.at);
	if (a->power && a->t->stage <= TIMELINE_POWER)
		because_of(&w, off ? TROUBLE_LEFT_OFF : TROUBLE_POWER_FAILED,
			a->power, "failed");
	else
		why_stage(a, when, &w);
	*out = w;
}

/* What its switch says, when that is newer than all that was heard of it. */
static void
heed_switch(struct attempt *a, const struct timeline_now *now)
{
	struct timeline *t = a->t;

	if (!now->power || now->power_ms <= t->heard)
		return;
	if (strcmp(now->power, "off") == 0) {
		if (t->stage != TIMELINE_OFF)
			t->since = now->power_ms;
		t->stage = TIMELINE_OFF;
		*t->at = '\0';
	} else if (t->stage == TIMELINE_OFF) {
		t->stage = TIMELINE_POWER;
		t->since = t->heard = now->power_ms;
		a->power = NULL;
	}
}

/* Has it started its kernel too often, and lately? */
static bool
is_loop(const struct timeline *t, uint64_t now)
{
	uint64_t first = t->kernel[0], last = t->kernel[TIMELINE_LOOPS - 1];

	return first && last - first <= 2ull * TIMELINE_LOOP &&
	       now - last < TIMELINE_LOOP;
}

void
attempt_end(struct attempt *a, const struct timeline_now *now)
{
	struct timeline *t = a->t;

	heed_switch(a, now);
	attempt_why(a, now->ms, &t->why);
	t->stopped = t->why.trouble != TROUBLE_NONE;
	t->update = a->update && t->stage == TIMELINE_ROM_FILES;
	t->silent = now->ms > t->heard ? now->ms - t->heard : 0;
	if (!t->stopped && t->stage <= a->before.stage)
		t->why = a->before; /* it tries again */
	if (!t->stopped && t->stage >= TIMELINE_KERNEL && is_loop(t, now->ms))
		t->why = (struct timeline_why){
			.trouble = TROUBLE_AGAIN, .stage = TIMELINE_KERNEL};
}
