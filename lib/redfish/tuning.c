#include "redfish/tuning.h"

#include "file/at.h"
#include "file/put.h"
#include "file/state.h"

#define FILE_NAME "settings"
#define FILE_MAX  4096 /* bytes: a dozen numbers */

static const struct {
	const char *name;
	uint64_t usual;
} table[] = {
	[SET_SESSION_TIMEOUT] = {"SessionTimeout", 1800},
	[SET_LOCKOUT_THRESHOLD] = {"AccountLockoutThreshold", 5},
	[SET_LOCKOUT_DURATION] = {"AccountLockoutDuration", 60},
	[SET_LOCKOUT_RESET] = {"AccountLockoutCounterResetAfter", 60},
};

#define SETTINGS (sizeof table / sizeof *table)

static json_t *
read_all(int state)
{
	char text[FILE_MAX];
	ssize_t len =
		at_read(state, STATE_REDFISH "/" FILE_NAME, text, sizeof text);

	return len == -1 ? NULL : json_loadb(text, (size_t)len, 0, NULL);
}

uint64_t
rf_setting(const struct rf *r, enum rf_setting which)
{
	json_t *all = read_all(r->state),
	       *one = json_object_get(all, table[which].name);
	uint64_t value = table[which].usual;

	if (json_is_integer(one) && json_integer_value(one) >= 0)
		value = (uint64_t)json_integer_value(one);
	json_decref(all);
	return value;
}

const char *
rf_setting_name(enum rf_setting which)
{
	return table[which].name;
}

bool
rf_settings_change(struct rf *r)
{
	int dir = put_folder(r->state, STATE_REDFISH), rc = -1;
	json_t *all = read_all(r->state);
	char *text;

	if (!json_is_object(all)) {
		json_decref(all);
		all = json_object();
	}
	for (size_t i = 0; i < SETTINGS; i++) {
		json_t *value = json_object_get(r->set, table[i].name);

		if (value)
			json_object_set(all, table[i].name, value);
	}
	text = json_dumps(all, JSON_INDENT(1));
	if (dir != -1 && text)
		rc = put_file(dir, FILE_NAME, text, strlen(text), 0644);
	if (dir != -1)
		close(dir);
	free(text);
	json_decref(all);
	return rc == 0 || rf_trouble(r, "the state folder");
}
