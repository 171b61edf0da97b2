/* The verbs that only read. */
#include "efi/efivarfs.h"
#include "efi/kind.h"
#include "file/at.h"
#include "find.h"
#include "load.h"
#include "place.h"
#include "show.h"

#include <errno.h>

/* Those that -g wants, in order. */
static struct vars
wanted(const struct vars *vars)
{
	struct vars some;

	if (!vars_copy(vars, &memory, &some))
		no_memory();
	some.n = 0;
	for (size_t i = 0; i < vars->n; i++)
		if (var_wanted(&vars->var[i]))
			some.var[some.n++] = vars->var[i];
	return some;
}

int
verb_list(struct place *p, char *operand[], int n)
{
	struct vars some = wanted(&p->vars);
	json_t *list = opt.json ? json_array() : NULL;

	(void)operand;
	(void)n;
	for (size_t i = 0; i < some.n; i++)
		if (opt.json)
			json_array_append_new(list, var_json(&some.var[i]));
		else
			var_print(&some.var[i]);
	if (opt.json)
		json_print(list);
	return 0;
}

/* The value in the form that -t asks for. */
static const char *
value_as(const struct efivar *var, const char *name)
{
	struct efi_type type;
	size_t room = 8 * var->data.left + 1024;
	char *text;
	struct wr w;

	if (!opt.type)
		return var_value(var, NULL);
	if (!efi_kind_named(opt.type, &type))
		errx(EX_USAGE, "-t %s: no such type", opt.type);
	if (!efi_type_fits(type, var->data))
		errx(EX_DATAERR, "%s: its %zu bytes are no %s", name,
			var->data.left, opt.type);
	text = take(room + 1);
	w = wr_of(text, room);
	efi_kind_show(type, var->data, &w);
	return text;
}

int
verb_get(struct place *p, char *operand[], int n)
{
	const struct efivar *var = var_need(&p->vars, operand[0]);

	(void)n;
	if (opt.json) {
		json_print(var_json(var));
	} else if (opt.type && strcmp(opt.type, "file") == 0) {
		file_save(opt.out ? opt.out : "-", var->data);
	} else {
		const char *text = value_as(var, operand[0]);
		size_t room = strlen(text) + 1;
		struct wr w = wr_of(take(room), room);

		wr_text(&w, text);
		wr_u8(&w, '\n');
		file_save(opt.out ? opt.out : "-", rd_of(w.base, w.len));
	}
	return 0;
}

static void
export_folder(const struct vars *vars)
{
	struct efivarfs_notes notes = {0};
	const char *name;
	int dir = at_parent(opt.folder, &name);

	if (dir == -1 || efivarfs_write(dir, name, vars, &notes) == -1)
		err(errno == EILSEQ || errno == EEXIST ? EX_DATAERR : EX_TEMPFAIL,
			"%s", opt.folder);
	if (notes.slashes > 0)
		warnx("%s: %u names with a slash have '!' in its place", opt.folder,
			notes.slashes);
	close(dir);
}

int
verb_export(struct place *p, char *operand[], int n)
{
	struct vars some = wanted(&p->vars);

	(void)operand;
	(void)n;
	if (opt.folder && opt.out)
		errx(EX_USAGE, "-d and -o are two places");
	if (opt.folder)
		export_folder(&some);
	else
		file_save(opt.out ? opt.out : "-", json_text(&some, NULL));
	return 0;
}

/* What makes b of a: the variables to put, and those to delete. */
static size_t
differences(const struct vars *a, const struct vars *b, struct vars *put,
	struct vars *drop)
{
	if (!vars_copy(b, &memory, put) || !vars_copy(a, &memory, drop))
		no_memory();
	put->n = drop->n = 0;
	for (size_t i = 0; i < b->n; i++) {
		const struct efivar *v = &b->var[i];
		const struct efivar *old = vars_find(a, &v->guid, v->name);

		if (!old || !efivar_eq(old, v))
			put->var[put->n++] = *v;
	}
	for (size_t i = 0; i < a->n; i++)
		if (!vars_find(b, &a->var[i].guid, a->var[i].name))
			drop->var[drop->n++] = a->var[i];
	return put->n + drop->n;
}

int
verb_diff(struct place *p, char *operand[], int n)
{
	struct place other;
	struct vars a = wanted(&p->vars), b, put, drop;
	size_t differ;

	(void)n;
	place_open(&other, operand[0]);
	b = wanted(&other.vars);
	place_close(&other);
	if (!opt.json)
		return diff_print(&a, &b) > 0;
	differ = differences(&a, &b, &put, &drop);
	file_save("-", json_text(&put, &drop));
	return differ > 0;
}
