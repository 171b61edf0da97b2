#include "efi/render.h"

#include "base/str.h"
#include "efi/ucs2.h"

#include <string.h>

#define NAME_SHOWN 80 /* bytes of a variable's name in a sentence */

static enum render_result
no_memory(char wrong[static RENDER_WRONG])
{
	str_copy(wrong, RENDER_WRONG, "no memory");
	return RENDER_NO_MEMORY;
}

/* What the store is to hold, before an override. */
static enum render_result
wanted(const struct render *r, const struct varstore *store, struct arena *arena,
	struct vars *out, char wrong[static RENDER_WRONG])
{
	struct vars drop = vars_of(arena);
	char why[EFI_JSON_WRONG];

	*out = store->vars;
	if (r->json.bad)
		return RENDER_DONE;
	*out = vars_of(arena);
	if (efi_json_read(r->json, out, &drop, why))
		return RENDER_DONE;
	if (arena->failed)
		return no_memory(wrong);
	str_copy(wrong, RENDER_WRONG, why);
	return RENDER_BAD_JSON;
}

/* The set with the override laid over it; false when there is no memory. */
static bool
lay(const struct render *r, const struct vars *vars, struct vars *with,
	struct rendered *out)
{
	if (!vars_copy(vars, vars->arena, with))
		return false;
	out->why = nextboot_lay(with, r->mac, r->override);
	out->laid = out->why == NEXTBOOT_LAID;
	return !vars->arena->failed;
}

static void
refused(const struct varstore_refusal *no, char wrong[static RENDER_WRONG])
{
	char name[NAME_SHOWN] = "", over[48] = "";
	struct wr w = wr_of(wrong, RENDER_WRONG - 1);

	if (no->var && !ucs2_to_utf8(no->var->name, name, sizeof name))
		str_copy(name, sizeof name, "a variable");
	if (no->over > 0)
		snprintf(over, sizeof over, ", by %llu bytes",
			(unsigned long long)no->over);
	wr_text(&w, name);
	wr_text(&w, *name ? ": " : "");
	wr_text(&w, no->why);
	wr_text(&w, over);
	wrong[w.len] = '\0';
}

/* Which of the len bytes are not the same. */
static void
differ(const uint8_t *old, const uint8_t *new, size_t len, struct rendered *out)
{
	size_t from = 0;

	while (from < len && old[from] == new[from])
		from++;
	while (len > from && old[len - 1] == new[len - 1])
		len--;
	out->from = from;
	out->len = len - from;
	out->bytes = new + from;
}

/* The volume with these variables and the override, or without it. */
static enum render_result
write_volume(const struct render *r, const struct varstore *store,
	const struct vars *vars, struct rendered *out,
	char wrong[static RENDER_WRONG])
{
	uint8_t *bytes = arena_take(vars->arena, store->volume.left);
	struct varstore_refusal no;
	struct vars with = *vars;

	if (!bytes || (r->override && !lay(r, vars, &with, out)))
		return no_memory(wrong);
	if (out->laid &&
		!varstore_write(store, &with, VARSTORE_MARGIN, bytes, &no)) {
		out->laid = false;
		out->why = NEXTBOOT_FAILED;
	}
	if (!out->laid) {
		if (!varstore_write(store, vars, VARSTORE_MARGIN, bytes, &no)) {
			refused(&no, wrong);
			return RENDER_NO_ROOM;
		}
		with = *vars;
	}
	differ(store->volume.at, bytes, store->volume.left, out);
	out->variables = with.n;
	return RENDER_DONE;
}

enum render_result
render_store(const struct render *r, struct arena *arena, struct rendered *out,
	char wrong[static RENDER_WRONG])
{
	struct rendered done = {0};
	struct efi_fault fault = {0};
	struct varstore store;
	struct vars vars;

	if (!varstore_open(r->volume, r->base, arena, &store, &fault)) {
		if (!fault.why)
			return no_memory(wrong);
		efi_fault_text(&fault, wrong);
		return RENDER_NO_STORE;
	}

	enum render_result v = wanted(r, &store, arena, &vars, wrong);
	if (v == RENDER_DONE)
		v = write_volume(r, &store, &vars, &done, wrong);
	if (v == RENDER_DONE)
		*out = done;
	return v;
}
