/*
 * keys: every key of the three files, as tables. The only place that a key is
 * named; metal-boot.yaml(5), netboot.yaml(5) and backend.yaml(5) describe the same.
 * One that nobody reads is not taken: t/unit/config-readers.c looks for who does.
 */
#ifndef MB_KEYS_H
#define MB_KEYS_H

#include "config/value.h"

enum form {
	KEY_ONE,  /* a value */
	KEY_LIST, /* a sequence of values, or one: in the record joined by blanks */
	KEY_MAP,  /* a mapping with keys of its own */
	KEY_ROWS, /* a sequence of mappings: in the record key.0.name, key.1.name */
	KEY_NAMED, /* a mapping by names of switches: key.<name>.name, and for each
		    * name an item that is called as the key */
	KEY_URL,   /* a URL, or a mapping of its parts */
	KEY_GONE,  /* refused: what to use instead is said */
};

struct key {
	const char *name; /* NULL ends a table */
	struct rule rule; /* of a value, or of each in the list */
	enum form form;
	bool secret; /* to be kept apart, out of the servers' reach */
	union {
		const char *record;     /* of KEY_ONE and KEY_LIST: its name there;
					 * NULL: its path, with dots */
		const char *instead;    /* of KEY_GONE: a sentence */
		const struct key *keys; /* of the others */
	};
};

#define KEYS_MAX 48 /* in one table */

extern const struct key keys_site[];    /* metal-boot.yaml */
extern const struct key keys_netboot[]; /* one host in netboot.yaml */
extern const struct key keys_backend[]; /* one host in backend.yaml */

#endif
