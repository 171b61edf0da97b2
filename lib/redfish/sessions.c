/* SessionService and its Sessions. */
#include "redfish/families.h"

#include "base/str.h"
#include "redfish/service.h"
#include "redfish/session.h"
#include "redfish/tuning.h"

#define SESSIONS RF_ROOT "/SessionService/Sessions"

static void
service_fill(struct rf *r)
{
	rf_setting_fill(r, SET_SESSION_TIMEOUT);
}

static void
service_patch(struct rf *r)
{
	rf_settings_change(r);
}

static void
list(struct rf *r)
{
	json_t *ids =
		session_list(r->state, r->now, rf_setting(r, SET_SESSION_TIMEOUT));
	json_t *id;
	size_t i;

	json_array_foreach(ids, i, id)
	{
		rf_member(r, SESSIONS "/%s", json_string_value(id));
	}
	json_decref(ids);
}

static bool
find(struct rf *r, struct session *s)
{
	return session_read(r->state, rf_arg(r, "session"), r->now,
		       rf_setting(r, SET_SESSION_TIMEOUT), s) == 0;
}

static bool
exists(struct rf *r)
{
	struct session s;

	return find(r, &s);
}

static bool
own(struct rf *r)
{
	struct session s;

	return find(r, &s) && strcmp(s.account, r->who.name) == 0;
}

static void
fill(struct rf *r)
{
	struct session s;

	if (!find(r, &s))
		return;
	rf_set_text(r, "UserName", s.account);
	rf_set_text(r, "ClientOriginIPAddress", *s.remote ? s.remote : NULL);
	rf_set_text(r, "CreatedTime", rf_time(r, s.created));
}

static void
create(struct rf *r)
{
	char token[SESSION_TOKEN];
	struct session s = {0};

	if (!service_login(r, rf_text(r, "UserName"), rf_text(r, "Password")))
		return;
	str_copy(s.account, sizeof s.account, r->who.name);
	str_copy(s.stamp, sizeof s.stamp, r->who.stamp);
	str_copy(s.remote, sizeof s.remote, r->remote);
	if (session_make(r->state, r->now, rf_setting(r, SET_SESSION_TIMEOUT), &s,
		    token) == -1) {
		rf_trouble(r, "the sessions");
		return;
	}
	r->token = rf_format(r, "%s", token);
	rf_created(r, SESSIONS "/%s", s.id);
}

static void
end(struct rf *r)
{
	if (session_end(r->state, rf_arg(r, "session")) == -1)
		rf_trouble(r, "the sessions");
}

static const struct rf_property service_settable[] = {
	{"SessionTimeout", .type = RF_INTEGER, .min = SESSION_SHORTEST,
		.max = SESSION_LONGEST},
	{.path = NULL},
};

/* A context is the client's, and of no use to us. */
static const struct rf_property parameters[] = {
	{"UserName", .type = RF_STRING, .flags = RF_REQUIRED},
	{"Password", .type = RF_STRING, .flags = RF_REQUIRED | RF_HIDDEN},
	{"Context", .type = RF_STRING, .flags = RF_NULL},
	{"Token", .type = RF_STRING, .flags = RF_NULL | RF_HIDDEN},
	{"SessionType", .type = RF_STRING, .flags = RF_NULL},
	{.path = NULL},
};

const struct rf_resource rf_sessions[] = {
	{.pattern = RF_ROOT "/SessionService",
		.type = "#SessionService.v1_1_8.SessionService",
		.skeleton = "session-service.json",
		.link = "SessionService",
		.fill = service_fill,
		.settable = service_settable,
		.patch = service_patch,
		.write = RF_MANAGER},
	{.pattern = SESSIONS,
		.type = "#SessionCollection.SessionCollection",
		.skeleton = "sessions.json",
		.link = "Sessions",
		.fill = list,
		.parameters = parameters,
		.create = create,
		.open_post = true},
	{.pattern = SESSIONS "/{session}",
		.type = "#Session.v1_4_0.Session",
		.skeleton = "session.json",
		.exists = exists,
		.fill = fill,
		.remove = end,
		.own = own,
		.read = RF_MANAGER | RF_USERS,
		.write = RF_MANAGER},
	{.pattern = NULL},
};
