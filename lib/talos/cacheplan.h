/*
 * cacheplan: which images leave a cache that has become too large.
 */
#ifndef MB_CACHEPLAN_H
#define MB_CACHEPLAN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cached {
	uint64_t size; /* bytes on disk */
	int64_t used;  /* when it was last asked for */
	bool busy;     /* it is being fetched or served */
	bool leaves;   /* the answer */
};

/*
 * Mark those that must leave so that the rest has at most limit bytes: the longest
 * unused first, busy ones never. Returns how many bytes stay, which is more than
 * limit when those that may leave are not enough.
 */
uint64_t cache_plan(struct cached entry[], size_t n, uint64_t limit);

#endif
