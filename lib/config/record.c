#include "config/record.h"

#include <string.h>

void
record_add(struct record *r, const struct item *item)
{
	if (r->n == KV_MAX)
		r->full = true;
	else
		r->item[r->n++] = item;
}

bool
record_has(const struct record *r, const char *name)
{
	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->item[i]->name, name) == 0)
			return true;
	return false;
}

static int
by_name(const void *a, const void *b)
{
	const struct item *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

bool
record_text(struct record *r, struct wr *w, struct arena *arena,
	struct config_text *out)
{
	qsort(r->item, r->n, sizeof(struct item *), by_name);
	for (size_t i = 0; i < r->n; i++)
		kv_put(w, r->item[i]->name, r->item[i]->value);
	if (r->full || w->full)
		return false;
	out->bytes = arena_text(arena, w->base, w->len);
	out->len = w->len;
	return true;
}
