/* The systems: a host each. */
#include "redfish/families.h"

#include "base/num.h"
#include "console/conframe.h"
#include "host/timeline.h"
#include "host/uuid.h"
#include "redfish/gently.h"
#include "redfish/hardware.h"
#include "redfish/power.h"

#define SYSTEM RF_ROOT "/Systems/{system}"

static void
systems(struct rf *r)
{
	rf_host_members(r, RF_ROOT "/Systems");
}

static void
fill_hardware(struct rf *r)
{
	const struct rf_hardware *h = rf_hardware(r);

	rf_set_text(r, "Manufacturer", h->vendor);
	rf_set_text(r, "Model", h->model);
	rf_set_text(r, "SubModel", h->version);
	rf_set_text(r, "SKU", h->code);
	rf_set_text(r, "SerialNumber", h->serial);
	rf_set_text(r, "BiosVersion", rf_inspected(r)->firmware);
}

/*
 * How far its boot has come. Nothing is said of one that does not netboot: a client
 * that reads a state waits for the next (Ironic, after a change of settings).
 */
static void
fill_progress(struct rf *r)
{
	struct timeline_log *log = malloc(sizeof *log);
	const struct rf_power *p = rf_power(r);
	struct timeline_now now = {.ms = event_now()};
	struct timeline t;
	const char *state;

	if (p && (p->state == POWER_OFF || p->state == POWER_ON)) {
		now.power = p->state == POWER_OFF ? "off" : "on";
		now.power_ms = p->when;
	}
	if (log && timeline_load(r->state, rf_host(r)->mac, log) == 0) {
		timeline_of(log->event, log->n, &now, &t);
		state = log->n > 0 ? timeline_progress(&t) : NULL;
		rf_set_text(r, "BootProgress/LastState", state);
		if (state)
			rf_set_text(r, "BootProgress/LastStateTime",
				rf_time(r, t.since / 1000));
	}
	free(log);
}

/*
 * How to reach its console, mb-console(1): by ssh, if the site says that there is
 * one; the host is what the client asks it for.
 */
static void
fill_console(struct rf *r)
{
	const struct host *h = rf_host(r);
	const char *ssh = site_get(r->site, "console.ssh_port");
	char mac[MAC_TEXT];
	uint16_t port;

	if (!kv_get(&h->kv, "serial_console") ||
		!site_flag(r->site, "console.enabled", true))
		return;
	rf_set_int(r, "SerialConsole/MaxConcurrentSessions", CONSOLE_SESSIONS);
	rf_set_bool(r, "SerialConsole/SSH/ServiceEnabled", ssh != NULL);
	rf_set_bool(r, "SerialConsole/SSH/SharedWithManagerCLI", false);
	rf_set_text(r, "SerialConsole/SSH/ConsoleEntryCommand",
		h->name ? h->name : mac_text(h->mac, mac));
	rf_set_text(r, "SerialConsole/SSH/HotKeySequenceDisplay", "~.");
	if (ssh && num_u16(ssh, 1, UINT16_MAX, &port))
		rf_set_int(r, "SerialConsole/SSH/Port", port);
}

static void
system_fill(struct rf *r)
{
	char uuid[HOST_UUID];

	rf_set_text(r, "Name", rf_host_name(r));
	rf_set_text(r, "HostName", rf_host(r)->name);
	rf_set_text(r, "UUID", host_uuid(rf_host(r)->mac, uuid));
	fill_hardware(r);
	rf_power_fill(r);
	fill_console(r);
	fill_progress(r);
}

/*
 * Reset
 */

/* What each is to a switch; soft: after the host was told to halt, if it can be. */
static const struct {
	const char *type;
	enum verb verb;
	bool soft;
} resets[] = {
	{"On", VERB_ON, false},
	{"ForceOn", VERB_ON, false},
	{"ForceOff", VERB_OFF, false},
	{"GracefulShutdown", VERB_OFF, true},
	{"ForceRestart", VERB_RESET, false},
	{"GracefulRestart", VERB_CYCLE, true},
	{"PowerCycle", VERB_CYCLE, false},
};

static const char *const reset_types[] = {"On", "ForceOn", "ForceOff",
	"GracefulShutdown", "ForceRestart", "GracefulRestart", "PowerCycle", NULL};

static const struct rf_property reset_parameters[] = {
	{.path = "ResetType",
		.type = RF_STRING,
		.flags = RF_REQUIRED,
		.words = reset_types},
	{.path = NULL},
};

static bool
reset_exists(struct rf *r)
{
	const struct rf_power *p = rf_power(r);

	return p && p->orders;
}

/*
 * What was asked before counts no more. A host that was told to halt is not on just
 * because its port is.
 */
static void
order(struct rf *r, enum verb verb, bool soft)
{
	bool halting = gently_end(r);

	if (soft && gently_possible(r)) {
		if (gently_begin(r, verb) == -1)
			rf_trouble(r, "mb-poe");
		return;
	}
	rf_power_order(r, halting && verb == VERB_ON ? VERB_CYCLE : verb);
}

static void
reset(struct rf *r)
{
	const char *type = rf_text(r, "ResetType");

	for (size_t i = 0; i < sizeof resets / sizeof *resets; i++)
		if (strcmp(resets[i].type, type) == 0)
			order(r, resets[i].verb, resets[i].soft);
}

const struct rf_resource rf_systems[] = {
	{.pattern = RF_ROOT "/Systems",
		.type = "#ComputerSystemCollection.ComputerSystemCollection",
		.skeleton = "systems.json",
		.link = "Systems",
		.fill = systems},
	{.pattern = SYSTEM,
		.type = "#ComputerSystem.v1_16_0.ComputerSystem",
		.skeleton = "system.json",
		.exists = rf_host_exists,
		.fill = system_fill},
	{.pattern = SYSTEM "/Actions/ComputerSystem.Reset",
		.exists = reset_exists,
		.parameters = reset_parameters,
		.action = reset,
		.waits = true},
	{.pattern = NULL},
};
