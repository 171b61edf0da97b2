/*
 * What a switch measures: the watts of each port, and of all. As Power, which older
 * clients read, and as Sensors.
 */
#include "redfish/chassis.h"
#include "redfish/families.h"

#include "base/str.h"

#define POWER   RF_ROOT "/Chassis/{chassis}/Power"
#define SENSORS RF_ROOT "/Chassis/{chassis}/Sensors"
#define TOTAL   "Total"
#define PORT    "Port-"

/* One thing that is measured. */
struct reading {
	char id[RF_NAME], name[PORT_TEXT + 8];
	enum power state;
	uint32_t milliwatts; /* or WATTS_NONE */
	uint32_t budget;     /* likewise: what there is to be had */
};

/* All that is measured of one chassis. */
struct readings {
	uint64_t when; /* ms since 1970 */
	size_t n;
	struct reading at[PORTS_MAX + 1];
};

/* "Port-1_2f0_2f3" of port 1/0/3; false if that is too long for a path. */
static bool
port_id(const char *port, char out[static RF_NAME])
{
	struct wr w = wr_of(out, RF_NAME);
	char hex[4];

	wr_text(&w, PORT);
	for (; *port; port++) {
		bool plain = (*port >= 'a' && *port <= 'z') ||
			     (*port >= 'A' && *port <= 'Z') ||
			     (*port >= '0' && *port <= '9') || strchr("._-", *port);

		snprintf(hex, sizeof hex, plain ? "%c" : "_%02x", *port);
		wr_text(&w, hex);
	}
	wr_u8(&w, '\0');
	return !w.full;
}

static void
read_switch(struct rf *r, const char *name, struct readings *out)
{
	struct rf_switch *s = rf_switch(r, name);

	if (!s || s->state.when == 0) {
		free(s);
		return;
	}
	const struct pass *pass = &s->state.pass;

	out->when = s->state.when;
	if (pass->milliwatts != WATTS_NONE)
		out->at[out->n++] = (struct reading){TOTAL, "All ports", POWER_ON,
			pass->milliwatts, pass->budget};
	for (size_t i = 0; i < pass->ports; i++) {
		const struct port_seen *p = &pass->port[i];
		struct reading *one = &out->at[out->n];

		*one = (struct reading){.state = power_of(p, s->conf.halted),
			.milliwatts = p->milliwatts,
			.budget = WATTS_NONE};
		snprintf(one->name, sizeof one->name, "Port %s", p->name);
		out->n += port_id(p->name, one->id);
	}
	free(s);
}

static void
read_board(struct rf *r, struct readings *out)
{
	const struct rf_power *p = rf_power(r);

	if (!p || p->when == 0)
		return;
	out->when = p->when;
	out->n = 1;
	out->at[0] = (struct reading){
		TOTAL, "Board", p->state, p->milliwatts, WATTS_NONE};
}

/* NULL when nothing is measured. */
static const struct readings *
readings(struct rf *r)
{
	struct readings *out = arena_take(r->arena, sizeof *out);
	char name[SWITCH_TEXT];

	if (!out)
		return NULL;
	if (chassis_switch(r, name))
		read_switch(r, name, out);
	else if (rf_host_exists(r))
		read_board(r, out);
	return out->n > 0 ? out : NULL;
}

static bool
any(struct rf *r)
{
	return readings(r) != NULL;
}

static json_t *
watts(uint32_t milliwatts)
{
	return json_real(milliwatts / 1000.0);
}

/* Status, in Redfish's words; NULL: nobody knows. */
static json_t *
status_of(enum power state)
{
	static const char *const states[POWER_STATES] = {
		[POWER_ON] = "Enabled",
		[POWER_HALTED] = "Enabled",
		[POWER_IDLE] = "StandbyOffline",
		[POWER_OFF] = "Disabled",
		[POWER_FAULT] = "UnavailableOffline",
		[POWER_POWERINGON] = "Starting",
		[POWER_POWERINGOFF] = "Enabled",
	};
	const char *health = state == POWER_FAULT ? "Critical" : "OK";

	if (!states[state])
		return NULL;
	return json_pack("{ssss}", "State", states[state], "Health", health);
}

/*
 * Power
 */

static json_t *
control(struct rf *r, size_t i, const struct reading *at)
{
	json_t *c = json_pack("{ssssss}", "@odata.id",
		rf_format(r, "%s#/PowerControl/%zu", r->path, i), "MemberId",
		rf_format(r, "%zu", i), "Name", at->name);
	json_t *status = status_of(at->state);

	if (at->milliwatts != WATTS_NONE)
		json_object_set_new(c, "PowerConsumedWatts", watts(at->milliwatts));
	if (at->budget != WATTS_NONE)
		json_object_set_new(c, "PowerCapacityWatts", watts(at->budget));
	if (status)
		json_object_set_new(c, "Status", status);
	return c;
}

static void
power(struct rf *r)
{
	const struct readings *all = readings(r);
	json_t *list = json_array();

	for (size_t i = 0; all && i < all->n; i++)
		json_array_append_new(list, control(r, i, &all->at[i]));
	rf_set(r, "PowerControl", list);
}

/*
 * Sensors: only what has a number
 */

static void
sensors(struct rf *r)
{
	const struct readings *all = readings(r);

	for (size_t i = 0; all && i < all->n; i++)
		if (all->at[i].milliwatts != WATTS_NONE)
			rf_member(r, "%s/%s", r->path, all->at[i].id);
}

static const struct reading *
sensor_of(const struct rf *r, const struct readings *all)
{
	for (size_t i = 0; all && i < all->n; i++)
		if (all->at[i].milliwatts != WATTS_NONE &&
			strcmp(all->at[i].id, rf_arg(r, "sensor")) == 0)
			return &all->at[i];
	return NULL;
}

static bool
sensor_exists(struct rf *r)
{
	return sensor_of(r, readings(r)) != NULL;
}

static void
sensor(struct rf *r)
{
	const struct readings *all = readings(r);
	const struct reading *at = sensor_of(r, all);

	if (!at)
		return;
	rf_set_text(r, "Name", at->name);
	rf_set(r, "Reading", watts(at->milliwatts));
	rf_set_text(r, "ReadingTime", rf_time(r, all->when / 1000));
	rf_set(r, "Status", status_of(at->state));
}

const struct rf_resource rf_wattage[] = {
	{.pattern = POWER,
		.type = "#Power.v1_7_0.Power",
		.skeleton = "power.json",
		.link = "Power",
		.exists = chassis_exists,
		.fill = power},
	{.pattern = SENSORS,
		.type = "#SensorCollection.SensorCollection",
		.skeleton = "sensors.json",
		.link = "Sensors",
		.exists = any,
		.fill = sensors},
	{.pattern = SENSORS "/{sensor}",
		.type = "#Sensor.v1_2_0.Sensor",
		.skeleton = "sensor.json",
		.exists = sensor_exists,
		.fill = sensor},
	{.pattern = NULL},
};
