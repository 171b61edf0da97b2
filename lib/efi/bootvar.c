#include "efi/bootvar.h"

#include "base/crc32.h"
#include "base/num.h"
#include "efi/loadopt.h"
#include "efi/ucs2.h"

#include <stdio.h>

#define NEW_ATTRIBUTES                                                             \
	(EFI_NON_VOLATILE | EFI_BOOTSERVICE_ACCESS | EFI_RUNTIME_ACCESS)
#define NAME     sizeof "Boot0000"
#define KEY_CRC  4  /* where in EFI_KEY_OPTION its CRC32 is: behind KeyData */
#define KEY_SIZE 10 /* of EFI_KEY_OPTION without its keys */

const char *
bootvar_words(enum bootvar_error error)
{
	static const char *const words[] = {
		[BOOTVAR_OK] = "fine",
		[BOOTVAR_NO_ENTRY] = "there is no such entry",
		[BOOTVAR_OPTION] = "not an EFI_LOAD_OPTION",
		[BOOTVAR_TWICE] = "a number is there twice",
		[BOOTVAR_FULL] = "all 65536 numbers are taken",
		[BOOTVAR_MEMORY] = "no memory",
	};

	return words[error];
}

/*
 * The number at the end of a name such as Boot0001, and are its digits upper case?
 */
static bool
numbered(const struct efivar *var, const char *prefix, uint16_t *out, bool *upper)
{
	char name[NAME];
	size_t len = strlen(prefix);
	uint32_t number;

	if (!guid_eq(&var->guid, &guid_global) ||
		!ucs2_to_utf8(var->name, name, sizeof name) ||
		strlen(name) != len + 4 || strncmp(name, prefix, len) != 0 ||
		!num_hex(name + len, 4, &number))
		return false;
	*out = (uint16_t)number;
	*upper = !strpbrk(name + len, "abcdef");
	return true;
}

bool
bootvar_number(const struct efivar *var, uint16_t *out)
{
	uint16_t number;
	bool upper;

	if (!numbered(var, "Boot", &number, &upper) || !upper)
		return false;
	*out = number;
	return true;
}

bool
bootvar_misnamed(const struct efivar *var)
{
	uint16_t number;
	bool upper;

	return numbered(var, "Boot", &number, &upper) && !upper;
}

static void
name_of(uint16_t number, char out[static NAME])
{
	snprintf(out, NAME, "Boot%04X", number);
}

struct efivar *
bootvar_get(const struct vars *vars, uint16_t number)
{
	char name[NAME];

	name_of(number, name);
	return vars_get(vars, &guid_global, name);
}

enum bootvar_error
bootvar_free(const struct vars *vars, uint16_t *out)
{
	for (uint32_t number = 0; number <= UINT16_MAX; number++)
		if (!bootvar_get(vars, (uint16_t)number)) {
			*out = (uint16_t)number;
			return BOOTVAR_OK;
		}
	return BOOTVAR_FULL;
}

/* A variable of two bytes. */
static bool
get_u16(const struct vars *vars, const char *name, uint16_t *out)
{
	const struct efivar *var = vars_get(vars, &guid_global, name);
	struct rd r;

	if (!var || var->data.left != 2)
		return false;
	r = var->data;
	*out = rd_le16(&r);
	return true;
}

/* Set a variable to numbers; to none is to have no variable. */
static enum bootvar_error
set_u16s(struct vars *vars, const char *name, const uint16_t *numbers, size_t n)
{
	struct efivar *var = vars_get(vars, &guid_global, name);
	struct wr w = wr_of(arena_take(vars->arena, 2 * n), 2 * n);

	if (!w.base)
		return BOOTVAR_MEMORY;
	if (n == 0) {
		if (var)
			vars_drop(vars, var);
		return BOOTVAR_OK;
	}
	for (size_t i = 0; i < n; i++)
		wr_le16(&w, numbers[i]);
	return vars_set(vars, &guid_global, name, NEW_ATTRIBUTES, w.base, w.len)
		       ? BOOTVAR_OK
		       : BOOTVAR_MEMORY;
}

bool
bootvar_order(const struct vars *vars, uint16_t **out, size_t *n)
{
	const struct efivar *var = vars_get(vars, &guid_global, "BootOrder");
	struct rd r = var ? var->data : rd_of(NULL, 0);
	size_t count = r.left / 2;
	uint16_t *order = arena_take(vars->arena, count * sizeof *order);

	if (!order)
		return false;
	for (size_t i = 0; i < count; i++)
		order[i] = rd_le16(&r);
	*out = order;
	*n = count;
	return true;
}

static bool
among(const uint16_t *order, size_t n, uint16_t number)
{
	for (size_t i = 0; i < n; i++)
		if (order[i] == number)
			return true;
	return false;
}

enum bootvar_error
bootvar_set_order(struct vars *vars, const uint16_t *order, size_t n, bool force)
{
	for (size_t i = 0; i < n; i++) {
		if (among(order, i, order[i]))
			return BOOTVAR_TWICE;
		if (!force && !bootvar_get(vars, order[i]))
			return BOOTVAR_NO_ENTRY;
	}
	return set_u16s(vars, "BootOrder", order, n);
}

/* The same order without that number; how many are left. */
static size_t
without(uint16_t *order, size_t n, uint16_t number)
{
	size_t kept = 0;

	for (size_t i = 0; i < n; i++)
		if (order[i] != number)
			order[kept++] = order[i];
	return kept;
}

