#include "file/state.h"

#include "base/str.h"
#include "file/at.h"
#include "file/put.h"

#include <errno.h>
#include <string.h>

static const char *const files[] = {
	[STATE_RECORD] = "record",
	[STATE_IDENTITY] = "identity",
	[STATE_SCRIPT] = "script",
	[STATE_VARS] = "vars.json",
	[STATE_VARS_LOCK] = "vars.lock",
	[STATE_VARS_SENT] = "vars.sent",
	[STATE_OVERRIDE] = "override",
	[STATE_SERVED] = "served",
	[STATE_IRONIC] = "ironic",
	[STATE_MEDIA] = "media",
	[STATE_CONSOLE] = "console.log",
	[STATE_CONSOLE_OLD] = "console.log.old",
	[STATE_INVENTORY] = "inventory.json",
	[STATE_INVENTORY_LOGS] = "inventory.logs",
	[STATE_FORWARDED] = "forwarded",
	[STATE_EVENTS] = "events",
	[STATE_EVENTS_OLD] = "events.old",
	[STATE_EEPROM] = "eeprom",
};

static const char *const switch_files[] = {
	[SWITCH_RECORD] = "record",
	[SWITCH_STATE] = "state",
	[SWITCH_LOCK] = "lock",
	[SWITCH_DRIVER] = "driver",
};

static const char *const indexes[] = {
	[BY_NAME] = "by-name",
	[BY_IP] = "by-ip",
	[BY_SERIAL] = "by-serial",
	[BY_LEASE] = "by-lease",
};

#define TARGET "../hosts/"

int
state_open(const char *path)
{
	return at_folder(path ? path : STATE_DEFAULT);
}

const char *
state_host(struct mac mac, enum state_file f, char out[static STATE_NAME])
{
	char text[MAC_TEXT];

	snprintf(out, STATE_NAME, "hosts/%s/%s", mac_text(mac, text), files[f]);
	return out;
}

const char *
state_file_name(enum state_file f)
{
	return files[f];
}

const char *
state_switch(const char *name, enum switch_file f, char out[static STATE_NAME])
{
	snprintf(out, STATE_NAME, STATE_SWITCHES "/%s/%s", name, switch_files[f]);
	return out;
}

const char *
state_switch_file(enum switch_file f)
{
	return switch_files[f];
}

const char *
state_index_name(enum state_index i)
{
	return indexes[i];
}

bool
state_entry(enum state_index i, const char *key, char out[static STATE_NAME])
{
	if (!*key || *key == '.' || strchr(key, '/'))
		return false;

	int n = snprintf(out, STATE_NAME, "%s/%s", indexes[i], key);
	return n > 0 && n < STATE_NAME;
}

/* A folder in a folder of the state's, both made when they are not there. */
static int
folder_in(int state, const char *of, const char *name)
{
	int outer = put_folder(state, of);

	if (outer == -1)
		return -1;

	int inner = put_folder(outer, name);
	int why = errno;
	close(outer);
	errno = why;
	return inner;
}

int
state_host_folder(int state, struct mac mac)
{
	char text[MAC_TEXT];

	return folder_in(state, STATE_HOSTS, mac_text(mac, text));
}

int
state_switch_folder(int state, const char *name)
{
	return folder_in(state, STATE_SWITCHES, name);
}

int
state_index_folder(int state, enum state_index i)
{
	return put_folder(state, indexes[i]);
}

const char *
state_target(struct mac mac, char out[static STATE_NAME])
{
	char text[MAC_TEXT];

	snprintf(out, STATE_NAME, TARGET "%s", mac_text(mac, text));
	return out;
}

int
state_follow(int state, enum state_index i, const char *key, struct mac *out)
{
	char name[STATE_NAME], target[STATE_NAME];

	if (!state_entry(i, key, name)) {
		errno = ENOENT;
		return -1;
	}
	if (at_link(state, name, target, sizeof target) == -1)
		return -1;
	if (strncmp(target, TARGET, strlen(TARGET)) != 0 ||
		!mac_parse(target + strlen(TARGET), out)) {
		errno = EINVAL;
		return -1;
	}
	return 0;
}
