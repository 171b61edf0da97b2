#include "efi/vars.h"

#include "efi/ucs2.h"

#include <stdint.h>

#define FIRST_ROOM 64 /* a Pi has about that many */

struct vars
vars_of(struct arena *arena)
{
	return (struct vars){.arena = arena};
}

static bool
same_bytes(const struct rd *a, const struct rd *b)
{
	return a->left == b->left &&
	       (a->left == 0 || memcmp(a->at, b->at, a->left) == 0);
}

struct efivar *
vars_find(const struct vars *vars, const struct guid *guid, struct rd name)
{
	for (size_t i = 0; i < vars->n; i++) {
		struct efivar *v = &vars->var[i];

		if (same_bytes(&v->name, &name) && guid_eq(&v->guid, guid))
			return v;
	}
	return NULL;
}

struct efivar *
vars_get(const struct vars *vars, const struct guid *guid, const char *name)
{
	for (size_t i = 0; i < vars->n; i++) {
		struct efivar *v = &vars->var[i];

		if (guid_eq(&v->guid, guid) && ucs2_is(v->name, name))
			return v;
	}
	return NULL;
}

/* Room for one more. */
static bool
grow(struct vars *vars)
{
	size_t room = vars->room > 0 ? 2 * vars->room : FIRST_ROOM;
	struct efivar *var;

	if (vars->n < vars->room)
		return true;
	var = arena_take(vars->arena, room * sizeof *var);
	if (!var)
		return false;
	if (vars->n > 0)
		memcpy(var, vars->var, vars->n * sizeof *var);
	vars->var = var;
	vars->room = room;
	return true;
}

/* Turn a view into one of a copy of its own. */
static bool
keep(struct arena *arena, struct rd *bytes)
{
	size_t len = bytes->left;
	uint8_t *copy = arena_take(arena, len);

	if (!copy)
		return false;
	rd_copy(bytes, copy, len);
	*bytes = rd_of(copy, len);
	return true;
}

bool
vars_put(struct vars *vars, const struct efivar *var)
{
	struct efivar copy = *var;
	struct efivar *place = vars_find(vars, &var->guid, var->name);

	if (!keep(vars->arena, &copy.data))
		return false;
	if (place) {
		copy.name = place->name;
	} else {
		if (!keep(vars->arena, &copy.name) || !grow(vars))
			return false;
		place = &vars->var[vars->n++];
	}
	*place = copy;
	return true;
}

bool
vars_set(struct vars *vars, const struct guid *guid, const char *name,
	uint32_t attributes, const void *data, size_t len)
{
	const struct efivar *old = vars_get(vars, guid, name);
	struct efivar var = {.guid = *guid, .attributes = attributes};

	if (old) {
		var = *old;
	} else {
		size_t room =
			2 * strlen(name); /* UTF-16 is at most twice as long */
		struct wr w = wr_of(arena_take(vars->arena, room), room);

		if (!w.base || room == 0 || !ucs2_from_utf8(name, &w))
			return false;
		var.name = rd_of(w.base, w.len);
	}
	var.data = rd_of(data, len);
	return vars_put(vars, &var);
}

void
vars_drop(struct vars *vars, struct efivar *var)
{
	size_t after = (size_t)(vars->var + vars->n - var) - 1;

	memmove(var, var + 1, after * sizeof *var);
	vars->n--;
}

bool
vars_copy(const struct vars *from, struct arena *arena, struct vars *out)
{
	struct vars copy = {.arena = arena, .n = from->n, .room = from->n};

	copy.var = arena_take(arena, copy.room * sizeof *copy.var);
	if (!copy.var)
		return false;
	if (copy.n > 0)
		memcpy(copy.var, from->var, copy.n * sizeof *copy.var);
	*out = copy;
	return true;
}

bool
efivar_eq(const struct efivar *a, const struct efivar *b)
{
	return guid_eq(&a->guid, &b->guid) && same_bytes(&a->name, &b->name) &&
	       same_bytes(&a->data, &b->data) && a->attributes == b->attributes &&
	       a->count == b->count && a->pubkey == b->pubkey &&
	       memcmp(a->time, b->time, sizeof a->time) == 0;
}

bool
vars_eq(const struct vars *a, const struct vars *b)
{
	if (a->n != b->n)
		return false;
	for (size_t i = 0; i < a->n; i++)
		if (!efivar_eq(&a->var[i], &b->var[i]))
			return false;
	return true;
}
