/*
 * The disks of a system, as an agent found them: each a Drive of one Storage, and
 * all in one SimpleStorage, where Ironic looks for their sizes. Volumes are what
 * the system that is installed makes of them: there are none. Ironic's profile
 * wants to be told so, and that the disks hang on something: of that nothing is
 * known but that it is there.
 */
#include "redfish/families.h"

#define SYSTEM  RF_ROOT "/Systems/{system}"
#define ID      "disks"
#define STORAGE SYSTEM "/Storage/" ID
#define DRIVES  STORAGE "/Drives"
#define BOARD   "board"

/* What every disk's name in a path may have. */
#define NAME_CHARS                                                                 \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_"

static bool
has_disks(struct rf *r)
{
	return rf_host_exists(r) && rf_inspected(r)->disks > 0;
}

/* "sda" of "/dev/sda"; NULL if it is no name for a path. */
static const char *
short_name(const struct inventory_disk *d)
{
	const char *slash = d->name ? strrchr(d->name, '/') : NULL;
	const char *name = slash ? slash + 1 : d->name;

	if (!name || !*name || name[strspn(name, NAME_CHARS)] ||
		strlen(name) >= RF_NAME)
		return NULL;
	return name;
}

/* That, or if it has none of its own its number, counted from 1. */
static const char *
drive_id(struct rf *r, size_t n)
{
	const struct inventory *i = rf_inspected(r);
	const char *name = short_name(&i->disk[n]), *other;

	for (size_t k = 0; name && k < n; k++) {
		other = short_name(&i->disk[k]);
		if (other && strcmp(name, other) == 0)
			name = NULL;
	}
	return name ? name : rf_format(r, "_%zu", n + 1);
}

/* The one of the path. */
static const struct inventory_disk *
drive(struct rf *r)
{
	const struct inventory *i = rf_inspected(r);

	for (size_t n = 0; n < i->disks; n++)
		if (strcmp(drive_id(r, n), rf_arg(r, "drive")) == 0)
			return &i->disk[n];
	return NULL;
}

static void
members(struct rf *r)
{
	if (has_disks(r))
		rf_member(r, "%s/" ID, r->path);
}

static void
storage(struct rf *r)
{
	for (size_t n = 0; n < rf_inspected(r)->disks; n++)
		rf_add_link(r, "Drives", "%s/Drives/%s", r->path, drive_id(r, n));
	rf_set_int(r, "Drives@odata.count", (int64_t)rf_inspected(r)->disks);
}

static void
controllers(struct rf *r)
{
	rf_member(r, "%s/" BOARD, r->path);
}

static void
simple(struct rf *r)
{
	const struct inventory *i = rf_inspected(r);
	json_t *all = json_array();

	for (size_t n = 0; n < i->disks; n++) {
		const struct inventory_disk *d = &i->disk[n];
		json_t *one = json_pack("{s:s, s:s*, s:s*, s:{s:s}}", "Name",
			drive_id(r, n), "Model", d->model, "Manufacturer",
			d->vendor, "Status", "State", "Enabled");

		if (d->size)
			json_object_set_new(one, "CapacityBytes",
				json_integer((json_int_t)d->size));
		json_array_append_new(all, one);
	}
	rf_set(r, "Devices", all);
}

static bool
drive_exists(struct rf *r)
{
	return has_disks(r) && drive(r);
}

/* As Linux writes it, "0x5002538d00000000", is NAA (FC-FS-3) in 8 or 16 bytes. */
static void
fill_wwn(struct rf *r, const char *wwn)
{
	size_t len;

	if (!wwn || strncmp(wwn, "0x", 2) != 0)
		return;
	wwn += 2;
	len = strspn(wwn, "0123456789abcdefABCDEF");
	if (!wwn[len] && (len == 16 || len == 32))
		rf_set(r, "Identifiers",
			json_pack("[{s:s, s:s}]", "DurableName", wwn,
				"DurableNameFormat", "NAA"));
}

static void
drive_fill(struct rf *r)
{
	const struct inventory_disk *d = drive(r);

	if (!d)
		return;
	rf_set_text(r, "Manufacturer", d->vendor);
	rf_set_text(r, "Model", d->model);
	rf_set_text(r, "SerialNumber", d->serial);
	if (d->size)
		rf_set_int(r, "CapacityBytes", (int64_t)d->size);
	if (d->has_rotational)
		rf_set_text(r, "MediaType", d->rotational ? "HDD" : "SSD");
	/* So Linux names them; the other names tell nothing of what is between. */
	if (d->name && strncmp(d->name, "/dev/nvme", 9) == 0)
		rf_set_text(r, "Protocol", "NVMe");
	fill_wwn(r, d->wwn);
}

const struct rf_resource rf_storage[] = {
	{.pattern = SYSTEM "/Storage",
		.type = "#StorageCollection.StorageCollection",
		.skeleton = "storages.json",
		.link = "Storage",
		.exists = rf_host_exists,
		.fill = members},
	{.pattern = STORAGE,
		.type = "#Storage.v1_9_0.Storage",
		.skeleton = "storage.json",
		.exists = has_disks,
		.fill = storage},
	{.pattern = STORAGE "/Controllers",
		.type = "#StorageControllerCollection.StorageControllerCollection",
		.skeleton = "storage-controllers.json",
		.link = "Controllers",
		.exists = has_disks,
		.fill = controllers},
	{.pattern = STORAGE "/Controllers/" BOARD,
		.type = "#StorageController.v1_6_0.StorageController",
		.skeleton = "storage-controller.json",
		.exists = has_disks},
	{.pattern = STORAGE "/Volumes",
		.type = "#VolumeCollection.VolumeCollection",
		.skeleton = "volumes.json",
		.link = "Volumes",
		.exists = has_disks},
	{.pattern = DRIVES "/{drive}",
		.type = "#Drive.v1_11_0.Drive",
		.skeleton = "drive.json",
		.exists = drive_exists,
		.fill = drive_fill},
	{.pattern = SYSTEM "/SimpleStorage",
		.type = "#SimpleStorageCollection.SimpleStorageCollection",
		.skeleton = "storages.json",
		.link = "SimpleStorage",
		.exists = has_disks,
		.fill = members},
	{.pattern = SYSTEM "/SimpleStorage/" ID,
		.type = "#SimpleStorage.v1_3_1.SimpleStorage",
		.skeleton = "storage.json",
		.exists = has_disks,
		.fill = simple},
	{.pattern = NULL},
};
