/*
 * check: what will not do what was meant, though it can be read.
 */
#ifndef MB_EFIVARS_CHECK_H
#define MB_EFIVARS_CHECK_H

#include "efi/fault.h"
#include "place.h"

/* Told for each fault: of a variable by that name, or of the place when NULL. */
typedef void check_say(
	void *who, enum efi_weight weight, const char *name, const char *what);

/* Look at one variable of a place. */
void check_var(
	struct place *p, const struct efivar *var, check_say *say, void *who);

#endif
