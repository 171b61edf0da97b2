/*
 * bootvar: the boot entries among a set of variables (UEFI 2.10 section 3.1):
 * BootOrder, BootNext, Boot####, Timeout, Key####, all under EFI_GLOBAL_VARIABLE.
 *
 * An entry is known by its number; its variable is Boot and four digits in upper
 * case hexadecimal. BootOrder is read as the whole numbers that are in it.
 */
#ifndef MB_BOOTVAR_H
#define MB_BOOTVAR_H

#include "efi/vars.h"

enum bootvar_error {
	BOOTVAR_OK,
	BOOTVAR_NO_ENTRY, /* no such Boot#### */
	BOOTVAR_OPTION,   /* not an EFI_LOAD_OPTION */
	BOOTVAR_TWICE,    /* a number is in the order twice */
	BOOTVAR_FULL,     /* every number is taken */
	BOOTVAR_MEMORY,
};

const char *bootvar_words(enum bootvar_error error);

struct bootvar {
	uint16_t number;
	bool ordered;             /* BootOrder names it */
	const struct efivar *var; /* NULL: BootOrder names it but it is not there */
};

/*
 * The entries in boot order, each once, then the others by number; in the set's
 * memory, and good until the set changes. False when there is none to be had.
 */
bool bootvar_list(const struct vars *vars, struct bootvar **out, size_t *n);

/* Is this variable an entry? */
bool bootvar_number(const struct efivar *var, uint16_t *out);

/* Would it be one but for lower case digits? No firmware finds it then. */
bool bootvar_misnamed(const struct efivar *var);

/* The variable of an entry, or NULL. */
struct efivar *bootvar_get(const struct vars *vars, uint16_t number);

/* The lowest number without an entry. */
enum bootvar_error bootvar_free(const struct vars *vars, uint16_t *out);

/* Make an entry of that number, or change the one that is there. */
enum bootvar_error bootvar_put(
	struct vars *vars, uint16_t number, struct rd option);

/* Remove an entry, also from BootOrder, and from BootNext if that names it. */
enum bootvar_error bootvar_remove(struct vars *vars, uint16_t number);

/*
 * The boot order: as numbers in the set's memory; changed as a whole, where a
 * number without an entry is refused unless forced; and with one entry put, or
 * moved, to that place in it (from 0; past the end is last). An empty order is no
 * variable.
 */
bool bootvar_order(const struct vars *vars, uint16_t **out, size_t *n);
enum bootvar_error bootvar_set_order(
	struct vars *vars, const uint16_t *order, size_t n, bool force);
enum bootvar_error bootvar_place(struct vars *vars, uint16_t number, size_t place);

/* What is booted next, once. False when nothing is set, or not as two bytes. */
bool bootvar_next(const struct vars *vars, uint16_t *out);
enum bootvar_error bootvar_set_next(struct vars *vars, uint16_t number);
void bootvar_clear_next(struct vars *vars);

/* Seconds that the firmware waits for a key; 0xffff is for ever. False as above. */
bool bootvar_timeout(const struct vars *vars, uint16_t *out);
enum bootvar_error bootvar_set_timeout(struct vars *vars, uint16_t seconds);

/*
 * Bring the hot keys of an entry, Key####, in line with it: they hold the CRC32 of
 * its data and are dead when that is another. The calls above do it; who changes
 * Boot#### by other means calls it. False when there is no memory.
 */
bool bootvar_refresh_keys(struct vars *vars, uint16_t number);

#endif
