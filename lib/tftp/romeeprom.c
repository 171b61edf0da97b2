/* An image for the boot ROM's EEPROM that the host is offered, and what it is. */
#include "base/str.h"
#include "host/eeprom.h"
#include "tftp/made.h"
#include "tftp/place.h"

#include <errno.h>
#include <string.h>

#define BROKEN "the offer to update its EEPROM cannot be read: not offered"

_Static_assert(EEPROM_ID == OVERRIDE_ID, "an id of a pin is either");

/* What it is offered, and the image of that; false if nothing. */
static bool
offered(const struct make *m, struct found *out, struct eeprom_offer *o,
	struct source *image)
{
	char name[STATE_NAME];

	if (eeprom_read_due(m->find->state, m->host->mac, o) == -1) {
		out->note = BROKEN;
		return false;
	}
	if (!*o->id)
		return false;
	if (source_open(m->find->state, eeprom_image(o->sum, name), image) == -1) {
		out->note = BROKEN;
		return false;
	}
	if (image->size == EEPROM_SIZE)
		return true;
	source_close(image);
	out->note = BROKEN;
	return false;
}

static enum find_verdict
as_on_disk(const struct make *m, struct found *out)
{
	return place_open(
		m->find, out->place, out->places, &out->missing, &out->source);
}

static void
tell(struct found *out, const struct eeprom_offer *o)
{
	char version[EEPROM_VERSION];

	out->places = out->missing = 0;
	snprintf(out->made, sizeof out->made, "EEPROM of %s",
		eeprom_version(o->sum, o->built, version));
}

enum find_verdict
made_eeprom(const struct make *m, struct found *out)
{
	struct eeprom_offer o;

	if (!offered(m, out, &o, &out->source))
		return as_on_disk(m, out);
	tell(out, &o);
	memcpy(out->override, o.id, sizeof out->override);
	return FIND_FILE;
}

enum find_verdict
made_eeprom_sig(const struct make *m, struct found *out)
{
	char text[EEPROM_SIG];
	struct wr w = wr_of(text, sizeof text);
	struct eeprom_offer o;
	struct source image;
	enum find_verdict v;

	if (!offered(m, out, &o, &image))
		return as_on_disk(m, out);
	wr_eeprom_sig(&w, &o);
	/* The boot that is told of it gets this one, whatever is offered next. */
	if (m->pin)
		pin_keep(m->find->pins, m->pin, MADE_EEPROM_NAME, &image, o.id);
	source_close(&image);
	v = w.full ? FIND_TROUBLE : made_text(out, text, w.len);
	tell(out, &o);
	return v;
}
