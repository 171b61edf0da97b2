/*
 * The chassis: what can be seen and touched. The shelf, whose size nobody knows,
 * the boards on it, and the switches that power them.
 */
#include "redfish/chassis.h"
#include "redfish/families.h"

#include "base/str.h"
#include "file/state.h"
#include "redfish/hardware.h"
#include "redfish/members.h"

#include <fcntl.h>

#define CHASSIS RF_ROOT "/Chassis"
#define SHELF   "shelf"
#define ONE     CHASSIS "/{chassis}"
#define TYPE    "#Chassis.v1_17_0.Chassis"
#define PAGE    256 /* hosts at a time */

bool
chassis_switch(struct rf *r, char name[static SWITCH_TEXT])
{
	const char *id = rf_arg(r, "chassis");
	char path[STATE_NAME], clean[SWITCH_TEXT];

	if (strncmp(id, CHASSIS_SWITCH, strlen(CHASSIS_SWITCH)) != 0)
		return false;
	id += strlen(CHASSIS_SWITCH);
	return switch_name(id, clean) && strcmp(clean, id) == 0 &&
	       faccessat(r->state, state_switch(clean, SWITCH_RECORD, path), F_OK,
		       AT_SYMLINK_NOFOLLOW) == 0 &&
	       str_copy(name, SWITCH_TEXT, clean);
}

static bool
is_shelf(const struct rf *r)
{
	return strcmp(rf_arg(r, "chassis"), SHELF) == 0;
}

bool
chassis_exists(struct rf *r)
{
	char name[SWITCH_TEXT];

	return is_shelf(r) || chassis_switch(r, name) || rf_host_exists(r);
}

/* The switches that have a name which fits into a path. */
static size_t
switches(const struct rf *r, char out[static RF_SWITCHES][SWITCH_TEXT])
{
	size_t n = rf_switches(r, out), kept = 0;

	for (size_t i = 0; i < n; i++)
		if (strlen(CHASSIS_SWITCH) + strlen(out[i]) < RF_NAME)
			memmove(out[kept++], out[i], SWITCH_TEXT);
	return kept;
}

static void
all(struct rf *r)
{
	char name[RF_SWITCHES][SWITCH_TEXT];
	size_t n = switches(r, name);

	rf_host_members(r, CHASSIS);
	rf_member_after(r, CHASSIS "/" SHELF);
	for (size_t i = 0; i < n; i++)
		rf_member_after(r, CHASSIS "/" CHASSIS_SWITCH "%s", name[i]);
}

static void
fill_shelf(struct rf *r)
{
	struct mac page[PAGE];
	char name[RF_SWITCHES][SWITCH_TEXT], text[MAC_TEXT];
	size_t n = switches(r, name), first = 0, total = 0;
	ssize_t got;

	rf_set_text(r, "Name", "Shelf");
	rf_set_text(r, "ChassisType", "Shelf");
	rf_set_text(r, "Status/State", "Enabled");
	rf_add_link(r, "Links/ManagedBy", RF_ROOT "/Managers/metal-boot");
	do {
		got = members_page(r->state, r->now, first, page, PAGE, &total);
		for (ssize_t i = 0; i < got; i++)
			rf_add_link(r, "Links/Contains", CHASSIS "/%s",
				mac_text(page[i], text));
		first += PAGE;
	} while (got == PAGE);
	for (size_t i = 0; i < n; i++)
		rf_add_link(r, "Links/Contains", CHASSIS "/" CHASSIS_SWITCH "%s",
			name[i]);
}

/*
 * A switch
 */

static void
fill_switch(struct rf *r, const char *name)
{
	struct rf_switch *s = rf_switch(r, name);

	rf_set_text(r, "Name", name);
	rf_set_text(r, "ChassisType", "Component");
	rf_add_link(r, "Links/ManagedBy", RF_ROOT "/Managers/metal-boot");
	rf_set_text(r, "Status/State", "Enabled");
	if (s && *s->state.pass.model)
		rf_set_text(r, "Model", s->state.pass.model);
	free(s);
}

/*
 * A board
 */

static void
fill_board(struct rf *r)
{
	const struct rf_hardware *h = rf_hardware(r);
	const char *id = rf_arg(r, "chassis");

	rf_set_text(r, "Name", rf_format(r, "Board of %s", rf_host_name(r)));
	rf_set_text(r, "ChassisType", "Module");
	rf_set_text(r, "Manufacturer", h->maker);
	rf_set_text(r, "Model", h->model);
	rf_set_text(r, "SKU", h->code);
	rf_set_text(r, "SerialNumber", h->serial);
	rf_add_link(r, "Links/ComputerSystems", RF_ROOT "/Systems/%s", id);
	rf_add_link(r, "Links/ManagedBy", RF_ROOT "/Managers/%s", id);
	rf_power_fill(r);
}

static void
one(struct rf *r)
{
	char name[SWITCH_TEXT];

	if (is_shelf(r)) {
		fill_shelf(r);
		return;
	}
	if (chassis_switch(r, name))
		fill_switch(r, name);
	else
		fill_board(r);
	rf_set_link(r, "Links/ContainedBy", CHASSIS "/" SHELF);
}

const struct rf_resource rf_chassis[] = {
	{.pattern = CHASSIS,
		.type = "#ChassisCollection.ChassisCollection",
		.skeleton = "chassis-all.json",
		.link = "Chassis",
		.fill = all},
	{.pattern = ONE,
		.type = TYPE,
		.skeleton = "chassis.json",
		.exists = chassis_exists,
		.fill = one},
	{.pattern = ONE "/Thermal",
		.type = "#Thermal.v1_7_0.Thermal",
		.skeleton = "thermal.json",
		.link = "Thermal",
		.exists = chassis_exists},
	{.pattern = NULL},
};
