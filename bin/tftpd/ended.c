#include "server.h"

#include "host/eeprom.h"

#include <err.h>
#include <time.h>

/*
 * A host has all of an image: what was to be booted once by it is over, and an
 * image without it says so too. In the log if that cannot be remembered, for then
 * the next boot gets it again.
 */
static void
spend(const struct server *s, const struct asked *ask)
{
	struct override none, of = {.once = true};
	struct override_past past = {0};
	bool by_one = ask->override[0] != '\0';

	override_read(s->find.state, ask->mac, &none, &past);
	if (!by_one && !past.served.override[0])
		return;
	for (size_t i = 0; i < sizeof of.id; i++)
		of.id[i] = ask->override[i];

	struct override_use use = override_used(
		by_one ? &of : NULL, &past.served, (uint64_t)time(NULL));
	if (served_write(s->find.state, ask->mac, &use) == -1)
		warn("what this host was told to boot once, it will be told again");
}

/* It has all of an image for its EEPROM, and is not offered that again. */
static void
took_eeprom(const struct server *s, const struct asked *ask)
{
	if (ask->override[0] && eeprom_take(s->find.state, ask->mac, ask->override,
					(uint64_t)time(NULL)) == -1)
		warn("the update of its EEPROM that this host was sent, it will be "
		     "sent again");
}

void
begins(const struct server *s, const struct asked *ask)
{
	if (eeprom_booted(s->find.state, ask->mac, (uint64_t)time(NULL)) == -1)
		warn("that this host boots after its EEPROM was updated");
}

void
not_begun(struct server *s, const struct asked *ask)
{
	if (ask->identified)
		pins_ended(s->find.pins, ask->mac, ask->boot, ask->file, false,
			ask->when);
}

void
ended(struct server *s, const struct transfer *t, enum xfer_end end)
{
	const struct asked *ask = &t->asked;
	bool whole = end == XFER_SENT;

	if (ask->identified && ask->rrq.op == TFTP_RRQ)
		pins_ended(s->find.pins, ask->mac, ask->boot, ask->file, whole,
			s->table.now);
	if (ask->identified && whole && ask->file == PIN_IMAGE) {
		spend(s, ask);
		sent_keep(s, ask);
	}
	if (ask->identified && whole && ask->file == PIN_EEPROM)
		took_eeprom(s, ask);
	note_end(s, t, end);
	event_ended(s, t, end);
	count_ended(s, t, end);
}
