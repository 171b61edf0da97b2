/* Updates of the firmware that hosts are sent: UEFI, and the EEPROM of boot ROMs.
 */
#include "redfish/update.h"

#include "base/str.h"
#include "file/state.h"
#include "host/override.h"
#include "redfish/families.h"
#include "redfish/firmware.h"
#include "redfish/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#define POLL 1 /* seconds that a client is asked to wait */

static void
service(struct rf *r)
{
	rf_set_int(r, "MaxImageSizeBytes", FIRMWARE_MAX);
}

/*
 * Whom it is for
 */

static bool
host_there(const struct rf *r, const char *id, struct mac *out)
{
	char name[STATE_NAME], text[MAC_TEXT];
	struct stat st;

	if (!mac_parse(id, out) || strcmp(mac_text(*out, text), id) != 0 ||
		(r->only && strcmp(r->only, id) != 0))
		return false;
	snprintf(name, sizeof name, STATE_HOSTS "/%s", text);
	return fstatat(r->state, name, &st, AT_SYMLINK_NOFOLLOW) == 0;
}

static bool
add_host(struct task_order *out, struct mac mac)
{
	for (size_t i = 0; i < out->hosts; i++)
		if (mac_eq(out->host[i], mac))
			return true;
	if (out->hosts == TASK_TARGETS)
		return false;
	out->host[out->hosts++] = mac;
	return true;
}

enum task_what
update_item(const char *id, bool *own, struct mac *host)
{
	static const struct {
		const char *name;
		enum task_what what;
	} items[] = {{"uefi", TASK_UEFI}, {"eeprom", TASK_EEPROM}};
	char text[MAC_TEXT];

	for (size_t i = 0; i < sizeof items / sizeof *items; i++) {
		size_t len = strlen(items[i].name);

		if (strncmp(id, items[i].name, len) != 0)
			continue;
		*own = id[len] == '-' && mac_parse(id + len + 1, host) &&
		       strcmp(mac_text(*host, text), id + len + 1) == 0;
		if (*own || !id[len])
			return items[i].what;
	}
	return TASK_ANY;
}

/* One of the inventory. Of two kinds is TASK_WHATS. */
static bool
add_item(const struct rf *r, const char *id, struct task_order *out)
{
	char text[MAC_TEXT];
	struct mac mac;
	bool own;
	enum task_what what = update_item(id, &own, &mac);

	if (what == TASK_ANY)
		return false;
	out->what = out->what == TASK_ANY || out->what == what ? what : TASK_WHATS;
	if (!own)
		return out->all = true;
	return host_there(r, mac_text(mac, text), &mac) && add_host(out, mac);
}

static bool
add_target(const struct rf *r, const char *link, struct task_order *out)
{
	char arg[RF_ARGS][RF_NAME], path[RF_PATH];
	size_t len = strlen(link);
	struct mac mac;

	if (!str_copy(path, sizeof path, link))
		return false;
	if (len > 0 && path[len - 1] == '/')
		path[len - 1] = '\0';
	if (rf_match(UPDATE "/FirmwareInventory/{item}", path, arg))
		return add_item(r, arg[0], out);
	return rf_match(RF_ROOT "/Systems/{system}", path, arg) &&
	       host_there(r, arg[0], &mac) && add_host(out, mac);
}

bool
update_for_one(struct rf *r, struct task_order *out)
{
	struct mac mac;

	if (!r->only || !out->all)
		return true;
	out->all = false;
	return (host_there(r, r->only, &mac) && add_host(out, mac)) ||
	       rf_refuse(r, 404, NULL, RF_MSG_RESOURCE_MISSING, r->path);
}

bool
update_targets(struct rf *r, const json_t *targets, struct task_order *out)
{
	size_t i;
	json_t *one;

	out->all = json_array_size(targets) == 0;
	json_array_foreach(targets, i, one)
	{
		const char *link = json_string_value(one);

		if (!link)
			link = json_string_value(json_object_get(one, "@odata.id"));
		if (!link || !add_target(r, link, out))
			return rf_refuse(r, 400, "Targets", RF_MSG_RESOURCE_MISSING,
				link ? rf_url_shown(link) : "");
	}
	return out->what != TASK_WHATS
		       ? update_for_one(r, out)
		       : rf_refuse(r, 400, "Targets", RF_MSG_PROPERTY_CONFLICT,
				 "Targets", "Targets");
}

