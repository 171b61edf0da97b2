/* What a file that was asked for by TFTP tells of a boot. */
#include "host/attempt.h"

#include <fnmatch.h>

#define LARGE 1048576 /* bytes: no small file of a boot ROM's has so many */

/* Files of one start come one after the other; after so many ms it is another. */
#define GOES_ON 30000

enum file_of {
	OF_ANY,       /* a name that says nothing */
	OF_ROM,       /* a boot ROM's, which it may do without */
	OF_ROM_START, /* its loader, the first of its files */
	OF_ROM_NEEDED,
	OF_ROM_UPDATE, /* its own next image */
	OF_ROM_LAST,   /* the firmware, */
	OF_ROM_KERNEL, /* or a kernel without any */
	OF_UEFI,       /* what UEFI or a PC's firmware loads */
	OF_IPXE,
};

struct kind {
	enum file_of of;
	bool own; /* nobody else asks for such a name */
};

/* The first that fits counts. */
static struct kind
kind_of(const char *name)
{
	static const struct {
		const char *pattern;
		struct kind kind;
	} kinds[] = {
		{"start*.elf", {OF_ROM_START, true}},
		{"bootcode.bin", {OF_ROM_START, true}},
		{"fixup*.dat", {OF_ROM_NEEDED, true}},
		{"config.txt", {OF_ROM, true}},
		{"pieeprom.upd", {OF_ROM_UPDATE, true}},
		{"pieeprom.*", {OF_ROM, true}},
		{"recover*", {OF_ROM, true}},
		{"*.fd", {OF_ROM_LAST, true}},
		{"bcm2*.dtb", {OF_ROM_NEEDED, false}},
		{"autoexec.ipxe", {OF_IPXE, false}},
		{"*.efi", {OF_UEFI, false}},
		{"*.kpxe", {OF_UEFI, false}},
		{"kernel*", {OF_ROM_KERNEL, false}},
		{"boot.img", {OF_ROM_KERNEL, false}},
		{"vmlinu[xz]*", {OF_ROM_KERNEL, false}},
		{"image*", {OF_ROM_KERNEL, false}},
		{"u-boot*.bin", {OF_ROM_KERNEL, false}},
		{"init*", {OF_ROM, false}},
		{"*.elf", {OF_ROM, false}},
		{"*.bin", {OF_ROM, false}},
		{"*.dat", {OF_ROM, false}},
		{"*.sig", {OF_ROM, false}},
		{"*.upd", {OF_ROM, false}},
		{"*.dtbo", {OF_ROM, false}},
		{"*.dtb", {OF_ROM, false}},
		{"*.txt", {OF_ROM, false}},
	};

	for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++)
		if (fnmatch(kinds[i].pattern, name, FNM_CASEFOLD) == 0)
			return kinds[i].kind;
	return (struct kind){OF_ANY, false};
}

bool
attempt_is_odd(const char *name)
{
	return kind_of(attempt_base(name)).of == OF_ANY;
}

static bool
is_sent(const struct host_event *e)
{
	return attempt_is(e, "result", "sent");
}

static bool
is_there(const struct host_event *e)
{
	return is_sent(e) || attempt_is(e, "result", "checked");
}

/* Was it one so large that it can only be what is booted? */
static bool
is_large(const struct host_event *e)
{
	return is_sent(e) && attempt_number(e, "bytes") >= LARGE;
}

/*
 * A boot ROM's
 */

/* Does a file that is there make up for one that was not? */
static bool
replaces(const char *name, enum file_of of, const struct host_event *missing)
{
	const char *lost = attempt_base(event_get(missing, "name"));
	bool boots = of == OF_ROM_LAST || of == OF_ROM_KERNEL;

	return strcmp(lost, name) == 0 ||
	       (boots && kind_of(lost).of == OF_ROM_KERNEL) ||
	       (strcmp(name, "start4.elf") == 0 && strcmp(lost, "start.elf") == 0);
}

/*
 * A file that is missing is told in place of the one that was before, unless that
 * tells more: kernels are asked for in a row, the likeliest first, and without one
 * nothing else helps; a Pi 4 asks for start4.elf before the others' start.elf.
 */
static void
note_missing(struct attempt *a, const struct host_event *e, enum file_of of)
{
	const char *name = attempt_base(event_get(e, "name"));
	const char *lost =
		a->missing ? attempt_base(event_get(a->missing, "name")) : "";
	enum file_of was = kind_of(lost).of;

	if (of == OF_ROM || of == OF_ROM_UPDATE)
		return;
	if (was == OF_ROM_KERNEL && of != OF_ROM_LAST)
		return;
	if (was == OF_ROM_START && strcmp(name, "start.elf") == 0)
		return;
	a->missing = e;
}

