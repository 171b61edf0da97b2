#include "efi/nextboot.h"

#include "efi/bootvar.h"
#include "efi/loadopt.h"
#include "efi/nicpath.h"
#include "efi/ucs2.h"

#include <string.h>

/* EFI_OS_INDICATIONS_BOOT_TO_FW_UI (UEFI 2.10 section 8.5.4) */
#define BOOT_TO_FW_UI    1
#define INDICATIONS      "OsIndications"
#define INDICATIONS_SIZE 8

#define ATTRIBUTES (EFI_NON_VOLATILE | EFI_BOOTSERVICE_ACCESS | EFI_RUNTIME_ACCESS)

#define NIC_MOST  128 /* bytes: MAC(), IPv4(), the header of Uri() and the end */
#define WIDE_MOST 64  /* of a title of ours */

/* Does BootOrder boot it? It skips what is inactive or an application. */
static bool
boots(const struct loadopt *entry)
{
	return (entry->attributes & (LOADOPT_ACTIVE | LOADOPT_CATEGORY)) ==
	       LOADOPT_ACTIVE;
}

/* The load option of an entry, or false when it is not there or is none. */
static bool
option_of(const struct efivar *var, struct loadopt *out)
{
	struct efi_fault fault;

	return var && loadopt_parse(var->data, out, &fault);
}

/*
 * Does that entry boot just this path? One with optional data does not: it gives
 * what is booted arguments, or is the firmware's own, which deletes it when it
 * likes.
 */
static bool
says(const struct efivar *var, struct rd path)
{
	struct loadopt entry;

	return option_of(var, &entry) && boots(&entry) &&
	       entry.path.left == path.left && entry.more.left == 0 &&
	       entry.optional.left == 0 &&
	       memcmp(entry.path.at, path.at, path.left) == 0;
}

/* A new entry that boots this path. */
static bool
add(struct vars *vars, const char *title, struct rd path, uint16_t *number)
{
	uint8_t text[WIDE_MOST];
	struct wr wide = wr_of(text, sizeof text);
	size_t room = sizeof text + path.left + 8;
	struct wr w = wr_of(arena_take(vars->arena, room), room);
	struct loadopt entry = {.attributes = LOADOPT_ACTIVE, .path = path};

	if (!w.base || !ucs2_from_utf8(title, &wide))
		return false;
	entry.description = rd_of(text, wide.len);
	return loadopt_build(&entry, &w) &&
	       bootvar_free(vars, number) == BOOTVAR_OK &&
	       bootvar_put(vars, *number, rd_of(w.base, w.len)) == BOOTVAR_OK;
}

/* The path that boots by that interface, or by HTTP when there is a URL. */
static bool
nic_path(const struct vars *vars, struct mac mac, const char *url, struct rd *out)
{
	struct rd prefix;

	if (!nicpath_prefix(vars, mac, &prefix))
		return false;

	size_t room = prefix.left + NIC_MOST + strlen(url);
	struct wr w = wr_of(arena_take(vars->arena, room), room);

	if (!w.base || !(*url ? devpath_http(mac, prefix, url, &w)
			      : devpath_pxe(mac, prefix, &w)))
		return false;
	*out = rd_of(w.base, w.len);
	return true;
}

/* The entry that boots by the network: one that is there, or a new one. */
static bool
network_entry(struct vars *vars, struct mac mac, const struct override *o,
	uint16_t *number)
{
	bool http = o->target == OVERRIDE_HTTP;
	struct bootvar *list;
	struct rd path;
	size_t n;

	if (http && !override_url_ok(o->url))
		return false;
	if (!nic_path(vars, mac, http ? o->url : "", &path) ||
		!bootvar_list(vars, &list, &n))
		return false;
	for (size_t i = 0; i < n; i++)
		if (says(list[i].var, path)) {
			*number = list[i].number;
			return true;
		}
	return add(vars, http ? "metal-boot HTTP" : "metal-boot PXE", path, number);
}

/* Is it on a disk, as far as a path tells: not of the network, not of the firmware?
 */
static bool
on_disk(struct rd path)
{
	static const struct {
		uint8_t type, subtype;
	} others[] = {
		{DEVNODE_MESSAGING, DEVNODE_MAC},
		{DEVNODE_MESSAGING, DEVNODE_IPV4},
		{DEVNODE_MESSAGING, DEVNODE_IPV6},
		{DEVNODE_MESSAGING, DEVNODE_URI},
		{DEVNODE_MEDIA, DEVNODE_FV_FILE},
	};
	struct devnode node;

	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		if (devpath_find(path, others[i].type, others[i].subtype, &node))
			return false;
	return path.left > DEVNODE_HEADER; /* more than its end */
}

static enum nextboot_result
disk_entry(const struct vars *vars, uint16_t *number)
{
	struct loadopt entry;
	uint16_t *order;
	size_t n;

	if (!bootvar_order(vars, &order, &n))
		return NEXTBOOT_FAILED;
	for (size_t i = 0; i < n; i++)
		if (option_of(bootvar_get(vars, order[i]), &entry) &&
			boots(&entry) && on_disk(entry.path)) {
			*number = order[i];
			return NEXTBOOT_LAID;
		}
	return NEXTBOOT_NO_DISK;
}

/* Boot that entry first: the next time only, or always. */
static enum nextboot_result
first(struct vars *vars, uint16_t number, bool once)
{
	if (!once)
		bootvar_clear_next(vars);

	enum bootvar_error error = once ? bootvar_set_next(vars, number)
					: bootvar_place(vars, number, 0);
	return error == BOOTVAR_OK ? NEXTBOOT_LAID : NEXTBOOT_FAILED;
}

static enum nextboot_result
into_setup(struct vars *vars)
{
	const struct efivar *var = vars_get(vars, &guid_global, INDICATIONS);
	uint8_t text[INDICATIONS_SIZE];
	struct wr w = wr_of(text, sizeof text);
	uint64_t bits = 0;

	if (var && var->data.left == INDICATIONS_SIZE) {
		struct rd r = var->data;

		bits = rd_le64(&r);
	}
	wr_le64(&w, bits | BOOT_TO_FW_UI);
	return vars_set(vars, &guid_global, INDICATIONS, ATTRIBUTES, text,
		       sizeof text)
		       ? NEXTBOOT_LAID
		       : NEXTBOOT_FAILED;
}

enum nextboot_result
nextboot_lay(struct vars *vars, struct mac mac, const struct override *o)
{
	enum nextboot_result found = NEXTBOOT_LAID;
	uint16_t number = 0;

	switch (o->target) {
	case OVERRIDE_NONE:
		return NEXTBOOT_LAID;
	case OVERRIDE_SETUP:
		return into_setup(vars);
	case OVERRIDE_DISK:
		found = disk_entry(vars, &number);
		break;
	case OVERRIDE_ENTRY:
		number = o->entry;
		if (!bootvar_get(vars, number))
			found = NEXTBOOT_NO_ENTRY;
		break;
	case OVERRIDE_PXE:
	case OVERRIDE_HTTP:
		if (!network_entry(vars, mac, o, &number))
			found = NEXTBOOT_FAILED;
		break;
	}
	return found == NEXTBOOT_LAID ? first(vars, number, o->once) : found;
}
