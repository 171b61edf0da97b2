/*
 * show: variables as lines of text, or as JSON.
 */
#ifndef MB_EFIVARS_SHOW_H
#define MB_EFIVARS_SHOW_H

#include "efi/kind.h"

#include <jansson.h>

#define NAME_SHOWN 256 /* longer names are cut short */

/* The name, harmless for a terminal: text, or "hex:" when it is none. */
const char *name_show(struct rd name, char out[static NAME_SHOWN]);

/* "GUID NAME: KIND: VALUE", of a long value the beginning. */
void var_print(const struct efivar *var);

/* The same without the GUID. */
void var_print_short(const struct efivar *var);

/* The value alone, as `set` takes it; of that type, or of its own (NULL). */
const char *var_value(const struct efivar *var, const struct efi_type *as);

json_t *var_json(const struct efivar *var);

/* Print it and let go of it. */
void json_print(json_t *json);

/* One line for each variable that differs; how many lines. */
size_t diff_print(const struct vars *a, const struct vars *b);

#endif
