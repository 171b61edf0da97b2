#include "redfish/represent.h"

#include "base/hash.h"
#include "redfish/route.h"
#include "redfish/skeleton.h"
#include "redfish/view.h"

/* The members that every resource has, and those of its skeleton. */
static void
begin(struct rf *r)
{
	json_t *skeleton = r->at->skeleton ? skeleton_of(r, r->at->skeleton) : NULL;

	r->answer = json_object();
	if (r->at->type) {
		rf_set_text(r, "@odata.id", r->path);
		rf_set_text(r, "@odata.type", r->at->type);
	}
	if (skeleton) {
		json_object_update(r->answer, skeleton);
		json_decref(skeleton);
	}
}

/*
 * What the dispatcher adds
 */

static void
name_it(struct rf *r)
{
	const char *last = strrchr(r->path, '/');

	if (!json_object_get(r->answer, "Id") && !route_is_collection(r->at))
		rf_set_text(r, "Id", last ? last + 1 : r->path);
	if (!json_object_get(r->answer, "Name"))
		rf_set_text(r, "Name", last ? last + 1 : r->path);
}

/* Members as asked for, and how many there are. */
static void
count_members(struct rf *r)
{
	json_t *members = json_object_get(r->answer, "Members"), *page;
	size_t first, n, total = json_array_size(members);

	if (!r->paged) {
		rf_page(r, total, &first, &n);
		page = json_array();
		for (size_t i = first; i < first + n; i++)
			json_array_append(page, json_array_get(members, i));
		rf_set(r, "Members", page);
	} else if (!members) {
		rf_set(r, "Members", json_array());
	}
	rf_set_int(r, "Members@odata.count", (int64_t)r->total);

	size_t end = r->query.skip + r->query.top;
	if (r->query.has_top && r->query.top > 0 && end < r->total)
		rf_set_text(r, "Members@odata.nextLink",
			rf_format(r, "%s?$skip=%zu&$top=%zu", r->path, end,
				r->query.top));
}

/* A request for what is below this one, of the same asker. */
static struct rf
below(struct rf *r, const struct rf_resource *at, const char *path)
{
	struct rf sub = {
		.method = RF_GET,
		.path = path,
		.at = at,
		.query = {.levels = 1},
		.who = r->who,
		.local = r->local,
		.remote = r->remote,
		.by = r->by,
		.port = r->port,
		.state = r->state,
		.state_path = r->state_path,
		.share = r->share,
		.site = r->site,
		.now = r->now,
		.only = r->only,
		.arena = r->arena,
		.looks = r->looks,
		.patience = r->patience,
	};

	memcpy(sub.arg, r->arg, sizeof sub.arg);
	if (strcmp(sub.arg[0], r->arg[0]) == 0) {
		sub.host = r->host;
		sub.seen = r->seen;
		sub.firmware = r->firmware;
		sub.power = r->power;
	}
	return sub;
}

static void
add_action(struct rf *r, const struct rf_resource *at, const char *path)
{
	const char *name = route_action(at);
	json_t *actions = json_object_get(r->answer, "Actions"), *action;

	if (!actions) {
		actions = json_object();
		rf_set(r, "Actions", actions);
	}
	action = json_object();
	json_object_set_new(action, "target", json_string(path));
	if (at->parameters)
		json_object_set_new(action, "@Redfish.ActionInfo",
			json_sprintf("%s/%sActionInfo", r->path,
				strrchr(name, '.') + 1));
	for (const struct rf_property *p = at->parameters; p && p->path; p++)
		if (p->words)
			json_object_set_new(action,
				rf_format(r, "%s@Redfish.AllowableValues", p->path),
				route_words(p->words));
	json_object_set_new(actions, rf_format(r, "#%s", name), action);
}

/* The links to what is right below, and the actions. */
static void
link_below(struct rf *r)
{
	const struct rf_resource *at;
	size_t family = 0, i = 0, len = strlen(r->at->pattern);

	while ((at = route_below(r->at, &family, &i))) {
		const char *path = rf_format(r, "%s%s", r->path, at->pattern + len);
		struct rf sub = below(r, at, path);

		if (at->exists && !at->exists(&sub))
			continue;
		if (at->action)
			add_action(r, at, path);
		else
			rf_set_link(r, at->link, "%s", path);
		json_decref(sub.messages);
	}
}

json_t *
represent_at(const json_t *resource, const char *path)
{
	const char *slash;

	while (resource && (slash = strchr(path, '/'))) {
		resource = json_object_getn(resource, path, (size_t)(slash - path));
		path = slash + 1;
	}
	return json_object_get(resource, path);
}

static void
show_words(struct rf *r, const struct rf_property *p)
{
	for (; p && p->path; p++)
		if ((p->flags & RF_SHOWN) && p->words &&
			represent_at(r->answer, p->path))
			rf_set(r,
				rf_format(r, "%s@Redfish.AllowableValues", p->path),
				route_words(p->words));
}

/* Its own members, and those of its parts. */
static void
fill(struct rf *r)
{
	const struct rf_resource *at;
	size_t family = 0, i = 0;

	while ((at = route_part(r->at, &family, &i)) && !rf_refused(r)) {
		if (at->fill)
			at->fill(r);
		show_words(r, at->settable);
	}
}

