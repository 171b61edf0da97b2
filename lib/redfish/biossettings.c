/* The settings of a host's firmware: Bios, Bios/Settings, and their registry. */
#include "redfish/attributes.h"
#include "redfish/families.h"
#include "redfish/nvram.h"

#include <string.h>

#define BIOS       RF_ROOT "/Systems/{system}/Bios"
#define REGISTRY   RF_ROOT "/Registries/" ATTRIBUTES_REGISTRY
#define FILE_OF_IT REGISTRY "/" ATTRIBUTES_REGISTRY ".json"

#define APPLY_TIME "@Redfish.SettingsApplyTime"

/*
 * What a host has, and what of it is to change. Both NULL when that cannot be known
 * just now.
 */
static void
values(struct rf *r, json_t **current, json_t **pending)
{
	const struct bios *bios = attributes_table(r);
	struct nvram n;
	json_t *then;

	*current = *pending = NULL;
	if (!bios || !nvram_read(r, &n))
		return;
	*current = attributes_show(bios, &n.current);
	then = attributes_show(bios, &n.pending);
	*pending = attributes_differ(*current, then);
	json_decref(then);
}

static void
bios_fill(struct rf *r)
{
	json_t *current, *pending;

	values(r, &current, &pending);
	rf_set(r, "Attributes", current);
	json_decref(pending);
	rf_set_link(r, "@Redfish.Settings/SettingsObject", "%s/Settings", r->path);
}

static void
settings_fill(struct rf *r)
{
	json_t *current, *pending;

	values(r, &current, &pending);
	rf_set(r, "Attributes", pending);
	json_decref(current);
}

/* All that is said to be set, and when. */
static void
settings_check(struct rf *r)
{
	const json_t *when =
		json_object_get(json_object_get(r->body, APPLY_TIME), "ApplyTime");
	const struct bios *bios = attributes_table(r);

	if (when && (!json_is_string(when) ||
			    strcmp(json_string_value(when), "OnReset") != 0))
		rf_refuse(r, 400, APPLY_TIME "/ApplyTime", RF_MSG_PROPERTY_LIST,
			json_is_string(when) ? json_string_value(when) : "?",
			"ApplyTime");
	if (!bios)
		rf_refuse(r, 409, NULL, RF_MSG_OPERATION_FAILED);
	else
		attributes_check(r, bios, json_object_get(r->set, "Attributes"));
}

static void
settings_patch(struct rf *r)
{
	const struct bios *bios = attributes_table(r);
	struct nvram n;

	if (!nvram_begin(r, &n))
		return;
	if (bios && attributes_set(bios, json_object_get(r->set, "Attributes"),
			    &n.pending)) {
		nvram_save(r, &n);
		return;
	}
	nvram_end(&n);
	nvram_no_memory(r);
}

/* As the base image has them; a host without variables of its own has them so. */
static void
reset(struct rf *r)
{
	const struct bios *bios = attributes_table(r);
	struct nvram n;

	if (!bios) {
		rf_refuse(r, 409, NULL, RF_MSG_OPERATION_FAILED);
		return;
	}
	if (!nvram_begin(r, &n))
		return;
	if (n.own && attributes_reset(bios, &n.base, &n.pending)) {
		nvram_save(r, &n);
		return;
	}
	nvram_end(&n);
	if (n.own)
		nvram_no_memory(r);
}

/*
 * The registry
 */

static void
registries(struct rf *r)
{
	rf_member(r, "%s", REGISTRY);
}

/* The file itself is no resource: it has no @odata.id, DSP8010. */
static void
registry(struct rf *r)
{
	const struct bios *bios = attributes_table(r);

	if (bios)
		rf_set(r, "RegistryEntries/Attributes", attributes_describe(bios));
}

static const struct rf_property settable[] = {
	{.path = "Attributes", .type = RF_OBJECT},
	{.path = NULL},
};

const struct rf_resource rf_bios[] = {
	{.pattern = BIOS,
		.type = "#Bios.v1_2_0.Bios",
		.skeleton = "bios.json",
		.link = "Bios",
		.exists = nvram_exists,
		.fill = bios_fill},
	{.pattern = BIOS "/Settings",
		.type = "#Bios.v1_2_0.Bios",
		.skeleton = "bios-settings.json",
		.exists = nvram_exists,
		.fill = settings_fill,
		.settable = settable,
		.check = settings_check,
		.patch = settings_patch},
	{.pattern = BIOS "/Actions/Bios.ResetBios",
		.exists = nvram_exists,
		.action = reset},
	{.pattern = RF_ROOT "/Registries", .part = true, .fill = registries},
	{.pattern = REGISTRY,
		.type = "#MessageRegistryFile.v1_1_3.MessageRegistryFile",
		.skeleton = "bios-registry-file.json"},
	{.pattern = FILE_OF_IT, .skeleton = "bios-registry.json", .fill = registry},
	{.pattern = NULL},
};
