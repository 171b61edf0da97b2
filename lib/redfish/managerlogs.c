/*
 * The logs of metal-boot itself: the last events, and who failed to log in. What
 * its servers complain of is in the log of who runs them, and not here.
 *
 * The log of a host's manager has the events of that host alone.
 */
#include "redfish/families.h"

#include "file/state.h"
#include "redfish/account.h"
#include "redfish/eventdir.h"
#include "redfish/login.h"

#include <fcntl.h>

#define LOGS     RF_ROOT "/Managers/{manager}/LogServices"
#define EVENTS   LOGS "/Events"
#define SECURITY LOGS "/Security"
#define SYSTEM   RF_ROOT "/Systems/{system}"
#define LOG      "#LogService.v1_2_0.LogService"
#define ENTRIES  "#LogEntryCollection.LogEntryCollection"
#define ENTRY    "#LogEntry.v1_10_0.LogEntry"

static void
services(struct rf *r)
{
	rf_member(r, "%s/Events", r->path);
	if (rf_is_us(r) && (r->who.privileges & (RF_MANAGER | RF_USERS)))
		rf_member(r, "%s/Security", r->path);
}

static bool
is_us(struct rf *r)
{
	return rf_is_us(r);
}

static json_t *
entry_of(const char *base, const char *id)
{
	return json_pack("{sosssssssss[]}", "@odata.id",
		json_sprintf("%s/%s", base, id), "@odata.type", ENTRY, "Id", id,
		"Name", id, "EntryType", "Event", "MessageArgs");
}

/*
 * Events
 */

static void
events_service(struct rf *r)
{
	rf_set_text(r, "DateTime", rf_time(r, r->now));
	rf_set_int(r, "MaxNumberOfRecords", EVENT_KEPT);
}

