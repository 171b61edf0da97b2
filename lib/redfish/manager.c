/*
 * The managers: one for each system, for a client takes what a manager has for what
 * that system has; and metal-boot itself.
 */
#include "redfish/families.h"

#include <limits.h>

#define MANAGER RF_ROOT "/Managers/{manager}"
#define US      RF_ROOT "/Managers/metal-boot"
#define TYPE    "#Manager.v1_11_0.Manager"

static void
managers(struct rf *r)
{
	rf_host_members(r, RF_ROOT "/Managers");
	rf_member_after(r, US);
}

static void
common(struct rf *r)
{
	rf_set_text(r, "FirmwareVersion", VERSION);
	rf_set_text(r, "DateTime", rf_time(r, r->now));
	rf_set_text(r, "DateTimeLocalOffset", "+00:00");
}

static void
manager(struct rf *r)
{
	rf_set_text(r, "Name", rf_format(r, "Manager of %s", rf_host_name(r)));
	common(r);
}

/*
 * Which protocols the web server has is not for us to see, but the one that the
 * request came by it has. Over HTTP, only this machine may ask otherwise.
 */
static void
protocols(struct rf *r)
{
	const char *by = r->by == RF_BY_HTTPS ? "HTTPS" : "HTTP";
	char name[HOST_NAME_MAX + 1];

	if (gethostname(name, sizeof name) == 0) {
		name[HOST_NAME_MAX] = '\0';
		rf_set_text(r, "HostName", name);
	}
	if (r->by == RF_BY_PERSON)
		return;
	rf_set_bool(r, rf_format(r, "%s/ProtocolEnabled", by), true);
	if (r->port)
		rf_set_int(r, rf_format(r, "%s/Port", by), r->port);
	if (r->by == RF_BY_HTTPS &&
		!site_flag(r->site, "redfish.allow_http", false))
		rf_set_bool(r, "HTTP/ProtocolEnabled", false);
}

const struct rf_resource rf_managers[] = {
	{.pattern = RF_ROOT "/Managers",
		.type = "#ManagerCollection.ManagerCollection",
		.skeleton = "managers.json",
		.link = "Managers",
		.fill = managers},
	{.pattern = US,
		.type = TYPE,
		.skeleton = "manager-self.json",
		.fill = common},
	{.pattern = US "/NetworkProtocol",
		.type = "#ManagerNetworkProtocol.v1_8_0.ManagerNetworkProtocol",
		.skeleton = "network-protocol.json",
		.link = "NetworkProtocol",
		.fill = protocols},
	{.pattern = MANAGER,
		.type = TYPE,
		.skeleton = "manager.json",
		.exists = rf_host_exists,
		.fill = manager},
	{.pattern = NULL},
};
