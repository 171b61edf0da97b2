#include "base/str.h"
#include "redfish/account.h"
#include "redfish/body.h"
#include "redfish/represent.h"
#include "redfish/route.h"
#include "redfish/service.h"
#include "redfish/sweep.h"
#include "redfish/view.h"

#define LOOKS_MAX 4096 /* resources that one $expand may bring */
#define LOCK_WAIT 500  /* ms for another's change; what it is of waits 400 more */

/* Does a list of media types (RFC 9110 section 12.5.1) take JSON? */
static bool
accepts_json(const char *accept, const char *type)
{
	struct rd r = rd_of(accept, strlen(accept));

	if (!*accept)
		return true;
	while (r.left > 0) {
		struct rd one = rd_until(&r, ","), name;
		char text[64];

		rd_skip(&r, r.left > 0);
		while (one.left > 0 && *one.at == ' ')
			rd_skip(&one, 1);
		name = rd_until(&one, "; ");
		if (!str_take(text, sizeof text, &name))
			continue;
		if (str_eq_nocase(text, "*/*") || str_eq_nocase(text, type) ||
			(strncmp(text, "application/", 12) == 0 &&
				strcmp(text + 12, "*") == 0))
			return true;
	}
	return false;
}

/* Is a Content-Type JSON, with or without a charset? */
static bool
is_json(const char *type)
{
	struct rd r = rd_of(type, strlen(type)), name = rd_until(&r, "; ");
	char text[64];

	return str_take(text, sizeof text, &name) &&
	       str_eq_nocase(text, "application/json");
}

/* The head of the request, before anything is looked at. */
static bool
understood(struct rf *r)
{
	const char *version = r->head.odata_version;

	if (version && *version && strcmp(version, "4.0") != 0)
		return rf_refuse(r, 412, NULL, RF_MSG_PRECONDITION_FAILED);
	return true;
}

static bool
acceptable(struct rf *r)
{
	const char *accept = r->head.accept;

	/* A type of its own, such as XML, is not asked for by all who take it. */
	if (r->at->fill && !r->at->type && !r->at->action)
		return true;
	if (accept && !accepts_json(accept, "application/json"))
		return rf_refuse_header(
			r, 406, "Accept", accept, "Accept application/json.");
	return true;
}

static bool
allowed(struct rf *r)
{
	if (represent_allowed(r, r->method))
		return true;
	if (!*r->who.name)
		return service_unknown(r);
	return rf_refuse(r, 403, NULL, RF_MSG_INSUFFICIENT_PRIVILEGE);
}

/* $top and the like go with a GET, and most of them with a collection only. */
static bool
query_fits(struct rf *r)
{
	const struct rf_query *q = &r->query;

	if (!query_any(q))
		return true;
	if (r->method != RF_GET && r->method != RF_HEAD)
		return rf_refuse(r, 400, NULL, RF_MSG_QUERY_NOT_ON_OPERATION);
	if ((q->only || q->has_top || q->has_skip) && !route_is_collection(r->at))
		return rf_refuse(r, 400, NULL, RF_MSG_QUERY_NOT_ON_RESOURCE);
	return true;
}

/* The body as an object; of an action there may be none. */
static bool
read_body(struct rf *r)
{
	json_error_t error;

	/* A short text can become very much memory, which is not for everybody. */
	if (!*r->who.name && r->raw.left > RF_STRANGER)
		return rf_refuse(r, 413, NULL, RF_MSG_PAYLOAD_TOO_LARGE);
	if (r->raw.left == 0 && r->at->action && r->method == RF_POST)
		return true;
	if (r->raw.left == 0 && (!r->head.type || !*r->head.type))
		return rf_refuse(r, 400, NULL, RF_MSG_EMPTY_JSON);
	if (!r->head.type || !is_json(r->head.type))
		return rf_refuse_header(r, 415, "Content-Type", r->head.type,
			"Send the body as application/json.");
	r->body = json_loadb((const char *)r->raw.at, r->raw.left,
		JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &error);
	if (!r->body)
		return rf_refuse(r, 400, NULL, RF_MSG_MALFORMED_JSON);
	if (!json_is_object(r->body))
		return rf_refuse(r, 400, NULL, RF_MSG_UNRECOGNIZED_BODY);
	if (json_object_size(r->body) == 0 && !r->at->action)
		return rf_refuse(r, 400, NULL, RF_MSG_EMPTY_JSON);
	return true;
}

/*
 * GET
 */

/* With "only", the one member is the answer, if it is one. */
static bool
only_member(struct rf *r)
{
	json_t *members = json_object_get(r->answer, "Members");
	const char *path = json_string_value(
		json_object_get(json_array_get(members, 0), "@odata.id"));

	if (json_array_size(members) != 1 || !path)
		return true;
	r->path = rf_format(r, "%s", path);
	r->at = route_find(r->path, r->arg);
	json_decref(r->answer);
	r->answer = NULL;
	r->paged = false;
	r->query.only = false;
	return r->at && allowed(r) && represent(r);
}

static void
select_members(struct rf *r)
{
	json_t *chosen;

	/* Together with $expand, it is what is expanded that is chosen from. */
	if (!*r->query.select || r->query.expand)
		return;
	chosen = query_select(r->query.select, r->answer);
	json_decref(r->answer);
	r->answer = chosen;
}

static void
serve_get(struct rf *r)
{
	const char *known = r->head.if_none_match;

	if (!represent(r) || (r->query.only && !only_member(r)))
		return;
	if (r->plain)
		return;
	represent_tag(r);
	if (known && represent_matches(known, r->etag, false)) {
		r->status = 304;
		return;
	}
	if (r->query.expand)
		represent_expand(r);
	select_members(r);
	if (json_object_get(r->answer, "@odata.id"))
		rf_set_text(r, "@odata.etag", r->etag);
}

