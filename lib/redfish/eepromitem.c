/* The EEPROM of boot ROMs: what of it is known, which is what went through here. */
#include "redfish/inventory.h"

#include "host/eeprom.h"
#include "redfish/members.h"

#define PAGE 64 /* hosts at a time */

/* What a host took, and is offered. */
struct known {
	struct eeprom_taken taken;
	struct eeprom_offer own, due;
};

/* What cannot be read is not known: no GET fails by it. */
static void
look(struct rf *r, struct mac host, struct known *k)
{
	if (eeprom_read_taken(r->state, host, &k->taken) == -1)
		k->taken = (struct eeprom_taken){0};
	if (eeprom_read_offer(r->state, &host, &k->own) == -1)
		k->own = (struct eeprom_offer){0};
	if (eeprom_read_due(r->state, host, &k->due) == -1)
		k->due = (struct eeprom_offer){0};
}

bool
eeprom_item_exists(struct rf *r, const struct mac *host)
{
	struct eeprom_offer all;
	struct known k;

	if (!host)
		return eeprom_read_offer(r->state, NULL, &all) == 0 && *all.id;
	look(r, *host, &k);
	return *k.taken.id || *k.own.id;
}

void
eeprom_items(struct rf *r)
{
	struct mac page[PAGE];
	size_t total, first = 0;
	char text[MAC_TEXT];
	ssize_t n;

	if (eeprom_item_exists(r, NULL))
		rf_member(r, INVENTORY "/eeprom");
	do {
		n = members_page(r->state, r->now, first, page, PAGE, &total);
		for (ssize_t i = 0; i < n; i++)
			if (eeprom_item_exists(r, &page[i]))
				rf_member(r, INVENTORY "/eeprom-%s",
					mac_text(page[i], text));
		first += PAGE;
	} while (n == PAGE);
}

static void
set_version(struct rf *r, const char *sum, uint64_t built)
{
	char version[EEPROM_VERSION];

	rf_set_text(r, "Version", eeprom_version(sum, built, version));
	if (built)
		rf_set_text(r, "ReleaseDate", rf_time(r, built));
}

static void
set_offer(struct rf *r, const struct eeprom_offer *o, const char *when)
{
	rf_set_text(r, "Description",
		rf_format(r, "SHA-256 %s%s%s, %s", o->sum,
			*o->file ? ", sent as " : "", o->file, when));
}

/*
 * The version that it has is known when it was sent all of an image, and was seen
 * to boot after that: what somebody wrote to it by other means since, nobody tells
 * us.
 */
static void
set_host(struct rf *r, struct mac host)
{
	const char *state = "Enabled";
	struct known k;

	look(r, host, &k);
	if (*k.taken.sum && k.taken.booted) {
		set_version(r, k.taken.sum, k.taken.built);
		rf_set_text(r, "Description",
			rf_format(r, "SHA-256 %s, as it took it at %s", k.taken.sum,
				rf_time(r, k.taken.when)));
	} else if (*k.taken.id) {
		state = "Updating";
		rf_set_text(r, "Description",
			"it has taken an image, and was not seen to boot since");
	}
	if (*k.due.id) {
		state = "Updating";
		set_offer(r, &k.due, "is offered at its next boot");
	}
	rf_set_text(r, "Status/State", state);
}

void
eeprom_item(struct rf *r, const struct mac *host)
{
	struct eeprom_offer all;
	char text[MAC_TEXT];

	rf_set_bool(r, "Updateable", true);
	if (host) {
		mac_text(*host, text);
		rf_set_text(r, "Name", rf_format(r, "Boot ROM EEPROM of %s", text));
		rf_add_link(r, "RelatedItem", RF_ROOT "/Systems/%s", text);
		set_host(r, *host);
	} else if (eeprom_read_offer(r->state, NULL, &all) == 0) {
		rf_set_text(r, "Name", "Boot ROM EEPROM of all Raspberry Pi 4");
		set_version(r, all.sum, all.built);
		set_offer(r, &all, "is offered to each once");
	}
}
