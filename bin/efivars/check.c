#include "check.h"

#include "efi/bootvar.h"
#include "efi/kind.h"
#include "efi/loadopt.h"
#include "efi/varcheck.h"
#include "show.h"

#define PI_VOLUME 0x20000 /* bytes; other firmware has larger ones, mostly */

/* On a Pi the interface is under no bus, so its MAC is all of its path. */
static unsigned
warnings(const struct place *p, const struct loadopt *entry)
{
	bool pi = p->kind != PLACE_IMAGE || p->image.fv.length == PI_VOLUME;

	return loadopt_warnings(entry) &
	       ~(pi ? (unsigned)LOADOPT_WARN_BARE_MAC : 0);
}

static void
check_entry(struct place *p, const struct efivar *var, const char *name,
	check_say *say, void *who)
{
	char text[EFI_FAULT_TEXT];
	struct efi_fault fault = {0};
	struct loadopt entry;
	struct devnode uri;

	if (!loadopt_parse(var->data, &entry, &fault)) {
		say(who, EFI_BAD, name, efi_fault_text(&fault, text));
		return;
	}
	for (unsigned left = warnings(p, &entry); left > 0; left &= left - 1)
		say(who, EFI_NOTE, name,
			loadopt_warning_words(
				(enum loadopt_warning)(left & -left)));
	if (devpath_find(entry.path, DEVNODE_MESSAGING, DEVNODE_URI, &uri) &&
		place_lacks_http(p))
		say(who, EFI_NOTE, name,
			"it boots by HTTP, and this firmware has no Hash2 driver for that");
}

void
check_var(struct place *p, const struct efivar *var, check_say *say, void *who)
{
	char name[NAME_SHOWN];
	uint16_t number;

	name_show(var->name, name);
	if (bootvar_misnamed(var))
		say(who, EFI_NOTE, name,
			"firmware finds entries in upper case only");
	if (bootvar_number(var, &number))
		check_entry(p, var, name, say, who);
	else if (!efi_type_fits(efi_type_of(&var->guid, var->name), var->data))
		say(who, EFI_BAD, name, "its data is not what it should hold");
}

/* Numbers that are in the order and nowhere else. */
static void
check_order(const struct vars *vars, check_say *say, void *who)
{
	struct bootvar *entry;
	size_t n = 0;
	char name[sizeof "Boot0000"];

	if (!bootvar_list(vars, &entry, &n))
		no_memory();
	for (size_t i = 0; i < n; i++)
		if (!entry[i].var) {
			snprintf(name, sizeof name, "Boot%04X", entry[i].number);
			say(who, EFI_NOTE, name,
				"BootOrder names it, and it is not there");
		}
}

/*
 * The verb
 */

struct report {
	json_t *list;
	enum efi_weight worst;
};

static const char *const weights[] = {
	[EFI_NOTE] = "note", [EFI_BAD] = "bad", [EFI_FATAL] = "fatal"};

static void
tell(void *who, enum efi_weight weight, const char *name, const char *what)
{
	struct report *r = who;

	if (weight > r->worst)
		r->worst = weight;
	if (opt.json)
		json_array_append_new(r->list,
			json_pack("{s:s, s:s*, s:s}", "weight", weights[weight],
				"name", name, "what", what));
	else
		printf("%s: %s%s%s\n", weights[weight], name ? name : "",
			name ? ": " : "", what);
}

static void
tell_fault(void *who, enum efi_weight weight, const struct efi_fault *fault)
{
	char text[EFI_FAULT_TEXT];

	tell(who, weight, NULL, efi_fault_text(fault, text));
}

int
verb_check(struct place *p, char *operand[], int n)
{
	struct report report = {.list = opt.json ? json_array() : NULL};

	(void)operand;
	(void)n;
	if (p->kind == PLACE_IMAGE)
		varcheck(&p->store, tell_fault, &report);
	for (size_t i = 0; i < p->vars.n; i++)
		check_var(p, &p->vars.var[i], tell, &report);
	check_order(&p->vars, tell, &report);
	if (opt.json)
		json_print(report.list);
	return report.worst > EFI_NOTE;
}