/*
 * Changes
 */

/* What the resource is now, and whether it is what the request expects. */
static bool
expected(struct rf *r)
{
	const char *want = r->head.if_match;
	bool ok = represent(r);

	r->before = r->answer;
	r->answer = NULL;
	if (!ok)
		return false;
	struct rf now = *r;
	now.answer = r->before;
	represent_tag(&now);
	if (want && *want && !represent_matches(want, now.etag, true))
		return rf_refuse(r, 412, NULL, RF_MSG_PRECONDITION_FAILED);
	if ((!want || !*want) && r->method == RF_PATCH &&
		site_flag(r->site, "redfish.require_if_match", false))
		return rf_refuse(r, 428, NULL, RF_MSG_PRECONDITION_REQUIRED);
	return true;
}

/* The resource after it was changed, with what was not changed and why. */
static void
show_changed(struct rf *r)
{
	json_t *notes = r->messages;

	r->messages = NULL;
	r->host = NULL;
	r->seen = NULL;
	r->firmware = 0;
	r->power = NULL;
	r->method = RF_GET;
	if (represent(r)) {
		represent_tag(r);
		rf_set_text(r, "@odata.etag", r->etag);
		if (notes)
			rf_set(r, "@Message.ExtendedInfo", notes);
		return;
	}
	json_decref(notes);
}

/* Is anything to be set that is of this part? */
static bool
concerns(const struct rf *r, const struct rf_resource *at)
{
	for (const struct rf_property *p = at->settable; p && p->path; p++)
		if (rf_value(r, p->path))
			return true;
	return false;
}

/* All parts are asked before any is changed. */
static void
change(struct rf *r)
{
	const struct rf_resource *at;
	size_t family = 0, i = 0;

	while ((at = route_part(r->at, &family, &i)))
		if (at->check && concerns(r, at))
			at->check(r);
	family = i = 0;
	while (!rf_refused(r) && (at = route_part(r->at, &family, &i)))
		if (at->patch && concerns(r, at))
			at->patch(r);
}

static void
serve_patch(struct rf *r)
{
	if (!read_body(r) || !expected(r) || !body_patch(r))
		return;
	change(r);
	if (!rf_refused(r) && !r->status)
		show_changed(r);
}

static void
serve_delete(struct rf *r)
{
	if (expected(r))
		r->at->remove(r);
	if (!r->status)
		r->status = 204;
}

static void
serve_post(struct rf *r)
{
	if (r->at->raw) {
		r->at->raw(r);
	} else {
		if (r->at->exists && !r->at->exists(r)) {
			if (!rf_refused(r))
				rf_refuse(r, 404, NULL, RF_MSG_RESOURCE_MISSING,
					r->path);
			return;
		}
		if (!read_body(r) || !body_post(r))
			return;
		if (r->at->action)
			r->at->action(r);
		else
			r->at->create(r);
	}
	if (!r->status)
		r->status = 204;
}

/* Changes are made one after another, each looking at what the last has left. */
static void
serve_change(struct rf *r, rf_handler *serve)
{
	int lock = accounts_lock(r->state, LOCK_WAIT);

	if (lock == -1) {
		rf_trouble(r, "the state folder");
		return;
	}
	sweep(r->state, lock, r->now);
	serve(r);
	close(lock);
}

static void
serve_method(struct rf *r)
{
	switch (r->method) {
	case RF_GET:
	case RF_HEAD:
		serve_get(r);
		break;
	case RF_PATCH:
		serve_change(r, serve_patch);
		break;
	case RF_DELETE:
		serve_change(r, serve_delete);
		break;
	case RF_POST:
		/* To log in may take its time, and so may a stream. */
		if (r->at->open_post || r->at->raw || r->at->waits)
			serve_post(r);
		else
			serve_change(r, serve_post);
		break;
	default:
		r->status = 204;
	}
}

static void
serve_at(struct rf *r)
{
	char allow[ROUTE_ALLOW];

	r->allow = rf_format(r, "%s", route_allow(r->at, allow));
	if (!route_has(r->at, r->method)) {
		rf_refuse(r, 405, NULL, RF_MSG_OPERATION_NOT_ALLOWED);
		return;
	}
	if (allowed(r) && acceptable(r) && query_fits(r))
		serve_method(r);
}

/* A path without a slash at its end is the same resource as with one; and a POST to
 * the Members of a collection is one to the collection. */
static void
trim(struct rf *r)
{
	size_t len = strlen(r->path);

	if (len > 1 && r->path[len - 1] == '/' && r->path[len - 2] != '/')
		r->path = rf_format(r, "%.*s", (int)(len - 1), r->path);
	if (r->method == RF_POST)
		r->path =
			rf_format(r, "%.*s", (int)route_members(r->path), r->path);
}

void
rf_serve(struct rf *r)
{
	unsigned looks = LOOKS_MAX, patience = RF_PATIENCE;

	r->looks = &looks;
	r->patience = &patience;
	trim(r);
	if (!rf_refused(r) && understood(r)) {
		if (strlen(r->path) < RF_PATH && !view_hides(r, r->path))
			r->at = route_find(r->path, r->arg);
		if (r->at)
			serve_at(r);
		else if (!*r->who.name)
			service_unknown(r);
		else
			rf_refuse(r, 404, NULL, RF_MSG_RESOURCE_MISSING, r->path);
	}
	if (!r->status)
		r->status = 200;
	if (r->status >= 400 || r->status == 204 || r->status == 304) {
		json_decref(r->answer);
		r->answer = NULL;
		r->plain = NULL;
	}
	if (r->status >= 400) {
		r->answer = message_error(r->messages);
		r->messages = NULL;
	}
	r->looks = NULL;
	r->patience = NULL;
}
