#include "redfish/body.h"

#include "redfish/represent.h"
#include "redfish/route.h"

#define DEPTH_MAX 8

/* What is being read, and whether for an action, with its name. */
struct reading {
	struct rf *r;
	const char *action;
	bool patch;
	size_t taken; /* properties that were known, or are as they were sent */
};

/* A value as text, for a message. */
static const char *
shown(struct rf *r, const struct rf_property *p, const json_t *value)
{
	char *text;
	const char *out;

	if (p->flags & RF_HIDDEN)
		return "(hidden)";
	if (json_is_string(value)) {
		out = rf_format(r, "%s", json_string_value(value));
	} else {
		text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
		out = rf_format(r, "%s", text ? text : "");
		free(text);
	}
	return strstr(out, "://") ? rf_url_shown(out) : out;
}

enum fault { TYPE, LIST, RANGE, LENGTH };

static bool
wrong(struct reading *g, const struct rf_property *p, const json_t *value,
	enum fault fault)
{
	static const enum rf_message of_action[] = {
		[TYPE] = RF_MSG_ACTION_PARAM_TYPE,
		[LIST] = RF_MSG_ACTION_PARAM_LIST,
		[RANGE] = RF_MSG_ACTION_PARAM_FORMAT,
		[LENGTH] = RF_MSG_ACTION_PARAM_FORMAT,
	};
	static const enum rf_message of_property[] = {
		[TYPE] = RF_MSG_PROPERTY_TYPE,
		[LIST] = RF_MSG_PROPERTY_LIST,
		[RANGE] = RF_MSG_PROPERTY_RANGE,
		[LENGTH] = RF_MSG_PROPERTY_FORMAT,
	};
	const char *text = shown(g->r, p, value);

	if (g->action)
		return rf_refuse(g->r, 400, p->path, of_action[fault], text,
			p->path, g->action);
	return rf_refuse(g->r, 400, p->path, of_property[fault], text, p->path);
}

static bool
has_type(enum rf_type type, const json_t *value)
{
	size_t i;
	json_t *one;

	switch (type) {
	case RF_STRING:
		return json_is_string(value);
	case RF_BOOLEAN:
		return json_is_boolean(value);
	case RF_INTEGER:
		return json_is_integer(value);
	case RF_NUMBER:
		return json_is_number(value);
	case RF_OBJECT:
		return json_is_object(value);
	case RF_ARRAY:
		return json_is_array(value);
	case RF_STRINGS:
		json_array_foreach(value, i, one)
		{
			if (!json_is_string(one))
				return false;
		}
		return json_is_array(value);
	}
	return false;
}

static bool
in_list(const char *const *words, const char *text)
{
	for (; *words; words++)
		if (strcmp(*words, text) == 0)
			return true;
	return false;
}

static bool
in_range(const struct rf_property *p, const json_t *value)
{
	if (p->min == 0 && p->max == 0)
		return true;
	if (json_is_string(value)) {
		size_t len = json_string_length(value);

		return len >= (size_t)p->min && len <= (size_t)p->max;
	}
	if (!json_is_number(value))
		return true;
	return json_number_value(value) >= (double)p->min &&
	       json_number_value(value) <= (double)p->max;
}

/* Is a value one that the property may have? */
static bool
check(struct reading *g, const struct rf_property *p, const json_t *value)
{
	if (json_is_null(value) && (p->flags & RF_NULL))
		return true;
	if (!has_type(p->type, value))
		return wrong(g, p, value, TYPE);
	if (p->flags & RF_VOID)
		return rf_refuse(g->r, 400, p->path,
			RF_MSG_ACTION_PARAM_NOT_SUPPORTED, p->path, g->action);
	if (p->words && json_is_string(value) &&
		!in_list(p->words, json_string_value(value)))
		return wrong(g, p, value, LIST);
	if (!in_range(p, value))
		return wrong(g, p, value, json_is_string(value) ? LENGTH : RANGE);
	return true;
}

static const struct rf_property *
find(const struct reading *g, const char *path)
{
	if (g->patch)
		return route_settable(g->r->at, path);
	for (const struct rf_property *p = g->r->at->parameters; p && p->path; p++)
		if (strcmp(p->path, path) == 0)
			return p;
	return NULL;
}

