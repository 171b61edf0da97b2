/* The privilege registry: see privileges.h. */
#include "redfish/privileges.h"

#include "redfish/route.h"

#define RESOURCE 64 /* bytes of a schema's name */

static const struct {
	const char *word;
	enum rf_method method;
} methods[] = {
	{"GET", RF_GET},
	{"HEAD", RF_HEAD},
	{"PATCH", RF_PATCH},
	{"POST", RF_POST},
	{"PUT", RF_PUT},
	{"DELETE", RF_DELETE},
};

static const struct {
	const char *word;
	unsigned bit;
} privileges[] = {
	{"Login", RF_LOGIN},
	{"ConfigureComponents", RF_COMPONENTS},
	{"ConfigureManager", RF_MANAGER},
	{"ConfigureUsers", RF_USERS},
	{"ConfigureSelf", RF_SELF},
	{"NoAuth", RF_OPEN},
};

/* "#Bios.v1_2_0.Bios" is of "Bios". */
static bool
is_of(const struct rf_resource *at, const char *entity)
{
	size_t len = strlen(entity);

	return at->type && strncmp(at->type + 1, entity, len) == 0 &&
	       at->type[1 + len] == '.';
}

static unsigned
wanted(const struct rf_resource *at, enum rf_method method)
{
	bool reads = method == RF_GET || method == RF_HEAD;
	unsigned want = reads ? at->read : at->write;

	if (want == 0)
		want = reads ? RF_LOGIN : RF_COMPONENTS;
	if (at->own)
		want |= RF_SELF;
	return at->open_post && method == RF_POST ? RF_LOGIN | RF_OPEN : want;
}

/* What any resource of that type wants, its actions too. 0: it is not there. */
static unsigned
of_entity(const char *entity, enum rf_method method)
{
	const struct rf_resource *at, *action;
	size_t family = 0, i = 0, f = 0, k = 0;
	unsigned want = 0;

	while ((at = route_each(&family, &i))) {
		if (!is_of(at, entity))
			continue;
		if (route_has(at, method))
			want |= wanted(at, method);
		for (f = k = 0; (action = route_below(at, &f, &k));)
			if (method == RF_POST && action->action)
				want |= wanted(action, method);
	}
	return want;
}

static json_t *
list_of(unsigned want)
{
	json_t *list = json_array();

	for (size_t i = 0; i < sizeof privileges / sizeof *privileges; i++)
		if (want & privileges[i].bit)
			json_array_append_new(list, json_pack("{s[s]}", "Privilege",
							    privileges[i].word));
	return list;
}

static json_t *
mapping(const char *entity)
{
	json_t *map = json_object();
	unsigned want;

	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++) {
		want = of_entity(entity, methods[i].method);
		if (want)
			json_object_set_new(map, methods[i].word, list_of(want));
	}
	return json_pack("{ssso}", "Entity", entity, "OperationMap", map);
}

json_t *
privileges_mappings(void)
{
	json_t *list = json_array(), *done = json_object();
	const struct rf_resource *at;
	size_t family = 0, i = 0;
	char entity[RESOURCE];

	while ((at = route_each(&family, &i))) {
		if (!at->type)
			continue;
		snprintf(entity, sizeof entity, "%.*s",
			(int)strcspn(at->type + 1, "."), at->type + 1);
		if (json_object_get(done, entity))
			continue;
		json_object_set_new(done, entity, json_true());
		json_array_append_new(list, mapping(entity));
	}
	json_decref(done);
	return list;
}
