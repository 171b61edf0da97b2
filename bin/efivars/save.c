#include "check.h"
#include "file/put.h"
#include "file/state.h"
#include "load.h"
#include "place.h"
#include "show.h"

#include <errno.h>

static const char *
target(const struct place *p)
{
	return opt.out ? opt.out : p->path;
}

bool
place_is_stdout(const struct place *p)
{
	return is_dash(target(p)) && !opt.dry;
}

/*
 * Warnings
 */

static void
warn_of(void *who, enum efi_weight weight, const char *name, const char *what)
{
	(void)who;
	(void)weight;
	warnx("%s: %s", name, what);
}

/* What of the variables that were changed will not do what was meant. */
static void
warn_changes(struct place *p)
{
	for (const struct efivar *v = p->vars.var; v < p->vars.var + p->vars.n;
		v++) {
		const struct efivar *old = vars_find(&p->before, &v->guid, v->name);

		if (!old || !efivar_eq(old, v))
			check_var(p, v, warn_of, NULL);
	}
}

/*
 * An image
 */

static _Noreturn void
refuse(const struct place *p, const struct varstore_refusal *no)
{
	char name[NAME_SHOWN + 2] = "", over[64] = "";

	if (no->var) {
		name_show(no->var->name, name);
		memcpy(name + strlen(name), ": ", sizeof ": ");
	}
	if (no->over > 0)
		snprintf(over, sizeof over, ", by %llu bytes",
			(unsigned long long)no->over);
	errx(EX_DATAERR, "%s: %s%s%s", p->name, name, no->why, over);
}

/* The volume with the variables that there are now. */
static const uint8_t *
new_volume(const struct place *p)
{
	uint8_t *volume = take(p->image.fv.length);
	struct varstore_refusal no = {0};

	if (!varstore_write(&p->store, &p->vars, opt.force ? 0 : VARSTORE_MARGIN,
		    volume, &no))
		refuse(p, &no);
	if (p->store.pending)
		warnx("%s: a write that the firmware had not finished counts as done",
			p->name);
	return volume;
}

static void
save_image(const struct place *p)
{
	const uint8_t *volume = new_volume(p);
	const char *to = target(p);

	if (opt.dry)
		return;
	if ((is_dash(to) ? image_send(&p->image, volume, STDOUT_FILENO)
			 : image_put(&p->image, volume, to)) == -1)
		err(EX_TEMPFAIL, "%s", is_dash(to) ? "standard output" : to);
}

/*
 * The others
 */

static void
save_json(const struct place *p)
{
	struct rd text = json_text(&p->vars, NULL);

	if (!opt.out && !is_dash(p->path) && vars_eq(&p->vars, &p->before))
		return;
	if (p->kind == PLACE_JSON || opt.out)
		file_save(target(p), text);
	else if (put_file(p->folder, state_file_name(STATE_VARS), text.at,
			 text.left, 0644) == -1)
		err(EX_TEMPFAIL, "%s: %s", p->name, state_file_name(STATE_VARS));
}

int
place_save(struct place *p)
{
	warn_changes(p);
	if (opt.dry)
		diff_print(&p->before, &p->vars);
	if (p->kind == PLACE_IMAGE)
		save_image(p);
	else if (!opt.dry)
		save_json(p);
	return 0;
}
