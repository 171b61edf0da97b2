/* Registries: the messages that the service sends, to be read without the Internet.
 */
#include "redfish/families.h"

#define BASE RF_ROOT "/Registries/Base"

static void
list(struct rf *r)
{
	rf_member(r, BASE);
}

/* The file itself is no resource: it has no @odata.id, DSP8011. */
static void
base(struct rf *r)
{
	json_t *registry = message_registry();

	json_object_update_missing(r->answer, registry);
	json_decref(registry);
}

const struct rf_resource rf_registries[] = {
	{.pattern = RF_ROOT "/Registries",
		.type = "#MessageRegistryFileCollection."
			"MessageRegistryFileCollection",
		.skeleton = "registries.json",
		.link = "Registries",
		.fill = list},
	{.pattern = BASE,
		.type = "#MessageRegistryFile.v1_1_3.MessageRegistryFile",
		.skeleton = "registry-base-file.json"},
	{.pattern = BASE "/Base.1.16.0.json",
		.skeleton = "registry-base.json",
		.fill = base},
	{.pattern = NULL},
};
