#include "find.h"

#include "base/hex.h"
#include "base/num.h"
#include "efi/ucs2.h"
#include "tool.h"

#define HEX "hex:"

struct rd
name_read(const char *text)
{
	size_t size =
		2 * strlen(text); /* UTF-16 is at most twice as long as UTF-8 */
	struct wr w = wr_of(take(size), size);
	bool good;

	if (strncmp(text, HEX, strlen(HEX)) == 0) {
		text += strlen(HEX);
		good = wr_unhex(&w, text, strlen(text)) && w.len % 2 == 0;
	} else {
		good = ucs2_from_utf8(text, &w);
	}
	if (!good || w.len == 0)
		errx(EX_USAGE, "'%s' is no name of a variable", text);
	return rd_of(w.base, w.len);
}

bool
var_wanted(const struct efivar *var)
{
	return !opt.guid_of || guid_eq(&var->guid, &opt.guid);
}

struct efivar *
var_find(const struct vars *vars, const char *name)
{
	struct rd raw = name_read(name);
	struct efivar *found = NULL;

	for (struct efivar *v = vars->var; v < vars->var + vars->n; v++) {
		if (v->name.left != raw.left || !var_wanted(v) ||
			memcmp(v->name.at, raw.at, raw.left) != 0)
			continue;
		if (found)
			errx(EX_USAGE,
				"several variables are named '%s': say which with -g",
				name);
		found = v;
	}
	return found;
}

struct efivar *
var_need(const struct vars *vars, const char *name)
{
	struct efivar *var = var_find(vars, name);

	if (!var)
		errx(1, "no variable '%s'", name);
	return var;
}

struct efi_type
type_named(const char *name)
{
	struct efi_type type;

	/* UEFI's strings are of 16 bits. */
	if (!efi_kind_named(strcmp(name, "string") == 0 ? "ucs2" : name, &type))
		errx(EX_USAGE, "-t %s: no such type", name);
	return type;
}

uint16_t
boot_number(const char *text)
{
	const char *digits = strncmp(text, "Boot", 4) == 0 ? text + 4 : text;
	uint32_t number;

	if (strlen(digits) != 4 || !num_hex(digits, 4, &number))
		errx(EX_USAGE, "'%s' is no number of a boot entry, such as 0003",
			text);
	return (uint16_t)number;
}
