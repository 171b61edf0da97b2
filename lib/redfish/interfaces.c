/* Network interfaces: that of a board, and those of this machine. */
#include "redfish/families.h"

#include "base/num.h"
#include "base/str.h"
#include "file/at.h"
#include "net/ifaces.h"
#include "redfish/power.h"

#include <limits.h>

#define OF_SYSTEM RF_ROOT "/Systems/{system}/EthernetInterfaces"
#define OF_US     RF_ROOT "/Managers/{manager}/EthernetInterfaces"
#define TYPE      "#EthernetInterface.v1_8_0.EthernetInterface"
#define TYPES     "#EthernetInterfaceCollection.EthernetInterfaceCollection"

static void
set_mac(struct rf *r, struct mac mac)
{
	char text[MAC_TEXT];

	rf_set_text(r, "MACAddress", mac_show(mac, text));
	rf_set_text(r, "PermanentMACAddress", text);
}

static json_t *
text_or_null(const char *text)
{
	return text ? json_string(text) : json_null();
}

/* One more of its addresses; NULL is what is not known of it. */
static void
add_address(struct rf *r, const char *ip, const char *mask, const char *gateway,
	const char *origin)
{
	json_t *list = json_object_get(r->answer, "IPv4Addresses");
	json_t *one = json_object();

	if (!list) {
		list = json_array();
		rf_set(r, "IPv4Addresses", list);
	}
	json_object_set_new(one, "Address", json_string(ip));
	json_object_set_new(one, "SubnetMask", text_or_null(mask));
	json_object_set_new(one, "Gateway", text_or_null(gateway));
	json_object_set_new(one, "AddressOrigin", text_or_null(origin));
	json_array_append_new(list, one);
}

/*
 * Of a system: the one that it boots by, and those that an agent found
 */

/* What the agent said of a MAC; that of the first, for a VLAN has its parent's. */
static const struct inventory_interface *
inspected(struct rf *r, struct mac mac)
{
	const struct inventory *i = rf_inspected(r);

	for (size_t n = 0; n < i->interfaces; n++)
		if (mac_eq(i->interface[n].mac, mac))
			return &i->interface[n];
	return NULL;
}

static void
system_interfaces(struct rf *r)
{
	const struct inventory *i = rf_inspected(r);
	struct mac own = rf_host(r)->mac;
	char text[MAC_TEXT];

	rf_member(r, "%s/%s", r->path, rf_arg(r, "system"));
	for (size_t n = 0; n < i->interfaces; n++) {
		struct mac mac = i->interface[n].mac;

		if (!mac_eq(mac, own) && inspected(r, mac) == &i->interface[n])
			rf_member(r, "%s/%s", r->path, mac_text(mac, text));
	}
}

/* The MAC of the path; false if it is not how we write it. */
static bool
mac_of(struct rf *r, struct mac *out)
{
	const char *id = rf_arg(r, "interface");
	char text[MAC_TEXT];

	return mac_parse(id, out) && strcmp(mac_text(*out, text), id) == 0;
}

static bool
system_has(struct rf *r)
{
	struct mac mac;

	return rf_host_exists(r) && mac_of(r, &mac) &&
	       (mac_eq(mac, rf_host(r)->mac) || inspected(r, mac));
}

/* The one that it boots by, as the site, DHCP and its switch know it. */
static void
fill_own(struct rf *r)
{
	const struct host *host = rf_host(r);
	const struct rf_power *p = rf_power(r);
	struct ip4 lease = rf_seen(r)->lease;
	char text[IP4_TEXT];

	rf_set_text(r, "HostName", host->name);
	rf_set_text(r, "FQDN",
		host->name && kv_get(&host->kv, "domain")
			? rf_format(r, "%s.%s", host->name,
				  kv_get(&host->kv, "domain"))
			: NULL);
	if (p && p->up != TOLD_NOTHING)
		rf_set_text(
			r, "LinkStatus", p->up == TOLD_YES ? "LinkUp" : "LinkDown");
	if (!ip4_zero(lease) || host->ip)
		add_address(r, ip4_zero(lease) ? host->ip : ip4_text(lease, text),
			kv_get(&host->kv, "netmask"), kv_get(&host->kv, "gateway"),
			"DHCP");
}

/* What only the agent knows of it; what changes by the hour is not its to say. */
static void
fill_inspected(struct rf *r, const struct inventory_interface *at, bool own)
{
	char text[IP4_TEXT];

	rf_set_text(r, "Description", at->name);
	if (at->mbps)
		rf_set_int(r, "SpeedMbps", at->mbps);
	if (own)
		return;
	if (at->has_carrier)
		rf_set_text(r, "LinkStatus", at->carrier ? "LinkUp" : "LinkDown");
	if (!ip4_zero(at->ip))
		add_address(r, ip4_text(at->ip, text), NULL, NULL, NULL);
}

static void
system_interface(struct rf *r)
{
	const struct inventory_interface *at;
	struct mac mac;
	bool own;

	if (!mac_of(r, &mac))
		return;
	at = inspected(r, mac);
	own = mac_eq(mac, rf_host(r)->mac);
	set_mac(r, mac);
	if (own)
		fill_own(r);
	if (at)
		fill_inspected(r, at, own);
}

