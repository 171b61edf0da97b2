#include "tftp/pin.h"

#include "base/str.h"

#include <string.h>

/* The names that matter. A Pi 3's bootcode.bin loads start.elf, so it is earlier.
 */
static const struct {
	const char *name;
	enum pin_file file;
	unsigned stage;
} names[] = {
	{"bootcode.bin", PIN_START, 1},
	{"start.elf", PIN_START, 2},
	{"start4.elf", PIN_START, 2},
	{"RPI_EFI.fd", PIN_IMAGE, 0},
	{"pieeprom.upd", PIN_EEPROM, 0},
};

static unsigned
stage_of(const char *name)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i].name, name) == 0)
			return names[i].stage;
	return 0;
}

enum pin_file
pin_file(const char *name)
{
	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (strcmp(names[i].name, name) == 0)
			return names[i].file;
	return PIN_OTHER;
}

/* How many files are open for it. */
static unsigned
weight(const struct source *s)
{
	return s->over == -1 ? 1 : 2;
}

static void
let_go(struct pins *pins, struct pin *pin)
{
	for (size_t i = 0; i < pin->files; i++)
		if (pin->file[i].there) {
			pins->open -= weight(&pin->file[i].source);
			source_close(&pin->file[i].source);
		}
	pin->files = 0;
	pin->used = false;
}

/* Has nobody heard of it for too long? A clock that went back is taken as still. */
static bool
is_over(const struct pin *pin, uint64_t now)
{
	uint64_t silent = now > pin->heard ? now - pin->heard : 0;

	return silent >= (pin->running > 0 ? PIN_LONGEST : PIN_QUIET);
}

/* Does a request for that name begin another boot? */
static bool
starts_over(const struct pin *pin, const char *name)
{
	unsigned stage = stage_of(name);

	if (pin->image && pin_file(name) != PIN_IMAGE)
		return true;
	return stage > 0 && (stage <= pin->started || pin->eeprom);
}

static struct pin *
find(struct pins *pins, struct mac mac)
{
	for (size_t i = 0; i < PIN_HOSTS; i++)
		if (pins->pin[i].used && mac_eq(pins->pin[i].mac, mac))
			return &pins->pin[i];
	return NULL;
}

/* Would rather this one go than that? One that has a transfer goes last. */
static bool
is_idler(const struct pin *a, const struct pin *b)
{
	if ((a->running > 0) != (b->running > 0))
		return a->running == 0;
	return a->heard < b->heard;
}

/* A place for another host: an unused one, or that of the longest silent. */
static struct pin *
make_room(struct pins *pins)
{
	struct pin *oldest = &pins->pin[0];

	for (size_t i = 0; i < PIN_HOSTS; i++) {
		struct pin *pin = &pins->pin[i];

		if (!pin->used)
			return pin;
		if (is_idler(pin, oldest))
			oldest = pin;
	}
	let_go(pins, oldest);
	return oldest;
}

/* A boot of which nothing is known yet. */
static void
begin(struct pins *pins, struct pin *pin, struct mac mac, unsigned running)
{
	pin->boot = ++pins->boots;
	pin->used = true;
	pin->mac = mac;
	pin->running = running;
	pin->asked = pin->started = 0;
	pin->image = pin->eeprom = false;
	pin->files = 0;
}

struct pin *
pins_asked(struct pins *pins, struct mac mac, const char *name, uint64_t now)
{
	struct pin *pin = find(pins, mac);

	if (!pin) {
		pin = make_room(pins);
		begin(pins, pin, mac, 0);
	} else if (is_over(pin, now)) {
		let_go(pins, pin);
		begin(pins, pin, mac, 0);
	} else if (starts_over(pin, name)) {
		unsigned running = pin->running;

		let_go(pins, pin);
		begin(pins, pin, mac, running);
	}
	pin->heard = now;
	/* Who goes on instead did not take it. */
	if (pin_file(name) != PIN_EEPROM)
		pin->eeprom = false;
	if (stage_of(name) > 0)
		pin->asked = stage_of(name);
	return pin;
}

static const struct pin_entry *
entry(const struct pin *pin, const char *name)
{
	for (size_t i = 0; i < pin->files; i++)
		if (strcmp(pin->file[i].name, name) == 0)
			return &pin->file[i];
	return NULL;
}

enum pin_had
pin_get(const struct pin *pin, const char *name, struct source *out,
	char override[static OVERRIDE_ID])
{
	const struct pin_entry *e = entry(pin, name);

	if (!e)
		return PIN_NEVER;
	if (!e->there)
		return PIN_MISSING;
	if (source_share(&e->source, out) == -1)
		return PIN_NEVER;
	memcpy(override, e->override, OVERRIDE_ID);
	return PIN_THERE;
}

void
pin_keep(struct pins *pins, struct pin *pin, const char *name,
	const struct source *source, const char *override)
{
	struct pin_entry *e = &pin->file[pin->files];
	unsigned more = source ? weight(source) : 0;

	if (pin->files == PIN_FILES || entry(pin, name) ||
		(more > 0 && pins->budget > 0 &&
			pins->open + more > pins->budget) ||
		!str_copy(e->name, sizeof e->name, name))
		return;
	e->there = source != NULL;
	if (e->there && source_share(source, &e->source) == -1)
		return;
	if (!str_copy(e->override, sizeof e->override, override))
		*e->override = '\0';
	pins->open += more;
	pin->files++;
}

void
pin_began(struct pin *pin)
{
	pin->running++;
}

void
pins_ended(struct pins *pins, struct mac mac, uint64_t boot, enum pin_file file,
	bool whole, uint64_t now)
{
	struct pin *pin = find(pins, mac);

	if (!pin || file == PIN_NO_FILE)
		return;
	if (pin->running > 0)
		pin->running--;
	pin->heard = now;
	if (pin->boot != boot)
		return;
	if (whole && file == PIN_START && pin->asked > pin->started)
		pin->started = pin->asked;
	if (whole && file == PIN_IMAGE)
		pin->image = true;
	if (whole && file == PIN_EEPROM)
		pin->eeprom = true;
}

bool
pins_image(
	const struct pins *pins, struct mac mac, uint64_t boot, struct source *out)
{
	for (size_t i = 0; i < PIN_HOSTS; i++) {
		const struct pin *pin = &pins->pin[i];

		if (!pin->used || pin->boot != boot || !mac_eq(pin->mac, mac))
			continue;
		for (size_t k = 0; k < pin->files; k++)
			if (pin->file[k].there &&
				pin_file(pin->file[k].name) == PIN_IMAGE)
				return source_share(&pin->file[k].source, out) == 0;
	}
	return false;
}

void
pins_sweep(struct pins *pins, uint64_t now)
{
	for (size_t i = 0; i < PIN_HOSTS; i++)
		if (pins->pin[i].used && is_over(&pins->pin[i], now))
			let_go(pins, &pins->pin[i]);
}
