#include "redfish/route.h"

#include "base/str.h"
#include "base/wr.h"
#include "redfish/families.h"

/* One line a family, in the order of the alphabet; NULL ends them. */
static const struct rf_resource *const families[] = {
	rf_accounts,
	rf_actioninfo,
	rf_bios,
	rf_bootoptions,
	rf_bootsource,
	rf_certificates,
	rf_chassis,
	rf_events,
	rf_interfaces,
	rf_inventory,
	rf_logs,
	rf_managerlogs,
	rf_managers,
	rf_memory,
	rf_processors,
	rf_registries,
	rf_root,
	rf_schemas,
	rf_secureboot,
	rf_sessions,
	rf_slots,
	rf_storage,
	rf_streams,
	rf_systems,
	rf_tasks,
	rf_update,
	rf_wattage,
	NULL,
};

#define ACTIONS "/Actions/"
#define INFO    "ActionInfo"

/* Take the part up to the next slash off a text that begins with one. */
static struct rd
segment(const char **text)
{
	const char *start = *text + 1;
	size_t len = strcspn(start, "/");

	*text = start + len;
	return rd_of(start, len);
}

bool
rf_match(const char *pattern, const char *path, char arg[RF_ARGS][RF_NAME])
{
	size_t n = 0;

	while (*pattern == '/' && *path == '/') {
		struct rd want = segment(&pattern), have = segment(&path);

		if (have.left == 0)
			return false;
		if (want.left > 0 && *want.at == '{') {
			if (n == RF_ARGS || !str_take(arg[n++], RF_NAME, &have))
				return false;
		} else if (want.left != have.left ||
			   memcmp(want.at, have.at, have.left) != 0) {
			return false;
		}
	}
	return !*pattern && !*path;
}

const struct rf_resource *
route_each(size_t *family, size_t *i)
{
	for (; families[*family]; (*family)++, *i = 0)
		if (families[*family][*i].pattern)
			return &families[*family][(*i)++];
	return NULL;
}

const struct rf_resource *
route_find(const char *path, char arg[RF_ARGS][RF_NAME])
{
	const struct rf_resource *at;
	size_t family = 0, i = 0;

	do
		at = route_each(&family, &i);
	while (at && (at->part || !rf_match(at->pattern, path, arg)));
	return at || !route_informed(path, arg) ? at : rf_actioninfo;
}

/* Has it parameters, and is it called so, as "Reset" of ComputerSystem.Reset? */
static bool
is_action(const struct rf_resource *at, const char *name, size_t len)
{
	const char *full = at->parameters ? route_action(at) : NULL,
		   *dot = full ? strrchr(full, '.') : NULL;

	return dot && strlen(dot + 1) == len && memcmp(dot + 1, name, len) == 0;
}

const struct rf_resource *
route_informed(const char *path, char arg[RF_ARGS][RF_NAME])
{
	const char *last = strrchr(path, '/');
	size_t len = last ? strlen(last + 1) : 0, family = 0, i = 0;
	char owner[RF_PATH], pattern[RF_PATH];
	const struct rf_resource *at;

	if (len < strlen(INFO) || strlen(path) >= RF_PATH ||
		strcmp(last + 1 + len - strlen(INFO), INFO) != 0)
		return NULL;
	snprintf(owner, sizeof owner, "%.*s", (int)(last - path), path);
	while ((at = route_each(&family, &i))) {
		if (!is_action(at, last + 1, len - strlen(INFO)))
			continue;
		snprintf(pattern, sizeof pattern, "%.*s",
			(int)(strstr(at->pattern, ACTIONS) - at->pattern),
			at->pattern);
		if (rf_match(pattern, owner, arg))
			return at;
	}
	return NULL;
}

