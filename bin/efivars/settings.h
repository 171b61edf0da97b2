/*
 * settings: the table of the firmware's settings, as it is installed.
 */
#ifndef MB_EFIVARS_SETTINGS_H
#define MB_EFIVARS_SETTINGS_H

#include "efi/bios.h"

/* The table; the program ends when it is not there. */
const struct bios *settings(void);

/* The setting of exactly that name, or NULL. */
const struct bios_setting *settings_find(const char *name);

#endif