bool
represent(struct rf *r)
{
	if (r->at->exists && !r->at->exists(r)) {
		if (!rf_refused(r))
			rf_refuse(r, 404, NULL, RF_MSG_RESOURCE_MISSING, r->path);
		return false;
	}
	begin(r);
	fill(r);
	if (rf_refused(r))
		return false;
	if (!r->at->type)
		return true;
	view_prune(r, r->answer);
	name_it(r);
	if (route_is_collection(r->at))
		count_members(r);
	link_below(r);
	return true;
}

/*
 * ETags
 */

static uint64_t
hash_json(uint64_t start, const json_t *value)
{
	char *text =
		value ? json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY) : NULL;
	uint64_t h = text ? hash_of(start, text, strlen(text)) : start;

	free(text);
	return h;
}

void
represent_tag(struct rf *r)
{
	const struct rf_resource *at;
	size_t family = 0, i = 0;
	uint64_t settings = 1, all;

	/* What was looked up elsewhere has one already. */
	rf_drop(r, "@odata.etag");
	all = hash_json(2, r->answer);

	while ((at = route_part(r->at, &family, &i)))
		for (const struct rf_property *p = at->settable; p && p->path; p++)
			settings = hash_json(
				settings + 1, represent_at(r->answer, p->path));
	snprintf(r->etag, sizeof r->etag, "\"%08x.%016llx\"",
		(unsigned)(settings >> 32), (unsigned long long)all);
}

bool
represent_matches(const char *list, const char *etag, bool settings_only)
{
	struct rd r = rd_of(list, strlen(list));
	size_t len = settings_only ? strcspn(etag, ".") : strlen(etag);

	while (r.left > 0) {
		struct rd tag = rd_until(&r, ",");

		rd_skip(&r, r.left > 0);
		while (tag.left > 0 && (*tag.at == ' ' || *tag.at == '\t'))
			rd_skip(&tag, 1);
		while (tag.left > 0 && (tag.at[tag.left - 1] == ' ' ||
					       tag.at[tag.left - 1] == '\t'))
			tag.left--;
		if (rd_is(&tag, "*"))
			return true;
		if (rd_begins(&tag, "W/"))
			rd_skip(&tag, 2);
		if (tag.left >= len && memcmp(tag.at, etag, len) == 0 &&
			(settings_only ? tag.left > len && tag.at[len] == '.'
				       : tag.left == len))
			return true;
	}
	return false;
}

/*
 * Looking at others
 */

bool
represent_allowed(struct rf *r, enum rf_method method)
{
	const struct rf_resource *at = r->at;
	bool reads = method == RF_GET || method == RF_HEAD || method == RF_OPTIONS;
	unsigned want = reads ? at->read : at->write;

	if (want == 0)
		want = reads ? RF_LOGIN : RF_COMPONENTS;
	if ((want & RF_OPEN) || (at->open_post && method == RF_POST))
		return true;
	return (r->who.privileges & want) ||
	       ((r->who.privileges & RF_SELF) && at->own && at->own(r));
}

static json_t *
look(struct rf *r, const char *path, const struct rf_query *query)
{
	struct rf sub = below(r, NULL, path);
	json_t *out = NULL;

	sub.at = route_find(path, sub.arg);
	if (!sub.at || !route_has(sub.at, RF_GET) || view_hides(r, path))
		return NULL;
	if (strcmp(sub.arg[0], r->arg[0]) != 0)
		sub.host = NULL, sub.seen = NULL, sub.power = NULL,
		sub.firmware = 0;
	if (query)
		sub.query = *query;
	if (represent_allowed(&sub, RF_GET) && represent(&sub)) {
		represent_tag(&sub);
		rf_set_text(&sub, "@odata.etag", sub.etag);
		if (sub.query.expand)
			represent_expand(&sub);
		if (*sub.query.select) {
			json_t *chosen = query_select(sub.query.select, sub.answer);

			json_decref(sub.answer);
			sub.answer = chosen;
		}
		out = json_incref(sub.answer);
	}
	json_decref(sub.answer);
	json_decref(sub.messages);
	return out;
}

json_t *
rf_look(struct rf *r, const char *path)
{
	return look(r, path, NULL);
}

/* Of a link, what it links to; NULL if it is none, or is to stay one. */
static json_t *
expanded(struct rf *r, const json_t *value)
{
	struct rf_query query = r->query;
	const char *path = json_string_value(json_object_get(value, "@odata.id"));

	if (!path || json_object_size(value) != 1 || *r->looks == 0)
		return NULL;
	--*r->looks;
	query.only = query.has_top = query.has_skip = false;
	query.top = query.skip = 0;
	if (--query.levels == 0)
		query.expand = EXPAND_NONE;
	return look(r, path, &query);
}

/* Expand what is in an object or an array; links: it is in Links. */
static void
expand_in(struct rf *r, json_t *in, bool links)
{
	enum query_expand how = r->query.expand;
	bool wanted = how == EXPAND_ALL || (how == EXPAND_LINKS) == links;
	const char *key;
	json_t *value, *made;
	size_t i;

	if (json_is_object(in))
		json_object_foreach(in, key, value)
		{
			made = wanted ? expanded(r, value) : NULL;
			if (made)
				json_object_set_new(in, key, made);
			else
				expand_in(r, value,
					links || strcmp(key, "Links") == 0);
		}
	else if (json_is_array(in))
		json_array_foreach(in, i, value)
		{
			made = wanted ? expanded(r, value) : NULL;
			if (made)
				json_array_set_new(in, i, made);
			else
				expand_in(r, value, links);
		}
}

void
represent_expand(struct rf *r)
{
	expand_in(r, r->answer, false);
}