enum bootvar_error
bootvar_place(struct vars *vars, uint16_t number, size_t place)
{
	uint16_t *old, *new;
	size_t n;

	if (!bootvar_get(vars, number))
		return BOOTVAR_NO_ENTRY;
	if (!bootvar_order(vars, &old, &n))
		return BOOTVAR_MEMORY;
	n = without(old, n, number);
	if (!(new = arena_take(vars->arena, (n + 1) * sizeof *new)))
		return BOOTVAR_MEMORY;
	if (place > n)
		place = n;
	for (size_t i = 0; i < n + 1; i++)
		new[i] = i < place ? old[i] : i == place ? number : old[i - 1];
	return set_u16s(vars, "BootOrder", new, n + 1);
}

bool
bootvar_next(const struct vars *vars, uint16_t *out)
{
	return get_u16(vars, "BootNext", out);
}

enum bootvar_error
bootvar_set_next(struct vars *vars, uint16_t number)
{
	if (!bootvar_get(vars, number))
		return BOOTVAR_NO_ENTRY;
	return set_u16s(vars, "BootNext", &number, 1);
}

void
bootvar_clear_next(struct vars *vars)
{
	struct efivar *var = vars_get(vars, &guid_global, "BootNext");

	if (var)
		vars_drop(vars, var);
}

bool
bootvar_timeout(const struct vars *vars, uint16_t *out)
{
	return get_u16(vars, "Timeout", out);
}

enum bootvar_error
bootvar_set_timeout(struct vars *vars, uint16_t seconds)
{
	return set_u16s(vars, "Timeout", &seconds, 1);
}

/* Is this a hot key of that entry? */
static bool
key_of(const struct efivar *var, uint16_t number)
{
	struct rd r = var->data;
	uint16_t own;
	bool upper;

	if (!numbered(var, "Key", &own, &upper) || r.left < KEY_SIZE)
		return false;
	rd_skip(&r, KEY_SIZE - 2);
	return rd_le16(&r) == number;
}

/* The same key with another CRC. */
static bool
rekey(struct vars *vars, const struct efivar *key, uint32_t crc)
{
	struct efivar new = *key;
	struct wr w = wr_of(arena_take(vars->arena, new.data.left), new.data.left);

	if (!w.base)
		return false;
	wr_bytes(&w, new.data.at, KEY_CRC);
	wr_le32(&w, crc);
	wr_bytes(&w, new.data.at + w.len, new.data.left - w.len);
	new.data = rd_of(w.base, w.len);
	return vars_put(vars, &new);
}

bool
bootvar_refresh_keys(struct vars *vars, uint16_t number)
{
	const struct efivar *entry = bootvar_get(vars, number);

	if (!entry)
		return true;

	uint32_t crc = crc32_of(entry->data.at, entry->data.left);
	for (size_t i = 0; i < vars->n; i++)
		if (key_of(&vars->var[i], number) &&
			!rekey(vars, &vars->var[i], crc))
			return false;
	return true;
}

enum bootvar_error
bootvar_put(struct vars *vars, uint16_t number, struct rd option)
{
	struct efi_fault fault;
	struct loadopt opt;
	char name[NAME];

	if (!loadopt_parse(option, &opt, &fault))
		return BOOTVAR_OPTION;
	name_of(number, name);
	if (!vars_set(vars, &guid_global, name, NEW_ATTRIBUTES, option.at,
		    option.left) ||
		!bootvar_refresh_keys(vars, number))
		return BOOTVAR_MEMORY;
	return BOOTVAR_OK;
}

enum bootvar_error
bootvar_remove(struct vars *vars, uint16_t number)
{
	struct efivar *var = bootvar_get(vars, number);
	uint16_t *order, next;
	size_t n, kept;

	if (!var)
		return BOOTVAR_NO_ENTRY;
	if (!bootvar_order(vars, &order, &n))
		return BOOTVAR_MEMORY;
	vars_drop(vars, var);
	if (bootvar_next(vars, &next) && next == number)
		bootvar_clear_next(vars);
	kept = without(order, n, number);
	return kept < n ? set_u16s(vars, "BootOrder", order, kept) : BOOTVAR_OK;
}

static int
by_number(const void *a, const void *b)
{
	const struct bootvar *x = a, *y = b;

	return x->number - y->number;
}

bool
bootvar_list(const struct vars *vars, struct bootvar **out, size_t *n)
{
	uint16_t *order, number;
	size_t ordered, count = 0, others;

	if (!bootvar_order(vars, &order, &ordered))
		return false;

	struct bootvar *list =
		arena_take(vars->arena, (ordered + vars->n) * sizeof *list);
	if (!list)
		return false;
	for (size_t i = 0; i < ordered; i++)
		if (!among(order, i, order[i]))
			list[count++] = (struct bootvar){
				order[i], true, bootvar_get(vars, order[i])};
	others = count;
	for (size_t i = 0; i < vars->n; i++)
		if (bootvar_number(&vars->var[i], &number) &&
			!among(order, ordered, number))
			list[count++] =
				(struct bootvar){number, false, &vars->var[i]};
	qsort(list + others, count - others, sizeof *list, by_number);
	*out = list;
	*n = count;
	return true;
}