/* What is known of its files with this one. */
static void
note_file(struct attempt *a, const struct host_event *e, enum file_of of)
{
	const char *name = attempt_base(event_get(e, "name"));

	a->file = e;
	if (is_there(e) && a->missing && replaces(name, of, a->missing))
		a->missing = NULL;
	if (attempt_is(e, "result", "missing"))
		note_missing(a, e, of);
	else if (!is_there(e))
		a->failed = e;
	else if (attempt_is(a->failed, "name", event_get(e, "name")))
		a->failed = NULL;
	if (is_sent(e) && of == OF_ROM_UPDATE)
		a->update = e;
	else if (strncmp(name, "pieeprom.", 9) != 0)
		a->update = NULL;
	if (is_sent(e) && of == OF_ROM_KERNEL)
		a->image = e;
}

/* Is it one more file of the start that brought the kernel? */
static bool
goes_on(const struct attempt *a, const struct host_event *e)
{
	const struct timeline *t = a->t;

	return a->image && t->stage == TIMELINE_KERNEL &&
	       e->when - t->heard < GOES_ON;
}

/* Has it a kernel, and nothing that broke off since? */
static bool
is_whole(const struct attempt *a)
{
	return a->image && (!a->failed || a->failed->when < a->image->when);
}

static void
take_rom_file(struct attempt *a, const struct host_event *e, enum file_of of)
{
	enum timeline_stage from = a->t->stage;

	if (of == OF_ANY)
		of = is_large(e) ? OF_ROM_KERNEL : OF_ROM;
	if (from == TIMELINE_FIRMWARE      ? of != OF_ROM_LAST
		: from > TIMELINE_FIRMWARE ? of == OF_ROM_START || !goes_on(a, e)
					   : false)
		attempt_begin(a, e->when, false);
	note_file(a, e, of);
	if (is_sent(e) && of == OF_ROM_LAST) {
		attempt_reach(a, TIMELINE_FIRMWARE, e->when,
			attempt_base(event_get(e, "name")));
	} else if (is_whole(a)) {
		attempt_kernel(a, e->when);
		attempt_reach(a, TIMELINE_KERNEL, e->when,
			attempt_base(event_get(a->image, "name")));
	} else {
		a->t->reached[TIMELINE_KERNEL] = 0;
		attempt_reach(a, TIMELINE_ROM_FILES, e->when,
			attempt_base(event_get(e, "name")));
	}
}

/*
 * Another's
 */

static void
take_firmware_file(struct attempt *a, const struct host_event *e)
{
	bool missing = attempt_is(e, "result", "missing");

	if (a->t->stage > TIMELINE_UEFI_DHCP)
		return;
	a->file = e;
	a->missing = missing ? e : NULL;
	a->failed = !missing && !is_there(e) ? e : NULL;
	if (is_sent(e))
		a->binary = e;
	attempt_reach(
		a, TIMELINE_UEFI_DHCP, e->when, attempt_base(event_get(e, "name")));
}

/*
 * A boot loader that is not iPXE has started, and looks for what it wants. It is
 * none of ours, so nobody knows which of its files it can do without.
 */
static void
take_loader_file(struct attempt *a, const struct host_event *e, enum file_of of)
{
	const char *name = attempt_base(event_get(e, "name"));
	bool kernel = is_large(e) && of != OF_ROM; /* its initrd may be first */

	a->file = a->loader = e;
	a->missing = a->failed = NULL;
	if (kernel)
		attempt_kernel(a, e->when);
	attempt_reach(
		a, kernel ? TIMELINE_KERNEL : TIMELINE_UEFI_DHCP, e->when, name);
}

/* Is it what DHCP told firmware to load? */
static bool
is_told(const struct attempt *a, const char *name)
{
	const char *file = a->dhcp ? event_get(a->dhcp, "file") : NULL;

	return file && strcmp(attempt_base(file), attempt_base(name)) == 0;
}

/*
 * Who asks? Names that only a boot ROM uses tell by themselves; the others tell
 * when a ROM has asked for an address, or for such a name, and nothing came after.
 */
static bool
is_of_rom(const struct attempt *a, const struct host_event *e, struct kind kind)
{
	enum timeline_stage stage = a->t->stage;

	if (kind.own)
		return true;
	if (stage > TIMELINE_FIRMWARE)
		return goes_on(a, e);
	return stage >= TIMELINE_ROM_DHCP;
}

void
attempt_file(struct attempt *a, const struct host_event *e)
{
	const char *name = event_get(e, "name");
	struct kind kind = name ? kind_of(attempt_base(name)) : (struct kind){0};

	if (!name)
		return;
	if (kind.of == OF_IPXE) {
		if (a->t->stage <= TIMELINE_IPXE)
			attempt_reach(a, TIMELINE_IPXE, e->when, NULL);
	} else if (kind.of == OF_UEFI || (!kind.own && is_told(a, name))) {
		take_firmware_file(a, e);
	} else if (is_of_rom(a, e, kind)) {
		take_rom_file(a, e, kind.of);
	} else if (a->t->stage == TIMELINE_UEFI_DHCP && a->binary) {
		take_loader_file(a, e, kind.of);
	} else if (a->t->stage == TIMELINE_IPXE) {
		a->t->heard = e->when;
	}
}
