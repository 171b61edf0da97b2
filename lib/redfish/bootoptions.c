/*
 * Boot options: the Boot#### variables that the host is to have, their order, and a
 * resource each. Those that its firmware makes of what it finds are not known here.
 */
#include "redfish/families.h"
#include "redfish/nvram.h"

#include "efi/bootvar.h"
#include "efi/loadopt.h"
#include "efi/ucs2.h"

#include <string.h>

#define SYSTEM  RF_ROOT "/Systems/{system}"
#define OPTIONS SYSTEM "/BootOptions"
#define ORDER   "Boot/BootOrder"
#define ENABLED "BootOptionEnabled"

#define TITLE_MAX 1024
#define PATH_MOST 8192 /* bytes of a device path as text; more is left out */
#define ORDER_MAX 256  /* entries in an order; a store holds fewer */

static void
options(struct rf *r)
{
	struct bootvar *list = NULL;
	struct nvram n;
	size_t count = 0;

	if (!nvram_read(r, &n) || !bootvar_list(&n.pending, &list, &count))
		return;
	for (size_t i = 0; i < count; i++)
		if (list[i].var)
			rf_member(r, "%s/Boot%04X", r->path, list[i].number);
}

/* The load option of {option}. */
static bool
option_of(struct rf *r, const struct vars *vars, uint16_t *number,
	struct loadopt *out)
{
	const struct efivar *var = NULL;
	struct efi_fault fault;

	if (nvram_boot_number(rf_arg(r, "option"), number))
		var = bootvar_get(vars, *number);
	return var && loadopt_parse(var->data, out, &fault);
}

static bool
option_exists(struct rf *r)
{
	return nvram_has_entry(r, rf_arg(r, "option"));
}

static void
option(struct rf *r)
{
	char title[TITLE_MAX], path[PATH_MOST];
	struct wr w = wr_of(path, sizeof path);
	struct loadopt opt;
	struct nvram n;
	uint16_t number;

	rf_set_text(r, "BootOptionReference", rf_arg(r, "option"));
	if (!nvram_read(r, &n) || !option_of(r, &n.pending, &number, &opt))
		return;
	if (ucs2_to_utf8(opt.description, title, sizeof title))
		rf_set_text(r, "DisplayName", title);
	rf_set_bool(r, ENABLED, opt.attributes & LOADOPT_ACTIVE);
	if (devpath_to_text(opt.path, &w))
		rf_set(r, "UefiDevicePath", json_stringn(path, w.len));
}

/* BootOrder goes over one that is not enabled. */
static bool
enable(struct rf *r, struct nvram *n)
{
	struct loadopt opt;
	uint16_t number;
	bool on = rf_flag(r, ENABLED, true);

	if (!option_of(r, &n->pending, &number, &opt))
		return rf_refuse(r, 409, ENABLED, RF_MSG_OPERATION_FAILED);
	const struct efivar *var = bootvar_get(&n->pending, number);
	struct wr w = wr_of(arena_take(r->arena, var->data.left), var->data.left);
	if (!w.base)
		return nvram_no_memory(r);
	opt.attributes &= ~(uint32_t)LOADOPT_ACTIVE;
	opt.attributes |= on ? LOADOPT_ACTIVE : 0;
	wr_le32(&w, opt.attributes);
	wr_bytes(&w, var->data.at + w.len, var->data.left - w.len);
	return bootvar_put(&n->pending, number, rd_of(w.base, w.len)) ==
		       BOOTVAR_OK ||
	       nvram_no_memory(r);
}

static void
option_patch(struct rf *r)
{
	struct nvram n;

	if (!nvram_begin(r, &n))
		return;
	if (enable(r, &n))
		nvram_save(r, &n);
	else
		nvram_end(&n);
}

/*
 * The order, as a part of the system
 */

static void
boot_fill(struct rf *r)
{
	uint16_t *order = NULL;
	size_t count = 0;
	struct vars vars;
	json_t *list;

	if (!nvram_exists(r) || !nvram_pending(r, &vars) ||
		!bootvar_order(&vars, &order, &count))
		return;
	list = json_array();
	for (size_t i = 0; i < count; i++)
		if (bootvar_get(&vars, order[i]))
			json_array_append_new(
				list, json_sprintf("Boot%04X", order[i]));
	rf_set(r, ORDER, list);
	rf_set_link(r, "Boot/BootOptions", "%s/BootOptions", r->path);
}

/* The order that is sent: each entry is there, and no two are the same. */
static bool
read_order(struct rf *r, const struct vars *vars, uint16_t out[static ORDER_MAX],
	size_t *count)
{
	const json_t *list = rf_value(r, ORDER);

	*count = json_array_size(list);
	if (*count > ORDER_MAX)
		return rf_refuse(r, 400, ORDER, RF_MSG_PROPERTY_FORMAT, "[...]",
			"BootOrder");
	for (size_t i = 0; i < *count; i++) {
		const char *text = json_string_value(json_array_get(list, i));

		if (!nvram_boot_number(text, &out[i]) || !bootvar_get(vars, out[i]))
			return rf_refuse(r, 400, ORDER, RF_MSG_PROPERTY_LIST, text,
				"BootOrder");
		for (size_t k = 0; k < i; k++)
			if (out[k] == out[i])
				return rf_refuse(r, 400, ORDER,
					RF_MSG_PROPERTY_FORMAT, text, "BootOrder");
	}
	return true;
}

static void
boot_check(struct rf *r)
{
	uint16_t order[ORDER_MAX];
	struct nvram n;
	size_t count;

	if (!nvram_exists(r))
		rf_refuse(r, 400, ORDER, RF_MSG_PROPERTY_UNKNOWN, "BootOrder");
	else if (!nvram_read(r, &n))
		rf_refuse(r, 409, ORDER, RF_MSG_OPERATION_FAILED);
	else
		read_order(r, &n.pending, order, &count);
}

static void
boot_patch(struct rf *r)
{
	uint16_t order[ORDER_MAX];
	struct nvram n;
	size_t count;

	if (!nvram_begin(r, &n))
		return;
	/* The entries may be others by now. */
	if (read_order(r, &n.pending, order, &count) &&
		(bootvar_set_order(&n.pending, order, count, false) == BOOTVAR_OK ||
			nvram_no_memory(r)))
		nvram_save(r, &n);
	else
		nvram_end(&n);
}

static const struct rf_property order_settable[] = {
	{.path = ORDER, .type = RF_STRINGS},
	{.path = NULL},
};

static const struct rf_property option_settable[] = {
	{.path = ENABLED, .type = RF_BOOLEAN},
	{.path = NULL},
};

const struct rf_resource rf_bootoptions[] = {
	{.pattern = SYSTEM,
		.part = true,
		.fill = boot_fill,
		.settable = order_settable,
		.check = boot_check,
		.patch = boot_patch},
	{.pattern = OPTIONS,
		.type = "#BootOptionCollection.BootOptionCollection",
		.skeleton = "boot-options.json",
		.exists = nvram_exists,
		.fill = options},
	{.pattern = OPTIONS "/{option}",
		.type = "#BootOption.v1_0_4.BootOption",
		.exists = option_exists,
		.fill = option,
		.settable = option_settable,
		.patch = option_patch},
	{.pattern = NULL},
};
