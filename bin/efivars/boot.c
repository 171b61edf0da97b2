/* The boot entries. */
#include "efi/bootvar.h"

#include "base/num.h"
#include "entry.h"
#include "find.h"
#include "place.h"
#include "show.h"

#define FOREVER      0xffff
#define WAIT_LONGEST 0xfffe

/* What went wrong with that entry, in words; nothing if it went well. */
static void
must(enum bootvar_error error, uint16_t number)
{
	if (error == BOOTVAR_OK)
		return;
	if (error == BOOTVAR_MEMORY)
		no_memory();
	errx(error == BOOTVAR_NO_ENTRY ? 1 : EX_DATAERR, "Boot%04X: %s", number,
		bootvar_words(error));
}

/*
 * Show
 */

static struct bootvar *
entries(const struct vars *vars, size_t *n)
{
	struct bootvar *list = NULL;

	*n = 0;
	if (!bootvar_list(vars, &list, n))
		no_memory();
	return list;
}

static json_t *
entry_json(const struct bootvar *entry)
{
	char number[5];
	json_t *object;

	snprintf(number, sizeof number, "%04X", entry->number);
	object = json_pack("{s:s, s:b, s:b}", "number", number, "ordered",
		entry->ordered, "there", entry->var != NULL);
	if (entry->var)
		json_object_set_new(object, "entry", var_json(entry->var));
	return object;
}

static void
show_json(const struct vars *vars)
{
	size_t n;
	struct bootvar *list = entries(vars, &n);
	json_t *all = json_array(), *root = json_object();
	char number[5];
	uint16_t next, timeout;

	if (bootvar_next(vars, &next)) {
		snprintf(number, sizeof number, "%04X", next);
		json_object_set_new(root, "next", json_string(number));
	}
	if (bootvar_timeout(vars, &timeout))
		json_object_set_new(root, "timeout", json_integer(timeout));
	for (size_t i = 0; i < n; i++)
		json_array_append_new(all, entry_json(&list[i]));
	json_object_set_new(root, "entries", all);
	json_print(root);
}

int
verb_boot(struct place *p, char *operand[], int n)
{
	static const char *const first[] = {"BootNext", "BootOrder", "Timeout"};
	struct bootvar *list;
	size_t count;

	(void)operand;
	(void)n;
	if (opt.json) {
		show_json(&p->vars);
		return 0;
	}
	for (size_t i = 0; i < sizeof first / sizeof *first; i++) {
		const struct efivar *var =
			vars_get(&p->vars, &guid_global, first[i]);

		if (var)
			var_print_short(var);
	}
	list = entries(&p->vars, &count);
	for (size_t i = 0; i < count; i++)
		if (list[i].var)
			var_print_short(list[i].var);
		else
			printf("Boot%04X: not there\n", list[i].number);
	return 0;
}

/*
 * Change
 */

int
verb_boot_add(struct place *p, char *operand[], int n)
{
	struct rd option = entry_build(&p->vars, operand[0], operand + 1, n - 1);
	uint16_t number = 0, *order;
	size_t ordered, at = 0;
	int rc;

	if (opt.number)
		number = boot_number(opt.number);
	else
		must(bootvar_free(&p->vars, &number), 0);
	must(bootvar_put(&p->vars, number, option), number);
	if (!bootvar_order(&p->vars, &order, &ordered))
		no_memory();
	while (at < ordered && order[at] != number)
		at++;
	must(bootvar_place(&p->vars, number, at), number);
	rc = place_save(p);
	if (!place_is_stdout(p))
		printf("Boot%04X\n", number);
	return rc;
}

int
verb_boot_next(struct place *p, char *operand[], int n)
{
	uint16_t number;

	(void)n;
	if (strcmp(operand[0], "none") == 0) {
		bootvar_clear_next(&p->vars);
	} else {
		number = boot_number(operand[0]);
		must(bootvar_set_next(&p->vars, number), number);
	}
	return place_save(p);
}

int
verb_boot_order(struct place *p, char *operand[], int n)
{
	uint16_t *order = take((size_t)n * sizeof *order);
	enum bootvar_error error;

	for (int i = 0; i < n; i++) {
		order[i] = boot_number(operand[i]);
		if (!opt.force && !bootvar_get(&p->vars, order[i]))
			must(BOOTVAR_NO_ENTRY, order[i]);
	}
	error = bootvar_set_order(&p->vars, order, (size_t)n, opt.force);
	if (error == BOOTVAR_MEMORY)
		no_memory();
	if (error != BOOTVAR_OK)
		errx(EX_DATAERR, "%s", bootvar_words(error));
	return place_save(p);
}

int
verb_boot_remove(struct place *p, char *operand[], int n)
{
	for (int i = 0; i < n; i++) {
		uint16_t number = boot_number(operand[i]);

		must(bootvar_remove(&p->vars, number), number);
	}
	return place_save(p);
}

int
verb_boot_timeout(struct place *p, char *operand[], int n)
{
	struct efivar *var = vars_get(&p->vars, &guid_global, "Timeout");
	uint16_t seconds = FOREVER;

	(void)n;
	if (strcmp(operand[0], "none") == 0) {
		if (var)
			vars_drop(&p->vars, var);
		return place_save(p);
	}
	if (strcmp(operand[0], "forever") != 0 &&
		!num_u16(operand[0], 0, WAIT_LONGEST, &seconds))
		errx(EX_DATAERR, "'%s' is no number of seconds up to %u",
			operand[0], WAIT_LONGEST);
	must(bootvar_set_timeout(&p->vars, seconds), 0);
	return place_save(p);
}
