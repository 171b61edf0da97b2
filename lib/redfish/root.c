/* The service root, and what is beside it: /redfish, odata. */
#include "redfish/families.h"

#include "redfish/metadata.h"
#include "redfish/route.h"

static void
root(struct rf *r)
{
	rf_set_text(r, "UUID", rf_service_uuid(r));
}

static void
versions(struct rf *r)
{
	rf_set_text(r, "v1", RF_ROOT "/");
}

/* OData's list of what the service has at its top: DSP0266 "OData service
 * document". */
static void
odata(struct rf *r)
{
	char arg[RF_ARGS][RF_NAME];
	const struct rf_resource *root = route_find(RF_ROOT, arg), *at;
	json_t *list = json_array();
	size_t family = 0, i = 0;

	json_array_append_new(list, json_pack("{ssssss}", "name", "Service", "kind",
					    "Singleton", "url", RF_ROOT "/"));
	while ((at = route_below(root, &family, &i)))
		if (!at->exists || at->exists(r))
			json_array_append_new(list,
				json_pack("{ssssss}", "name", at->link, "kind",
					"Singleton", "url", at->pattern));
	rf_set_text(r, "@odata.context", RF_ROOT "/$metadata");
	rf_set(r, "value", list);
}

const struct rf_resource rf_root[] = {
	{.pattern = "/redfish", .fill = versions, .read = RF_OPEN},
	{.pattern = RF_ROOT,
		.type = "#ServiceRoot.v1_11_0.ServiceRoot",
		.skeleton = "root.json",
		.fill = root,
		.read = RF_OPEN},
	{.pattern = RF_ROOT "/odata", .fill = odata, .read = RF_OPEN},
	{.pattern = RF_ROOT "/$metadata", .fill = metadata, .read = RF_OPEN},
	{.pattern = NULL},
};
