/*
 * change: one variable is set, by the rules that keep firmware able to use it.
 */
#ifndef MB_EFIVARS_CHANGE_H
#define MB_EFIVARS_CHANGE_H

#include "efi/vars.h"

/*
 * Set a variable, whose GUID, name, attributes and data are in *var. One that is
 * there keeps its attributes, its size and the rest, and a boot entry's hot keys
 * are brought in line. What breaks a rule ends the program, unless -f.
 */
void change_put(struct vars *vars, const struct efivar *var);

/* A sum of all of vars_put's failures: there is no memory. */
void must_put(struct vars *vars, const struct efivar *var);

#endif
