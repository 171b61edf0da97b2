#include "redfish/tuning.h"

#include "file/at.h"
#include "file/put.h"
#include "file/state.h"

#include <errno.h>

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

/* What was set, NULL when nothing was. False with errno: nobody can tell now. */
static bool
read_all(int state, json_t **out)
{
	char text[FILE_MAX];
	ssize_t len =
		at_read(state, STATE_REDFISH "/" FILE_NAME, text, sizeof text);

	*out = len == -1 ? NULL : json_loadb(text, (size_t)len, 0, NULL);
	return len != -1 || errno == ENOENT;
}

static uint64_t
value_of(json_t *all, enum rf_setting which)
{
	json_t *one = json_object_get(all, table[which].name);

	if (json_is_integer(one) && json_integer_value(one) >= 0)
		return (uint64_t)json_integer_value(one);
	return table[which].usual;
}

uint64_t
rf_setting(const struct rf *r, enum rf_setting which)
{
	json_t *all;
	uint64_t value;

	read_all(r->state, &all);
	value = value_of(all, which);
	json_decref(all);
	return value;
}

void
rf_setting_fill(struct rf *r, enum rf_setting which)
{
	json_t *all;

	if (!read_all(r->state, &all))
		rf_trouble(r, "the settings");
	rf_set_int(r, table[which].name, (int64_t)value_of(all, which));
	json_decref(all);
}

bool
rf_settings_change(struct rf *r)
{
	int dir, rc = -1;
	json_t *all;
	char *text;

	/* Those that cannot be read now are not to be lost. */
	if (!read_all(r->state, &all))
		return rf_trouble(r, "the settings");
	if (!json_is_object(all)) {
		json_decref(all);
		all = json_object();
	}
	for (size_t i = 0; i < SETTINGS; i++) {
		json_t *value = json_object_get(r->set, table[i].name);

		if (value)
			json_object_set(all, table[i].name, value);
	}
	dir = put_folder(r->state, STATE_REDFISH);
	text = json_dumps(all, JSON_INDENT(1));
	if (dir != -1 && text)
		rc = put_file(dir, FILE_NAME, text, strlen(text), 0644);
	if (dir != -1)
		close(dir);
	free(text);
	json_decref(all);
	return rc == 0 || rf_trouble(r, "the state folder");
}
