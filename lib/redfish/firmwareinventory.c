/* The firmware that there is: the UEFI images, and the boot files of the site. */
#include "redfish/inventory.h"

#include "file/at.h"
#include "redfish/families.h"
#include "redfish/firmware.h"

#include <sys/stat.h>

#define MANIFEST_MAX 65536
#define OWN_MAX      16384 /* hosts with an image of their own */

/* Sets of mb-firmware(8). */
static const struct {
	const char *id, *set, *name;
} sets[] = {
	{"bootfiles", "rpi4", "Boot files of Raspberry Pi 4"},
	{"ipxe", "ipxe", "iPXE"},
};

static const char *
manifest(struct rf *r)
{
	const char *path = rf_format(r, "%s/firmware", r->share);
	char *text = arena_take(r->arena, MANIFEST_MAX);
	int dir = at_folder(path);
	ssize_t n = -1;

	if (dir == -1)
		return NULL;
	if (text)
		n = at_read(dir, "MANIFEST", text, MANIFEST_MAX);
	close(dir);
	return n == -1 ? NULL : text;
}

static bool
set_version(struct rf *r, const char *set, char out[static FIRMWARE_VERSION])
{
	return firmware_set(r->state, set, manifest(r), out) == 0;
}

/* The image is there; *out says which file it is. */
static bool
image_there(struct rf *r, const struct mac *host, struct stat *out)
{
	int dir = firmware_folder(r->state, r->site, host, false, out);

	if (dir == -1)
		return false;
	close(dir);
	return true;
}

static void
members(struct rf *r)
{
	struct mac *host = arena_take(r->arena, OWN_MAX * sizeof *host);
	ssize_t n = host ? firmware_hosts(r->state, r->site, host, OWN_MAX) : 0;
	char version[FIRMWARE_VERSION], text[MAC_TEXT];
	struct stat st;

	for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
		if (set_version(r, sets[i].set, version))
			rf_member(r, INVENTORY "/%s", sets[i].id);
	if (image_there(r, NULL, &st))
		rf_member(r, INVENTORY "/uefi");
	for (ssize_t i = 0; i < n; i++)
		rf_member(r, INVENTORY "/uefi-%s", mac_text(host[i], text));
	eeprom_items(r);
}

static bool
exists(struct rf *r)
{
	const char *id = rf_arg(r, "item");
	char version[FIRMWARE_VERSION];
	struct stat st;
	struct mac mac;
	bool own;

	for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
		if (strcmp(id, sets[i].id) == 0)
			return set_version(r, sets[i].set, version);
	switch (update_item(id, &own, &mac)) {
	case TASK_UEFI:
		return image_there(r, own ? &mac : NULL, &st);
	case TASK_EEPROM:
		return eeprom_item_exists(r, own ? &mac : NULL);
	default:
		return false;
	}
}

/* The first digits of an image's digest, or the release that it came with. */
static const char *
image_version(struct rf *r, const struct mac *host, const struct stat *there)
{
	char version[FIRMWARE_VERSION];
	struct firmware_note note;
	struct stat shipped;

	if (firmware_note(r->state, host, there, &note) == 0)
		return rf_format(r, "%.12s", note.sum);
	if (host ||
		fstatat(r->state, "firmware/rpi4/" FIRMWARE_FILE, &shipped, 0) ||
		shipped.st_ino != there->st_ino || !set_version(r, "rpi4", version))
		return NULL;
	return rf_format(r, "%s", version);
}

static void
fill_image(struct rf *r, const struct mac *host)
{
	struct firmware_note note;
	char text[MAC_TEXT];
	struct stat st;

	if (!image_there(r, host, &st))
		return;
	rf_set_text(r, "Version", image_version(r, host, &st));
	rf_set_bool(r, "Updateable", true);
	if (firmware_note(r->state, host, &st, &note) == 0)
		rf_set_text(r, "Description",
			rf_format(r, "SHA-256 %s%s%s", note.sum,
				*note.file ? ", sent as " : "", note.file));
	if (!host) {
		rf_set_text(r, "Name",
			"UEFI of all systems without an image of their own");
		return;
	}
	mac_text(*host, text);
	rf_set_text(r, "Name", rf_format(r, "UEFI of %s", text));
	if (fstatat(r->state, rf_format(r, "hosts/%s", text), &st, 0) == 0)
		rf_add_link(r, "RelatedItem", RF_ROOT "/Systems/%s", text);
}

static void
fill(struct rf *r)
{
	const char *id = rf_arg(r, "item");
	char version[FIRMWARE_VERSION];
	struct mac mac;
	bool own;

	rf_set(r, "Status",
		json_pack("{ssss}", "State", "Enabled", "Health", "OK"));
	for (size_t i = 0; i < sizeof sets / sizeof *sets; i++)
		if (strcmp(id, sets[i].id) == 0 &&
			set_version(r, sets[i].set, version)) {
			rf_set_text(r, "Name", sets[i].name);
			rf_set_text(r, "Version", version);
			rf_set_bool(r, "Updateable", false);
			return;
		}
	if (update_item(id, &own, &mac) == TASK_EEPROM)
		eeprom_item(r, own ? &mac : NULL);
	else
		fill_image(r, own ? &mac : NULL);
}

const struct rf_resource rf_inventory[] = {
	{.pattern = INVENTORY,
		.type = "#SoftwareInventoryCollection.SoftwareInventoryCollection",
		.link = "FirmwareInventory",
		.fill = members},
	{.pattern = INVENTORY "/{item}",
		.type = "#SoftwareInventory.v1_5_0.SoftwareInventory",
		.exists = exists,
		.fill = fill},
	{.pattern = NULL},
};
