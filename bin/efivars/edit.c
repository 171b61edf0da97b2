/* The verbs that change variables, whatever they mean. */
#include "change.h"
#include "efi/bios.h"
#include "efi/bootvar.h"
#include "efi/efivarfs.h"
#include "efi/kind.h"
#include "file/at.h"
#include "find.h"
#include "load.h"
#include "place.h"
#include "settings.h"
#include "show.h"

#include <errno.h>

#define VALUE_MAX ((size_t)1 << 20) /* bytes; no store has such a variable */

void
must_put(struct vars *vars, const struct efivar *var)
{
	if (!vars_put(vars, var))
		no_memory();
}

/* Would the firmware still know what the variable is? */
static void
check_change(const struct efivar *old, const struct efivar *new)
{
	struct efi_type type = efi_type_of(&new->guid, new->name);
	char name[NAME_SHOWN];

	name_show(new->name, name);
	if (!efi_type_fits(type, new->data))
		errx(EX_DATAERR, "%s: %zu bytes that are no %s", name,
			new->data.left, efi_kind_name(type.kind));
	if (!old)
		return;
	if (type.kind == EFI_BYTES && new->data.left != old->data.left)
		errx(EX_DATAERR, "%s: %zu bytes, and it has %zu", name,
			new->data.left, old->data.left);
	if (new->attributes != old->attributes)
		errx(EX_DATAERR, "%s: attributes %u, and it has %u", name,
			new->attributes, old->attributes);
}

void
change_put(struct vars *vars, const struct efivar *var)
{
	const struct efivar *old = vars_find(vars, &var->guid, var->name);
	uint16_t number;

	if (!opt.force)
		check_change(old, var);
	must_put(vars, var);
	if (bootvar_number(var, &number) && !bootvar_refresh_keys(vars, number))
		no_memory();
}

/*
 * set
 */

/* What a new variable of that name is: well known, or a setting, or as -g says. */
static void
identify(struct efivar *var, const char *name)
{
	const struct bios_setting *setting;
	struct guid guid = {{0}};
	uint32_t attributes = 0;
	bool known = efi_known(name, &guid, &attributes);

	if (!known && !opt.guid_of && (setting = settings_find(name))) {
		known = true;
		guid = setting->guid;
		attributes = setting->attributes;
	}
	if (!known && !opt.guid_of)
		errx(EX_USAGE,
			"'%s' is new and not well known: say its GUID with -g",
			name);
	var->guid = opt.guid_of ? opt.guid : guid;
	var->attributes = known && guid_eq(&var->guid, &guid)
				  ? attributes
				  : EFI_NON_VOLATILE | EFI_BOOTSERVICE_ACCESS |
					    EFI_RUNTIME_ACCESS;
}

/* A type for data that nobody knows: a number as wide as it was. */
static struct efi_type
type_by_width(const struct efivar *var)
{
	static const struct efi_type numbers[] = {
		{EFI_U8, 1}, {EFI_U16, 2}, {EFI_U32, 4}, {EFI_U64, 8}};

	for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++)
		if (var->data.left == numbers[i].width)
			return numbers[i];
	errx(EX_USAGE, "it is not known what the variable holds: say it with -t");
}

static struct efi_type
type_for(const struct efivar *var)
{
	struct efi_type type = efi_type_of(&var->guid, var->name), named;

	if (!opt.type)
		return type.kind == EFI_BYTES ? type_by_width(var) : type;
	named = type_named(opt.type);
	/* The width of a text is known only from the variable. */
	return named.kind == type.kind ? type : named;
}

static struct rd
value_read(const struct efivar *var, const char *text)
{
	struct efi_type type;
	size_t room =
		8 * strlen(text) + 1024; /* a node of a path is short as text */
	struct wr w;

	if (opt.type && strcmp(opt.type, "file") == 0)
		return file_load(text, VALUE_MAX);
	type = type_for(var);
	w = wr_of(take(room), room);
	if (!efi_kind_parse(type, text, &w))
		errx(EX_DATAERR, "'%s' is no %s", text, efi_kind_name(type.kind));
	return rd_of(w.base, w.len);
}