/* Where it happened, if that is there still. NULL: it is not. */
static const char *
origin_of(struct rf *r, const json_t *event)
{
	const char *path = json_string_value(json_object_get(
		json_object_get(event, "OriginOfCondition"), "@odata.id"));
	char arg[RF_ARGS][RF_NAME], name[STATE_NAME];

	if (!path || !rf_match(SYSTEM, path, arg))
		return NULL;
	snprintf(name, sizeof name, STATE_HOSTS "/%.63s", arg[0]);
	return faccessat(r->state, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0 ? path
									 : NULL;
}

/* Is it in this manager's log? */
static bool
concerns(struct rf *r, const char *origin)
{
	char arg[RF_ARGS][RF_NAME];

	return rf_is_us(r) || (origin && rf_match(SYSTEM, origin, arg) &&
				      strcmp(arg[0], rf_arg(r, "manager")) == 0);
}

static void
copy(json_t *to, const char *name, const json_t *from, const char *member)
{
	json_t *value = json_object_get(from, member);

	if (value)
		json_object_set(to, name, value);
}

/* NULL when it is not this manager's. */
static json_t *
event_entry(struct rf *r, const char *base, const char *number)
{
	json_t *whole = eventdir_read(r->state, number), *entry = NULL;
	const json_t *event = json_array_get(json_object_get(whole, "Events"), 0);
	const char *origin = event ? origin_of(r, event) : NULL;

	if (event && concerns(r, origin)) {
		entry = entry_of(base, number);
		copy(entry, "Created", event, "EventTimestamp");
		copy(entry, "Severity", event, "MessageSeverity");
		copy(entry, "Message", event, "Message");
		copy(entry, "MessageId", event, "MessageId");
		copy(entry, "MessageArgs", event, "MessageArgs");
		if (origin)
			json_object_set_new(entry, "Links",
				json_pack("{s{ss}}", "OriginOfCondition",
					"@odata.id", origin));
	}
	json_decref(whole);
	return entry;
}

/* Whole ones: a client reads a log in one request. */
static void
events(struct rf *r)
{
	char number[EVENT_KEPT][EVENT_NUMBER];
	size_t n = eventdir_kept(r->state, number);
	json_t *members = json_array(), *entry;

	for (size_t i = 0; i < n; i++) {
		entry = event_entry(r, r->path, number[i]);
		if (entry)
			json_array_append_new(members, entry);
	}
	rf_set(r, "Members", members);
}

/* An entry by its id, as its collection has it; NULL if there is none. */
static json_t *
one_event(struct rf *r)
{
	const char *base =
		rf_format(r, RF_ROOT "/Managers/%s/LogServices/Events/Entries",
			rf_arg(r, "manager"));

	return rf_manager_exists(r) ? event_entry(r, base, rf_arg(r, "entry"))
				    : NULL;
}

static bool
event_exists(struct rf *r)
{
	json_t *entry = one_event(r);

	json_decref(entry);
	return entry;
}

static void
event(struct rf *r)
{
	json_t *entry = one_event(r);

	json_object_update(r->answer, entry);
	json_decref(entry);
}

static void
clear(struct rf *r)
{
	if (eventdir_forget(r->state) == -1)
		rf_trouble(r, "the state folder");
}

/*
 * Security: of each name, the last of the wrong passwords in a row
 */

static void
security_service(struct rf *r)
{
	rf_set_text(r, "DateTime", rf_time(r, r->now));
	rf_set_int(r, "MaxNumberOfRecords", ACCOUNT_MAX);
}

static json_t *
failure_entry(struct rf *r, const char *base, const char *name)
{
	struct login_failures f = login_failures(r, name);
	json_t *entry;

	if (f.count == 0)
		return NULL;
	entry = entry_of(base, name);
	json_object_set_new(entry, "Created", json_string(rf_time(r, f.when)));
	json_object_set_new(entry, "Severity",
		json_string(login_locked(r, name) ? "Critical" : "Warning"));
	json_object_set_new(entry, "Message",
		json_sprintf("%llu wrong passwords in a row, for %s.",
			(unsigned long long)f.count, name));
	return entry;
}

static void
security(struct rf *r)
{
	json_t *accounts = accounts_read(r->state), *members = json_array(), *entry,
	       *account;
	const char *name;

	json_object_foreach(accounts, name, account)
	{
		entry = failure_entry(r, r->path, name);
		if (entry)
			json_array_append_new(members, entry);
	}
	json_decref(accounts);
	rf_set(r, "Members", members);
}

static json_t *
one_failure(struct rf *r)
{
	const char *base =
		RF_ROOT "/Managers/metal-boot/LogServices/Security/Entries";
	json_t *accounts = accounts_read(r->state), *entry = NULL;

	if (rf_is_us(r) && json_object_get(accounts, rf_arg(r, "entry")))
		entry = failure_entry(r, base, rf_arg(r, "entry"));
	json_decref(accounts);
	return entry;
}

static bool
failure_exists(struct rf *r)
{
	json_t *entry = one_failure(r);

	json_decref(entry);
	return entry;
}

static void
failure(struct rf *r)
{
	json_t *entry = one_failure(r);

	json_object_update(r->answer, entry);
	json_decref(entry);
}

const struct rf_resource rf_managerlogs[] = {
	{.pattern = LOGS,
		.type = "#LogServiceCollection.LogServiceCollection",
		.link = "LogServices",
		.exists = rf_manager_exists,
		.fill = services},
	{.pattern = EVENTS,
		.type = LOG,
		.skeleton = "log-events.json",
		.exists = rf_manager_exists,
		.fill = events_service},
	{.pattern = EVENTS "/Actions/LogService.ClearLog",
		.exists = is_us,
		.action = clear,
		.write = RF_MANAGER},
	{.pattern = EVENTS "/Entries",
		.type = ENTRIES,
		.link = "Entries",
		.exists = rf_manager_exists,
		.fill = events},
	{.pattern = EVENTS "/Entries/{entry}",
		.type = ENTRY,
		.exists = event_exists,
		.fill = event},
	{.pattern = SECURITY,
		.type = LOG,
		.skeleton = "log-security.json",
		.exists = is_us,
		.fill = security_service,
		.read = RF_MANAGER | RF_USERS},
	{.pattern = SECURITY "/Entries",
		.type = ENTRIES,
		.link = "Entries",
		.exists = is_us,
		.fill = security,
		.read = RF_MANAGER | RF_USERS},
	{.pattern = SECURITY "/Entries/{entry}",
		.type = ENTRY,
		.exists = failure_exists,
		.fill = failure,
		.read = RF_MANAGER | RF_USERS},
	{.pattern = NULL},
};
