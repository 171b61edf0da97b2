/*
 * entry: a boot entry, from words.
 */
#ifndef MB_EFIVARS_ENTRY_H
#define MB_EFIVARS_ENTRY_H

#include "efi/vars.h"

/*
 * The data of a Boot#### with this title, that boots what the n words of path say:
 * a form, such as "url", and what it takes. The program ends when they say nothing.
 * The entries that are there may know where an interface is.
 */
struct rd entry_build(
	const struct vars *vars, const char *title, char *path[], int n);

#endif
