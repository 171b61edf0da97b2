/*
 * same: whether a file still says what it said, but for the ports of some hosts.
 */
#ifndef MB_SAME_H
#define MB_SAME_H

#include "config/edit.h"
#include "config/tree.h"

/* The edit of the host whose MAC this is, in a sorted array of n; or NULL. */
const struct edit *edit_of(const char *mac, const struct edit *edit, size_t n);

/*
 * Do the two trees of backend.yaml, of which either may be NULL, say the same, key
 * by key, in the same order and the same quotes, but for the hosts of n edits; and
 * of those all but the switch and the port; and are these what the edits say?
 */
bool same_but(const struct node *before, const struct node *after,
	const struct edit *edit, size_t n);

#endif