/*
 * The task
 */

bool
update_begin(struct rf *r, struct task_new *out)
{
	if (task_begin(r->state, r->now, out) == 0)
		return true;
	if (errno == EBUSY) {
		r->retry_after = 60;
		return rf_refuse(r, 503, NULL, RF_MSG_SERVICE_UNAVAILABLE, "60");
	}
	return rf_trouble(r, "the state folder");
}

static const char *
name_of(struct rf *r, const struct task_order *order)
{
	static const char *const names[TASK_WHATS] = {
		[TASK_ANY] = "Firmware",
		[TASK_UEFI] = "UEFI firmware",
		[TASK_EEPROM] = "Boot ROM EEPROM",
	};
	const char *what = names[order->what];
	char text[MAC_TEXT];

	if (order->all)
		return rf_format(r, "%s of all systems", what);
	if (order->hosts > 1)
		return rf_format(r, "%s of %zu systems", what, order->hosts);
	return rf_format(r, "%s of %s", what, mac_text(order->host[0], text));
}

void
update_start(struct rf *r, struct task_new *t, const struct task_order *order)
{
	char program[] = "mb-redfish-task", option[] = "-s", here[] = ".";
	char *argv[] = {program, option, here, t->id, NULL};

	if (task_order(t, order, name_of(r, order), r->now) == -1 ||
		launch(r->state, r->share, argv, t->lock) == -1) {
		rf_trouble(r, program);
		task_forget(r->state, t);
		return;
	}
	rf_accepted(r, POLL, RF_ROOT "/TaskService/TaskMonitors/%s", t->id);
	task_close(t);
}

/*
 * SimpleUpdate
 */

/* The whole URL: without a scheme, TransferProtocol is it. */
static bool
read_url(struct rf *r, char out[static TASK_URL])
{
	const char *uri = rf_text(r, "ImageURI"),
		   *how = rf_text(r, "TransferProtocol");

	if (!strstr(uri, "://"))
		uri = rf_format(r, "%s://%s",
			how && strcmp(how, "HTTPS") == 0 ? "https" : "http", uri);
	if (!rf_url_ok(uri))
		return rf_refuse(r, 400, "ImageURI", RF_MSG_ACTION_PARAM_FORMAT,
			rf_url_shown(rf_text(r, "ImageURI")), "ImageURI",
			"UpdateService.SimpleUpdate");
	return str_copy(out, TASK_URL, uri);
}

static void
simple_update(struct rf *r)
{
	struct task_order order = {0};
	struct task_new t;
	const char *slash;
	struct rd name;

	if (!read_url(r, order.url) ||
		!update_targets(r, rf_value(r, "Targets"), &order))
		return;
	slash = strrchr(order.url, '/');
	name = rd_of(slash + 1, strcspn(slash + 1, "?#"));
	str_take(order.file, sizeof order.file, &name);
	order.force = rf_flag(r, "ForceUpdate", false);
	if (update_begin(r, &t))
		update_start(r, &t, &order);
}

static const char *const protocols[] = {"HTTP", "HTTPS", NULL};

static const struct rf_property simple[] = {
	{"ImageURI", RF_STRING, RF_REQUIRED, NULL, 1, TASK_URL - 9},
	{"TransferProtocol", RF_STRING, RF_NULL | RF_EMPTY, protocols, 0, 0},
	{"Targets", RF_STRINGS, RF_NULL, NULL, 0, 0},
	{"ForceUpdate", RF_BOOLEAN, RF_NULL, NULL, 0, 0},
	{.path = NULL},
};

const struct rf_resource rf_update[] = {
	{.pattern = UPDATE,
		.type = "#UpdateService.v1_11_0.UpdateService",
		.skeleton = "update.json",
		.link = "UpdateService",
		.fill = service},
	{.pattern = UPDATE "/Actions/UpdateService.SimpleUpdate",
		.parameters = simple,
		.action = simple_update,
		.waits = true},
	{.pattern = UPDATE "/update", .raw = update_push},
	{.pattern = UPDATE "/update-multipart", .raw = update_push_multipart},
	{.pattern = NULL},
};
