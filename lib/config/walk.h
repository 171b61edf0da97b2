/*
 * walk: a tree against a table of keys, giving the names and values of a record.
 */
#ifndef MB_WALK_H
#define MB_WALK_H

#include "config/keys.h"
#include "config/tree.h"

struct item {
	const char *name, *value; /* as in the record */
	struct place at;          /* of the value */
	bool secret;
	struct item *next;
};

/* In the file's order; names do not repeat. */
struct items {
	struct item *first;
};

/*
 * Check a mapping (or nothing: NULL, or an empty value) and list what it says. A
 * key is the same in either case, with underscores and without. An empty text says
 * nothing, and so does null, also as programs in Go write it: <nil>, invalid IP.
 * Mistakes are reported and left out; items and reports point into the arena and
 * the tree.
 */
void walk(const struct node *map, const struct key *keys, struct arena *arena,
	struct report *wrong, struct items *out);

/* Is it absent, null or empty text, so that it says nothing? */
bool walk_empty(const struct node *node);

/* Are the two the same key, in either case, with underscores and without? */
bool walk_same(const char *a, const char *b);

/* The item of that name, or NULL. */
const struct item *items_get(const struct items *items, const char *name);

#endif
