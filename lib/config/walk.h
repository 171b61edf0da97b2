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
 * key may be written in snake_case or camelCase. An empty text or null says
 * nothing. Mistakes are reported and left out; items and reports point into the
 * arena and the tree.
 */
void walk(const struct node *map, const struct key *keys, struct arena *arena,
	struct report *wrong, struct items *out);

/* Is it absent, null or empty text, so that it says nothing? */
bool walk_empty(const struct node *node);

/* The item of that name, or NULL. */
const struct item *items_get(const struct items *items, const char *name);

#endif
