#include "config/patch.h"

#include "base/wr.h"

#include <stdlib.h>
#include <string.h>

static int
by_offset(const void *a, const void *b)
{
	const struct patch *x = a, *y = b;
	int order = (x->at > y->at) - (x->at < y->at);

	return order ? order : (x->order > y->order) - (x->order < y->order);
}

bool
patch_apply(struct config_text text, struct patch *patch, size_t n,
	struct arena *arena, struct config_text *out)
{
	size_t len = text.len, at = 0;
	struct wr w;
	char *bytes;

	qsort(patch, n, sizeof *patch, by_offset);
	for (size_t i = 0; i < n && !arena->failed; i++)
		len += strlen(patch[i].text);
	bytes = arena_take(arena, len + 1);
	if (!bytes || arena->failed)
		return false;
	w = wr_of(bytes, len);
	for (size_t i = 0; i < n; i++) {
		wr_bytes(&w, text.bytes + at, patch[i].at - at);
		wr_text(&w, patch[i].text);
		at = patch[i].at + patch[i].cut;
	}
	wr_bytes(&w, text.bytes + at, text.len - at);
	*out = (struct config_text){bytes, w.len};
	return !w.full;
}
