#include "talos/cacheplan.h"

/* The one to go next, or NULL. */
static struct cached *
oldest(struct cached entry[], size_t n)
{
	struct cached *found = NULL;

	for (size_t i = 0; i < n; i++)
		if (!entry[i].busy && !entry[i].leaves &&
			(!found || entry[i].used < found->used))
			found = &entry[i];
	return found;
}

uint64_t
cache_plan(struct cached entry[], size_t n, uint64_t limit)
{
	uint64_t total = 0;
	struct cached *next;

	for (size_t i = 0; i < n; i++) {
		entry[i].leaves = false;
		total += entry[i].size;
	}
	while (total > limit && (next = oldest(entry, n))) {
		next->leaves = true;
		total -= next->size;
	}
	return total;
}
