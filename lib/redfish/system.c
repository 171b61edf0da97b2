/* The systems: a host each. */
#include "redfish/families.h"

static void
systems(struct rf *r)
{
	rf_host_members(r, RF_ROOT "/Systems");
}

static void
system_fill(struct rf *r)
{
	rf_set_text(r, "Name", rf_host_name(r));
	rf_set_text(r, "HostName", rf_host(r)->name);
}

const struct rf_resource rf_systems[] = {
	{.pattern = RF_ROOT "/Systems",
		.type = "#ComputerSystemCollection.ComputerSystemCollection",
		.skeleton = "systems.json",
		.link = "Systems",
		.fill = systems},
	{.pattern = RF_ROOT "/Systems/{system}",
		.type = "#ComputerSystem.v1_16_0.ComputerSystem",
		.skeleton = "system.json",
		.exists = rf_host_exists,
		.fill = system_fill},
	{.pattern = NULL},
};
