#include "base/arena.h"

#include <stdalign.h>
#include <stdint.h>

#define BLOCK 65536 /* small beside a configuration, large beside one value */

struct arena_block {
	struct arena_block *older;
	size_t size;
	alignas(max_align_t) unsigned char bytes[];
};

struct arena
arena_of(void *bytes, size_t size)
{
	return (struct arena){.left = size, .own = bytes, .own_size = size};
}

static bool
grow(struct arena *a, size_t size)
{
	size_t room = size > BLOCK ? size : BLOCK;
	struct arena_block *b = NULL;

	if (!a->own && room <= SIZE_MAX - sizeof *b)
		b = malloc(sizeof *b + room);
	if (!b) {
		a->failed = true;
		return false;
	}
	b->older = a->blocks;
	b->size = room;
	a->blocks = b;
	a->left = room;
	return true;
}

void *
arena_take(struct arena *a, size_t size)
{
	size_t unit = alignof(max_align_t);

	if (size > SIZE_MAX - unit) {
		a->failed = true;
		return NULL;
	}
	size = size == 0 ? unit : (size + unit - 1) / unit * unit;
	if (a->failed || (size > a->left && !grow(a, size)))
		return NULL;

	unsigned char *end =
		a->own ? a->own + a->own_size : a->blocks->bytes + a->blocks->size;
	unsigned char *at = end - a->left;
	a->left -= size;
	/* Only what is taken is touched: a page not needed costs nothing. */
	return memset(at, 0, size);
}

char *
arena_text(struct arena *a, const void *bytes, size_t len)
{
	char *copy = arena_take(a, len + 1);

	if (copy && len > 0)
		memcpy(copy, bytes, len);
	return copy;
}

void
arena_free(struct arena *a)
{
	while (a->blocks) {
		struct arena_block *b = a->blocks;

		a->blocks = b->older;
		free(b);
	}
	*a = a->own ? arena_of(a->own, a->own_size) : (struct arena){0};
}
