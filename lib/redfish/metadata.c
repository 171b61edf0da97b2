#include "redfish/metadata.h"

#include "base/str.h"
#include "redfish/route.h"

#define METADATA_MAX ((size_t)128 * 1024) /* bytes: three hundred types */
#define SCHEMAS      "http://redfish.dmtf.org/schemas/v1/"
#define TYPE_MAX     128

const char *
metadata_other(size_t i)
{
	static const char *const others[] = {
		"#AttributeRegistry.v1_3_6.AttributeRegistry",
		"#Event.v1_7_0.Event",
		"#Message.v1_1_2.Message",
		"#MessageRegistry.v1_5_0.MessageRegistry",
		"#PrivilegeRegistry.v1_1_4.PrivilegeRegistry",
		"#Settings.v1_3_5.Settings",
		NULL,
	};

	return others[i];
}

/* "#Bios.v1_2_0.Bios" as "Bios" and "Bios.v1_2_0"; of a collection both alike. */
static void
names_of(const char *type, char bare[static TYPE_MAX], char full[static TYPE_MAX])
{
	const char *end = strrchr(type, '.'), *dot = strchr(type, '.');

	snprintf(bare, TYPE_MAX, "%.*s", (int)(dot - type - 1), type + 1);
	snprintf(full, TYPE_MAX, "%.*s", (int)(end - type - 1), type + 1);
}

static void
include(struct wr *w, const char *name)
{
	wr_text(w, "  <edmx:Include Namespace=\"");
	wr_text(w, name);
	wr_text(w, "\"");
	if (strncmp(name, "RedfishExtensions", 17) == 0)
		wr_text(w, " Alias=\"Redfish\"");
	wr_text(w, "/>\n");
}

static void
reference(struct wr *w, const char *file, const char *a, const char *b)
{
	wr_text(w, " <edmx:Reference Uri=\"" SCHEMAS);
	wr_text(w, file);
	wr_text(w, "\">\n");
	include(w, a);
	if (strcmp(a, b) != 0 && strcmp(b, "Redfish") != 0)
		include(w, b);
	wr_text(w, " </edmx:Reference>\n");
}

static void
refer_to(struct wr *w, const char *type)
{
	char bare[TYPE_MAX], full[TYPE_MAX], file[TYPE_MAX + 8];

	names_of(type, bare, full);
	snprintf(file, sizeof file, "%s_v1.xml", bare);
	reference(w, file, bare, full);
}

/* Is it the first in the table with its type? */
static bool
first(const struct rf_resource *at)
{
	const struct rf_resource *other;
	size_t family = 0, i = 0;

	while ((other = route_each(&family, &i)) && other != at)
		if (other->type && strcmp(other->type, at->type) == 0)
			return false;
	return true;
}

void
metadata(struct rf *r)
{
	char *text = arena_take(r->arena, METADATA_MAX);
	struct wr w = wr_of(text, text ? METADATA_MAX : 0);
	const struct rf_resource *at;
	size_t family = 0, i = 0;

	wr_text(&w, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
		    "<edmx:Edmx xmlns:edmx=\"http://docs.oasis-open.org/odata/ns/"
		    "edmx\" Version=\"4.0\">\n");
	while ((at = route_each(&family, &i)))
		if (at->type && first(at))
			refer_to(&w, at->type);
	for (i = 0; metadata_other(i); i++)
		refer_to(&w, metadata_other(i));
	/* What all schemas are made of. */
	reference(&w, "RedfishExtensions_v1.xml", "RedfishExtensions.v1_0_0",
		"Redfish");
	reference(&w, "Resource_v1.xml", "Resource", "Resource.v1_0_0");
	wr_text(&w, " <edmx:DataServices>\n"
		    "  <Schema xmlns=\"http://docs.oasis-open.org/odata/ns/edm\" "
		    "Namespace=\"Service\">\n"
		    "   <EntityContainer Name=\"Service\" "
		    "Extends=\"ServiceRoot.v1_11_0.ServiceContainer\"/>\n"
		    "  </Schema>\n"
		    " </edmx:DataServices>\n"
		    "</edmx:Edmx>\n");
	if (w.full) {
		rf_refuse(r, 404, NULL, RF_MSG_RESOURCE_MISSING, r->path);
		return;
	}
	r->plain = "application/xml;charset=utf-8";
	r->plain_text = text;
	r->plain_len = w.len;
}
