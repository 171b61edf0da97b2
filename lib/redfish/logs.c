/*
 * A system's log: its last events, as the programs that saw them wrote them. It
 * cannot be cleared; the oldest make room for new ones.
 */
#include "redfish/families.h"

#include "host/timeline.h"

#define LOGS    RF_ROOT "/Systems/{system}/LogServices"
#define ENTRIES "/LogServices/Boot/Entries"

#define ID 40 /* a time in ms, which of that time, and a NUL */

/* The system's events, to be freed; NULL, with an answer, if they cannot be read.
 */
static struct timeline_log *
events(struct rf *r)
{
	struct timeline_log *log = malloc(sizeof *log);

	if (!log || timeline_load(r->state, rf_host(r)->mac, log) == -1) {
		free(log);
		rf_trouble(r, "the host's events");
		return NULL;
	}
	return log;
}

/* Its time in ms; and of several at one time, which. */
static const char *
id_of(const struct timeline_log *log, size_t i, char out[static ID])
{
	unsigned same = 1;

	while (same <= i && log->event[i - same].when == log->event[i].when)
		same++;
	snprintf(out, ID, same > 1 ? "%llu-%u" : "%llu",
		(unsigned long long)log->event[i].when, same);
	return out;
}

/* Is it one that something has failed by? */
static const char *
severity(const struct host_event *e)
{
	bool bad = strcmp(e->what, "unloaded") == 0 ||
		   strcmp(e->what, "no-lease") == 0 || event_get(e, "failed");

	return bad ? "Warning" : "OK";
}

static json_t *
entry_of(struct rf *r, const struct timeline_log *log, size_t i)
{
	const struct host_event *e = &log->event[i];
	char id[ID], text[TIMELINE_TEXT];
	const char *path = rf_format(r, RF_ROOT "/Systems/%s" ENTRIES "/%s",
		rf_arg(r, "system"), id_of(log, i, id));

	return json_pack("{ssssssssssssssss}", "@odata.id", path, "@odata.type",
		"#LogEntry.v1_10_0.LogEntry", "Id", id, "Name", id, "EntryType",
		"Event", "Created", rf_time(r, e->when / 1000), "Message",
		event_sentence(e, text), "Severity", severity(e));
}

static void
services(struct rf *r)
{
	rf_member(r, RF_ROOT "/Systems/%s/LogServices/Boot", rf_arg(r, "system"));
}

static void
service(struct rf *r)
{
	rf_set_text(r, "DateTime", rf_time(r, r->now));
	rf_set_int(r, "MaxNumberOfRecords", TIMELINE_EVENTS);
}

/* Whole ones: a client reads a log in one request. */
static void
list(struct rf *r)
{
	struct timeline_log *log = events(r);
	json_t *members = json_array();

	for (size_t i = 0; log && i < log->n; i++)
		json_array_append_new(members, entry_of(r, log, i));
	rf_set(r, "Members", members);
	free(log);
}

/* The entry that is asked for, or NULL. */
static json_t *
find(struct rf *r)
{
	struct timeline_log *log = rf_host_exists(r) ? events(r) : NULL;
	json_t *found = NULL;
	char id[ID];

	for (size_t i = 0; log && !found && i < log->n; i++)
		if (strcmp(id_of(log, i, id), rf_arg(r, "entry")) == 0)
			found = entry_of(r, log, i);
	free(log);
	return found;
}

static bool
entry_exists(struct rf *r)
{
	json_t *found = find(r);

	json_decref(found);
	return found;
}

static void
entry(struct rf *r)
{
	json_t *found = find(r);

	if (found)
		json_object_update(r->answer, found);
	json_decref(found);
}

const struct rf_resource rf_logs[] = {
	{.pattern = LOGS,
		.type = "#LogServiceCollection.LogServiceCollection",
		.link = "LogServices",
		.exists = rf_host_exists,
		.fill = services},
	{.pattern = LOGS "/Boot",
		.type = "#LogService.v1_2_0.LogService",
		.skeleton = "log.json",
		.exists = rf_host_exists,
		.fill = service},
	{.pattern = LOGS "/Boot/Entries",
		.type = "#LogEntryCollection.LogEntryCollection",
		.link = "Entries",
		.exists = rf_host_exists,
		.fill = list},
	{.pattern = LOGS "/Boot/Entries/{entry}",
		.type = "#LogEntry.v1_10_0.LogEntry",
		.exists = entry_exists,
		.fill = entry},
	{.pattern = NULL},
};
