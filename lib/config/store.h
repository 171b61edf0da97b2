/*
 * store: what a compiled configuration changes under the state folder.
 *
 * Looking and changing are two steps: store_plan only reads, batch_put carries the
 * plan out. The plan's order is right at every moment: records, then links to them,
 * then links that lead to nobody, then records of nobody.
 */
#ifndef MB_STORE_H
#define MB_STORE_H

#include "config/compile.h"
#include "file/batch.h"

/*
 * Compare with what is there: *first is the first change, or NULL. An item's note
 * is "new", "changed" or "removed". All of it is in the arena and points into the
 * configuration. What others put in the folder of a host or a switch stops nothing.
 * 0, or -1 with errno.
 */
int store_plan(int state, const struct config *config, struct arena *arena,
	struct batch_item **first);

/*
 * Remove temporaries older than that time wherever programs of ours leave them, and
 * hosts' folders that have been empty as long. 0, or -1 with errno.
 */
int store_sweep(int state, time_t before);

#endif
