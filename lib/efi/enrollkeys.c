/*
 * What needs no certificate to be read, so that programs that only look at what is
 * enrolled do without OpenSSL: see enroll.h.
 */
#include "efi/enroll.h"

#include <string.h>

#define SECURE_BOOT_ENABLE "f0a30bc7-af08-4556-99c4-001009c93a44"

static const struct {
	const char *name;
	const struct guid *guid;
} keys[] = {
	[ENROLL_PK] = {"PK", &guid_global},
	[ENROLL_KEK] = {"KEK", &guid_global},
	[ENROLL_DB] = {"db", &guid_image_security},
	[ENROLL_DBX] = {"dbx", &guid_image_security},
};

bool
enroll_key_parse(const char *text, enum enroll_key *out)
{
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (strcmp(text, keys[i].name) == 0) {
			*out = (enum enroll_key)i;
			return true;
		}
	return false;
}

const char *
enroll_key_name(enum enroll_key key)
{
	return keys[key].name;
}

const struct guid *
enroll_key_guid(enum enroll_key key)
{
	return keys[key].guid;
}

bool
enroll_switch(struct vars *vars, bool on)
{
	uint8_t value = on;
	struct guid guid;

	if (!guid_parse(SECURE_BOOT_ENABLE, &guid))
		return false;
	if (on && !vars_get(vars, &guid, "SecureBootEnable"))
		return true;
	return vars_set(vars, &guid, "SecureBootEnable",
		EFI_NON_VOLATILE | EFI_BOOTSERVICE_ACCESS, &value, sizeof value);
}

bool
enroll_has_pk(const struct vars *vars)
{
	const struct efivar *pk = vars_get(vars, &guid_global, "PK");

	return pk && pk->data.left > 0;
}

bool
enroll_enforced(const struct vars *vars)
{
	const struct efivar *var;
	struct guid guid;

	if (!enroll_has_pk(vars) || !guid_parse(SECURE_BOOT_ENABLE, &guid))
		return false;
	var = vars_get(vars, &guid, "SecureBootEnable");
	return !var || var->data.left != 1 || *var->data.at != 0;
}
