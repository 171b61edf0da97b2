/*
 * find: what names on the command line mean.
 */
#ifndef MB_EFIVARS_FIND_H
#define MB_EFIVARS_FIND_H

#include "efi/kind.h"

/* A name as typed: UTF-8, or "hex:" and the digits of its UTF-16LE bytes. */
struct rd name_read(const char *text);

/*
 * The variable of that name, and of the GUID that -g says; or NULL. Ends the
 * program when there are several and -g does not say which.
 */
struct efivar *var_find(const struct vars *vars, const char *name);

/* The same, or the program ends with 1: "no variable 'x'". */
struct efivar *var_need(const struct vars *vars, const char *name);

/* Does -g want this one, or is it not there? */
bool var_wanted(const struct efivar *var);

/* What -t names. */
struct efi_type type_named(const char *name);

/* The number of a boot entry: "0003" or "Boot0003". */
uint16_t boot_number(const char *text);

#endif