int
verb_set(struct place *p, char *operand[], int n)
{
	const struct efivar *old = var_find(&p->vars, operand[0]);
	struct efivar var = {.name = name_read(operand[0])};

	(void)n;
	if (old)
		var = *old;
	else
		identify(&var, operand[0]);
	var.data = value_read(&var, operand[1]);
	change_put(&p->vars, &var);
	return place_save(p);
}

int
verb_delete(struct place *p, char *operand[], int n)
{
	if (opt.all == (n > 0))
		errx(EX_USAGE, "delete takes names, or -a");
	for (int i = 0; i < n; i++)
		vars_drop(&p->vars, var_need(&p->vars, operand[i]));
	for (size_t i = p->vars.n; i > 0 && opt.all; i--)
		if (var_wanted(&p->vars.var[i - 1]))
			vars_drop(&p->vars, &p->vars.var[i - 1]);
	return place_save(p);
}

/*
 * Many at once
 */

static void
drop_all(struct vars *vars, const struct vars *drop)
{
	for (size_t i = 0; i < drop->n; i++) {
		struct efivar *var =
			vars_find(vars, &drop->var[i].guid, drop->var[i].name);

		if (var)
			vars_drop(vars, var);
	}
}

int
verb_apply(struct place *p, char *operand[], int n)
{
	struct vars put, drop;

	(void)n;
	json_load(operand[0], &put, &drop);
	drop_all(&p->vars, &drop);
	for (size_t i = 0; i < put.n; i++)
		change_put(&p->vars, &put.var[i]);
	return place_save(p);
}

static void
import_folder(struct vars *put)
{
	struct efivarfs_notes notes = {0};
	int dir = at_folder(opt.folder);

	*put = vars_of(&memory);
	if (dir == -1 || efivarfs_read(dir, put, &notes) == -1)
		err(EX_TEMPFAIL, "%s", opt.folder);
	if (notes.skipped > 0)
		warnx("%s: %u files are no variables", opt.folder, notes.skipped);
	if (notes.timeless > 0)
		warnx("%s: the times of %u variables are not shown there",
			opt.folder, notes.timeless);
	close(dir);
}

int
verb_import(struct place *p, char *operand[], int n)
{
	struct vars put, drop = {0};

	if ((opt.folder != NULL) == (n > 0))
		errx(EX_USAGE, "import takes a file, or -d and a folder");
	if (opt.folder)
		import_folder(&put);
	else
		json_load(operand[0], &put, &drop);
	drop_all(&p->vars, &drop);
	for (size_t i = 0; i < put.n; i++)
		must_put(&p->vars, &put.var[i]);
	return place_save(p);
}

/* Is that entry carried along, or not there at all? */
static bool
entry_stays(const struct vars *vars, uint16_t number)
{
	return bootvar_get(vars, number) != NULL;
}

/* Numbers of entries that stayed behind mean nothing. */
static void
tidy_order(struct vars *vars)
{
	uint16_t *order, next;
	size_t n, kept = 0;

	if (!bootvar_order(vars, &order, &n))
		no_memory();
	for (size_t i = 0; i < n; i++)
		if (entry_stays(vars, order[i]))
			order[kept++] = order[i];
	if (kept < n && bootvar_set_order(vars, order, kept, false) != BOOTVAR_OK)
		no_memory();
	if (bootvar_next(vars, &next) && !entry_stays(vars, next))
		bootvar_clear_next(vars);
}

int
verb_carry(struct place *p, char *operand[], int n)
{
	struct place new;
	int rc;

	(void)n;
	place_open(&new, operand[0]);
	for (size_t i = 0; i < p->vars.n; i++)
		if (!efivar_is_machine(&p->vars.var[i]))
			must_put(&new.vars, &p->vars.var[i]);
	tidy_order(&new.vars);
	rc = place_save(&new);
	place_close(&new);
	return rc;
}
