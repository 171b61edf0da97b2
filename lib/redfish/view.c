/* One system alone: see view.h. */
#include "redfish/view.h"

#include "redfish/update.h"

/* Where a path goes on with the id of one host. */
static const char *const of_hosts[] = {
	RF_ROOT "/Systems/",
	RF_ROOT "/Managers/",
	RF_ROOT "/Chassis/",
	UPDATE "/FirmwareInventory/uefi-",
	UPDATE "/FirmwareInventory/eeprom-",
};

bool
view_hides(const struct rf *r, const char *path)
{
	size_t len = r->only ? strlen(r->only) : 0;

	for (size_t i = 0; r->only && i < sizeof of_hosts / sizeof *of_hosts; i++) {
		const char *id = path + strlen(of_hosts[i]);

		if (strncmp(path, of_hosts[i], strlen(of_hosts[i])) == 0)
			return strcspn(id, "/#") != len ||
			       strncmp(id, r->only, len) != 0;
	}
	return false;
}

static bool
is_hidden(const struct rf *r, const json_t *value)
{
	const char *path = json_string_value(json_object_get(value, "@odata.id"));

	return path && view_hides(r, path);
}

static void
prune(const struct rf *r, json_t *in)
{
	const char *key;
	json_t *value;
	void *next;

	json_object_foreach_safe(in, next, key, value)
	{
		if (is_hidden(r, value))
			json_object_del(in, key);
		else
			prune(r, value);
	}
	for (size_t i = json_array_size(in); i-- > 0;) {
		value = json_array_get(in, i);
		if (is_hidden(r, value))
			json_array_remove(in, i);
		else
			prune(r, value);
	}
}

void
view_prune(const struct rf *r, json_t *answer)
{
	if (r->only)
		prune(r, answer);
}
