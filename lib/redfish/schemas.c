/*
 * JsonSchemas: which schemas what is told here follows, made of the table of
 * resources. The schemas themselves are DMTF's, and are to be had there.
 */
#include "redfish/families.h"

#include "redfish/metadata.h"
#include "redfish/route.h"

#define ALL      RF_ROOT "/JsonSchemas"
#define PUBLIC   "http://redfish.dmtf.org/schemas/v1/"
#define TYPE_MAX 128

/* "#Bios.v1_2_0.Bios" is "Bios.v1_2_0"; "#XCollection.XCollection" the first. */
static const char *
id_of(const char *type, char out[static TYPE_MAX])
{
	const char *end = strrchr(type, '.');

	snprintf(out, TYPE_MAX, "%.*s", (int)(end - type - 1), type + 1);
	return out;
}

/* Each once: an object, "Bios.v1_2_0" to its type; its owner is you. */
static json_t *
all(void)
{
	json_t *types = json_object();
	const struct rf_resource *at;
	size_t family = 0, i = 0;
	char id[TYPE_MAX];

	while ((at = route_each(&family, &i)))
		if (at->type)
			json_object_set_new(
				types, id_of(at->type, id), json_string(at->type));
	for (i = 0; metadata_other(i); i++)
		json_object_set_new(types, id_of(metadata_other(i), id),
			json_string(metadata_other(i)));
	return types;
}

static void
list(struct rf *r)
{
	json_t *types = all(), *type;
	const char *id;

	json_object_foreach(types, id, type)
	{
		rf_member(r, ALL "/%s", id);
	}
	json_decref(types);
}

static const char *
type_of(struct rf *r)
{
	json_t *types = all();
	const char *type =
		json_string_value(json_object_get(types, rf_arg(r, "schema")));

	type = type ? rf_format(r, "%s", type) : NULL;
	json_decref(types);
	return type;
}

static bool
exists(struct rf *r)
{
	return type_of(r);
}

static void
fill(struct rf *r)
{
	const char *id = rf_arg(r, "schema");

	rf_set_text(r, "Name", rf_format(r, "Schema %s", id));
	rf_set_text(r, "Schema", type_of(r));
	rf_set(r, "Languages", json_pack("[s]", "en"));
	rf_set(r, "Location",
		json_pack("[{ssss}]", "Language", "en", "PublicationUri",
			rf_format(r, PUBLIC "%s.json", id)));
}

const struct rf_resource rf_schemas[] = {
	{.pattern = ALL,
		.type = "#JsonSchemaFileCollection.JsonSchemaFileCollection",
		.skeleton = "schemas.json",
		.link = "JsonSchemas",
		.fill = list},
	{.pattern = ALL "/{schema}",
		.type = "#JsonSchemaFile.v1_1_4.JsonSchemaFile",
		.exists = exists,
		.fill = fill},
	{.pattern = NULL},
};
