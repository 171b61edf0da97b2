/*
 * What is known of a machine's last boot, as a log: of each kind of thing the last
 * one, for no more is kept. It cannot be cleared; it is made of what the servers
 * noted.
 */
#include "redfish/families.h"

#include "host/override.h"

#define LOGS    RF_ROOT "/Systems/{system}/LogServices"
#define ENTRIES "/LogServices/Boot/Entries"
#define KINDS   3

struct entry {
	const char *id, *message;
	uint64_t when; /* 0: it has not happened */
};

/* In the order in which they happened. */
static size_t
entries(struct rf *r, struct entry out[static KINDS])
{
	struct override_past past = {0};
	struct override o = {0};
	size_t n = 0;

	if (override_get_past(r->state, rf_host(r)->mac, &past) == -1)
		past = (struct override_past){0};
	if (override_get(r->state, rf_host(r)->mac, &o) == -1 || !*o.id)
		o.when = 0;
	struct entry all[KINDS] = {
		{"Override", "It was told what to boot in place of its usual.",
			o.when},
		{"Firmware", "Its UEFI firmware was sent whole.", past.served.when},
		{"Script", "It was given its boot script.", past.script.when},
	};

	for (size_t i = 0; i < KINDS; i++) {
		size_t at = n;

		if (all[i].when == 0)
			continue;
		for (; at > 0 && out[at - 1].when > all[i].when; at--)
			out[at] = out[at - 1];
		out[at] = all[i];
		n++;
	}
	return n;
}

static json_t *
entry_of(struct rf *r, const struct entry *e)
{
	const char *path = rf_format(
		r, RF_ROOT "/Systems/%s" ENTRIES "/%s", rf_arg(r, "system"), e->id);

	return json_pack("{ssssssssssssssss}", "@odata.id", path, "@odata.type",
		"#LogEntry.v1_10_0.LogEntry", "Id", e->id, "Name", e->id,
		"EntryType", "Event", "Created", rf_time(r, e->when), "Message",
		e->message, "Severity", "OK");
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
	rf_set_int(r, "MaxNumberOfRecords", KINDS);
}

/* Whole ones: a client reads a log in one request. */
static void
list(struct rf *r)
{
	struct entry e[KINDS];
	size_t n = entries(r, e);
	json_t *members = json_array();

	for (size_t i = 0; i < n; i++)
		json_array_append_new(members, entry_of(r, &e[i]));
	rf_set(r, "Members", members);
}

static bool
find(struct rf *r, struct entry *out)
{
	struct entry e[KINDS];
	size_t n = rf_host_exists(r) ? entries(r, e) : 0;

	for (size_t i = 0; i < n; i++)
		if (strcmp(e[i].id, rf_arg(r, "entry")) == 0) {
			*out = e[i];
			return true;
		}
	return false;
}

static bool
entry_exists(struct rf *r)
{
	struct entry e;

	return find(r, &e);
}

static void
entry(struct rf *r)
{
	struct entry e;
	json_t *o;

	if (!find(r, &e))
		return;
	o = entry_of(r, &e);
	json_object_update(r->answer, o);
	json_decref(o);
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