static bool
leads_in(const struct rf_property *p, const char *path)
{
	size_t len = strlen(path);

	for (; p && p->path; p++)
		if (strncmp(p->path, path, len) == 0 && p->path[len] == '/')
			return true;
	return false;
}

/* Is there a property whose path begins with this one? */
static bool
leads(const struct reading *g, const char *path)
{
	const struct rf_resource *at;
	size_t family = 0, i = 0;

	if (!g->patch)
		return leads_in(g->r->at->parameters, path);
	while ((at = route_part(g->r->at, &family, &i)))
		if (leads_in(at->settable, path))
			return true;
	return false;
}

/* One that is not in the table: of a PATCH, what was read may be sent back. */
static void
strange(struct reading *g, const char *path, const json_t *value)
{
	struct rf *r = g->r;
	json_t *now = g->patch ? represent_at(r->before, path) : NULL;

	if (now && (json_equal(now, value) || json_is_null(value)))
		g->taken++;
	else if (now)
		rf_refuse(r, 0, path, RF_MSG_PROPERTY_READ_ONLY, path);
	else if (g->action)
		rf_refuse(
			r, 400, path, RF_MSG_ACTION_PARAM_UNKNOWN, g->action, path);
	else
		rf_refuse(
			r, g->patch ? 0 : 400, path, RF_MSG_PROPERTY_UNKNOWN, path);
}

static void read_object(
	struct reading *g, json_t *in, const char *prefix, unsigned depth);

static void
read_member(struct reading *g, const char *path, json_t *value, unsigned depth)
{
	const struct rf_property *p = find(g, path);
	bool empty = json_is_string(value) && json_string_length(value) == 0;

	if (p && empty && (p->flags & RF_EMPTY)) {
		g->taken++;
	} else if (p) {
		g->taken++;
		if (check(g, p, value))
			json_object_set(g->r->set, path, value);
	} else if (leads(g, path) && json_is_object(value) && depth < DEPTH_MAX) {
		read_object(g, value, path, depth + 1);
	} else if (leads(g, path)) {
		struct rf_property whole = {.path = path, .type = RF_OBJECT};

		wrong(g, &whole, value, TYPE);
	} else if (!strchr(strrchr(path, '/') ? strrchr(path, '/') : path, '@')) {
		strange(g, path, value);
	}
}

/* The members of an object; annotations that nobody asked for are left alone. */
static void
read_object(struct reading *g, json_t *in, const char *prefix, unsigned depth)
{
	struct rf *r = g->r;
	const char *key;
	json_t *value;

	json_object_foreach(in, key, value)
	{
		const char *path = *prefix ? rf_format(r, "%s/%s", prefix, key)
					   : rf_format(r, "%s", key);

		read_member(g, path, value, depth);
	}
}

static bool
nothing_missing(struct reading *g)
{
	struct rf *r = g->r;

	for (const struct rf_property *p = r->at->parameters; p && p->path; p++) {
		if (!(p->flags & RF_REQUIRED) || json_object_get(r->set, p->path) ||
			represent_at(r->body, p->path))
			continue;
		if (g->action)
			rf_refuse(r, 400, p->path, RF_MSG_ACTION_PARAM_MISSING,
				g->action, p->path);
		else
			rf_refuse(r, 400, p->path, RF_MSG_CREATE_MISSING, p->path);
	}
	return !rf_refused(r);
}

bool
body_patch(struct rf *r)
{
	struct reading g = {.r = r, .patch = true};

	r->set = json_object();
	read_object(&g, r->body, "", 0);
	if (rf_refused(r))
		return false;
	if (g.taken == 0 && !r->messages)
		return rf_refuse(r, 400, NULL, RF_MSG_NO_OPERATION);
	if (g.taken == 0)
		r->status = 400;
	return g.taken > 0;
}

bool
body_post(struct rf *r)
{
	struct reading g = {.r = r, .action = route_action(r->at)};

	r->set = json_object();
	if (r->body)
		read_object(&g, r->body, "", 0);
	return !rf_refused(r) && nothing_missing(&g);
}
