/*
 * record: the lines of one record under way, metal-boot-record(5).
 */
#ifndef MB_RECORD_H
#define MB_RECORD_H

#include "base/kv.h"
#include "config/compile.h"
#include "config/walk.h"

struct record {
	const struct item *item[KV_MAX];
	size_t n;
	bool full; /* there were more than it has room for */
};

void record_add(struct record *r, const struct item *item);

bool record_has(const struct record *r, const char *name);

/*
 * The lines sorted by name, as a copy in the arena, made in *w; false if there are
 * too many for the record or for w.
 */
bool record_text(struct record *r, struct wr *w, struct arena *arena,
	struct config_text *out);

#endif