size_t
route_members(const char *path)
{
	static const char members[] = "/Members";
	size_t len = strlen(path), tail = strlen(members);
	char arg[RF_ARGS][RF_NAME], above[RF_PATH];
	const struct rf_resource *at = NULL;

	if (len > tail && len < RF_PATH &&
		strcmp(path + len - tail, members) == 0) {
		snprintf(above, sizeof above, "%.*s", (int)(len - tail), path);
		at = route_find(above, arg);
	}
	return at && at->create ? len - tail : len;
}

/* What a pattern has after another and a slash; NULL if it is not below it. */
static const char *
rest(const struct rf_resource *at, const struct rf_resource *above)
{
	size_t len = strlen(above->pattern);

	if (strncmp(at->pattern, above->pattern, len) != 0 ||
		at->pattern[len] != '/')
		return NULL;
	return at->pattern + len;
}

static bool
right_below(const struct rf_resource *at, const struct rf_resource *above)
{
	const char *r = rest(at, above);

	if (!r)
		return false;
	if (at->action)
		return strncmp(r, ACTIONS, strlen(ACTIONS)) == 0;
	return at->link && !at->part && !strchr(r + 1, '/') && r[1] != '{';
}

const struct rf_resource *
route_below(const struct rf_resource *above, size_t *family, size_t *i)
{
	const struct rf_resource *at;

	do
		at = route_each(family, i);
	while (at && !right_below(at, above));
	return at;
}

const struct rf_resource *
route_part(const struct rf_resource *whole, size_t *family, size_t *i)
{
	const struct rf_resource *at;

	do
		at = route_each(family, i);
	while (at && at != whole &&
		!(at->part && strcmp(at->pattern, whole->pattern) == 0));
	return at;
}

const struct rf_property *
route_settable(const struct rf_resource *whole, const char *path)
{
	const struct rf_resource *at;
	size_t family = 0, i = 0;

	while ((at = route_part(whole, &family, &i)))
		for (const struct rf_property *p = at->settable; p && p->path; p++)
			if (strcmp(p->path, path) == 0)
				return p;
	return NULL;
}

/* Can anything of it be changed? */
static bool
changes(const struct rf_resource *whole)
{
	const struct rf_resource *at;
	size_t family = 0, i = 0;

	while ((at = route_part(whole, &family, &i)))
		if (at->patch)
			return true;
	return false;
}

const char *
route_action(const struct rf_resource *at)
{
	const char *a = at->action ? strstr(at->pattern, ACTIONS) : NULL;

	return a ? a + strlen(ACTIONS) : NULL;
}

json_t *
route_words(const char *const *words)
{
	json_t *list = json_array();

	for (; *words; words++)
		json_array_append_new(list, json_string(*words));
	return list;
}

bool
route_is_collection(const struct rf_resource *at)
{
	const char *dot = at->type ? strchr(at->type, '.') : NULL;
	static const char word[] = "Collection";
	size_t len = strlen(word);

	return dot && (size_t)(dot - at->type) > len &&
	       strncmp(dot - len, word, len) == 0;
}

bool
route_has(const struct rf_resource *at, enum rf_method method)
{
	switch (method) {
	case RF_GET:
	case RF_HEAD:
		return !at->action && !at->raw;
	case RF_POST:
		return at->action || at->create || at->raw;
	case RF_PATCH:
		return changes(at);
	case RF_DELETE:
		return at->remove;
	case RF_OPTIONS:
		return true;
	default:
		return false;
	}
}

const char *
route_allow(const struct rf_resource *at, char out[static ROUTE_ALLOW])
{
	static const struct {
		enum rf_method method;
		const char *word;
	} words[] = {{RF_GET, "GET"}, {RF_HEAD, "HEAD"}, {RF_POST, "POST"},
		{RF_PATCH, "PATCH"}, {RF_DELETE, "DELETE"},
		{RF_OPTIONS, "OPTIONS"}};
	struct wr w = wr_of(out, ROUTE_ALLOW);

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		if (!route_has(at, words[i].method))
			continue;
		if (w.len > 0)
			wr_text(&w, ", ");
		wr_text(&w, words[i].word);
	}
	wr_u8(&w, '\0');
	return out;
}
