/*
 * Registries: the messages that the service sends, and the privileges that it
 * wants, to be read without the Internet. That of the firmware's settings is in
 * biossettings.c.
 */
#include "redfish/families.h"

#include "redfish/privileges.h"

#define ALL RF_ROOT "/Registries"

static const struct registry {
	const char *id, *name;
	const char *registry; /* as a MessageId begins */
	const char *version;  /* the file's Id */
	const char *skeleton;
} table[] = {
	{"Base", "Base messages", "Base.1.16", MESSAGE_REGISTRY,
		"registry-base.json"},
	{"Privileges", "Privileges", "Privileges.1.0", "Privileges.1.0.0",
		"registry-privileges.json"},
	{"ResourceEvent", "Messages of resources that change", "ResourceEvent.1.3",
		"ResourceEvent.1.3.0", "registry-resource-event.json"},
	{"TaskEvent", "Messages of tasks", "TaskEvent.1.0", "TaskEvent.1.0.0",
		"registry-task-event.json"},
};

static const struct registry *
find(const struct rf *r)
{
	const char *id = rf_arg(r, "registry");

	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		if (strcmp(id, table[i].id) == 0)
			return &table[i];
	return NULL;
}

static void
list(struct rf *r)
{
	for (size_t i = 0; i < sizeof table / sizeof *table; i++)
		rf_member(r, ALL "/%s", table[i].id);
}

static bool
exists(struct rf *r)
{
	return find(r);
}

static void
fill(struct rf *r)
{
	const struct registry *at = find(r);

	if (!at)
		return;
	rf_set_text(r, "Name", at->name);
	rf_set_text(r, "Registry", at->registry);
	rf_set(r, "Languages", json_pack("[s]", "en"));
	rf_set(r, "Location",
		json_pack("[{ssss}]", "Language", "en", "Uri",
			rf_format(r, ALL "/%s/%s.json", at->id, at->version)));
}

static bool
file_exists(struct rf *r)
{
	const struct registry *at = find(r);

	return at &&
	       strcmp(rf_arg(r, "file"), rf_format(r, "%s.json", at->version)) == 0;
}

/* The file itself is no resource: it has no @odata.id, DSP8011. */
static void
file(struct rf *r)
{
	const struct registry *at = find(r);
	json_t *more = at ? rf_skeleton(r, at->skeleton) : NULL;

	json_object_update(r->answer, more);
	json_decref(more);
	if (at == &table[0]) {
		more = message_registry();
		json_object_update_missing(r->answer, more);
		json_decref(more);
	} else if (at == &table[1]) {
		rf_set(r, "Mappings", privileges_mappings());
	}
}

const struct rf_resource rf_registries[] = {
	{.pattern = ALL,
		.type = "#MessageRegistryFileCollection."
			"MessageRegistryFileCollection",
		.skeleton = "registries.json",
		.link = "Registries",
		.fill = list},
	{.pattern = ALL "/{registry}",
		.type = "#MessageRegistryFile.v1_1_3.MessageRegistryFile",
		.exists = exists,
		.fill = fill},
	{.pattern = ALL "/{registry}/{file}", .exists = file_exists, .fill = file},
	{.pattern = NULL},
};