/*
 * Of the boot server
 */

/* The kernel takes any name, and a path does not. */
static bool
name_ok(const char *name)
{
	return name[strspn(name,
		       "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
		       "0123456789_-")] == '\0';
}

/* Those that are Ethernet and have addresses. NULL if they cannot be known. */
static const struct ifaces *
own(struct rf *r)
{
	struct ifaces *all = arena_take(r->arena, sizeof *all);

	return all && ifaces_read(all) == 0 ? all : NULL;
}

static bool
is_ethernet(const struct iface *i)
{
	return mac_ok(i->mac) && name_ok(i->name);
}

static void
own_interfaces(struct rf *r)
{
	const struct ifaces *all = own(r);

	for (size_t i = 0; all && i < all->n; i++)
		if (is_ethernet(&all->list[i]) &&
			ifaces_by_index(all, all->list[i].index) == &all->list[i])
			rf_member(r, "%s/%s", r->path, all->list[i].name);
}

/* As the kernel has it: sysfs's class/net/<interface>/speed, -1 when it is down. */
static void
set_speed(struct rf *r, const char *name)
{
	int dir = at_folder(rf_format(r, "/sys/class/net/%s", name));
	char text[16];
	ssize_t n = dir == -1 ? -1 : at_read(dir, "speed", text, sizeof text - 1);
	uint32_t speed;

	if (dir != -1)
		close(dir);
	if (n <= 0)
		return;
	text[n] = '\0';
	text[strcspn(text, "\n")] = '\0';
	if (num_u32(text, 1, UINT32_MAX, &speed))
		rf_set_int(r, "SpeedMbps", speed);
}

void
rf_set_our_name(struct rf *r)
{
	char host[HOST_NAME_MAX + 1];

	rf_set_null(r, "HostName");
	rf_set_null(r, "FQDN");
	if (gethostname(host, sizeof host) == -1)
		return;
	host[HOST_NAME_MAX] = '\0';
	if (strchr(host, '.'))
		rf_set_text(r, "FQDN", host);
	host[strcspn(host, ".")] = '\0';
	rf_set_text(r, "HostName", host);
}

/* This machine's name, and whom it asks for others: resolv.conf(5). */
static void
set_names(struct rf *r)
{
	char text[4096];
	int etc = at_folder("/etc");
	ssize_t n = etc == -1 ? -1 : at_read(etc, "resolv.conf", text, sizeof text);
	json_t *servers = json_array();
	struct rd file = rd_of(text, n > 0 ? (size_t)n : 0);

	if (etc != -1)
		close(etc);
	while (file.left > 0) {
		struct rd line = rd_until(&file, "\n");
		char server[64];

		rd_skip(&file, file.left > 0);
		if (!rd_begins(&line, "nameserver "))
			continue;
		rd_skip(&line, strlen("nameserver "));
		if (str_take(server, sizeof server, &line))
			json_array_append_new(servers, json_string(server));
	}
	rf_set(r, "NameServers", servers);
	rf_set_our_name(r);
}

static bool
own_is(const struct rf *r, const struct iface *i)
{
	return is_ethernet(i) && strcmp(i->name, rf_arg(r, "interface")) == 0;
}

static bool
own_exists(struct rf *r)
{
	const struct ifaces *all = rf_manager_exists(r) ? own(r) : NULL;

	for (size_t i = 0; all && i < all->n; i++)
		if (own_is(r, &all->list[i]))
			return true;
	return false;
}

static void
own_interface(struct rf *r)
{
	const struct ifaces *all = own(r);
	char ip[IP4_TEXT], mask[IP4_TEXT];

	for (size_t i = 0; all && i < all->n; i++) {
		const struct iface *at = &all->list[i];

		if (!own_is(r, at))
			continue;
		set_mac(r, at->mac);
		set_speed(r, at->name);
		set_names(r);
		rf_set_text(r, "LinkStatus", at->up ? "LinkUp" : "LinkDown");
		add_address(r, ip4_text(at->address, ip), ip4_text(at->mask, mask),
			NULL, NULL);
	}
}

const struct rf_resource rf_interfaces[] = {
	{.pattern = OF_SYSTEM,
		.type = TYPES,
		.skeleton = "interfaces.json",
		.link = "EthernetInterfaces",
		.exists = rf_host_exists,
		.fill = system_interfaces},
	{.pattern = OF_SYSTEM "/{interface}",
		.type = TYPE,
		.skeleton = "interface.json",
		.exists = system_has,
		.fill = system_interface},
	{.pattern = OF_US,
		.type = TYPES,
		.skeleton = "interfaces.json",
		.link = "EthernetInterfaces",
		.exists = rf_manager_exists,
		.fill = own_interfaces},
	{.pattern = OF_US "/{interface}",
		.type = TYPE,
		.skeleton = "interface.json",
		.exists = own_exists,
		.fill = own_interface},
	{.pattern = NULL},
};
