/*
 * place: from the places of tftp/map to open files.
 */
#ifndef MB_PLACE_H
#define MB_PLACE_H

#include "tftp/find.h"

/* The folder of a root, by name. False if it does not fit. */
bool place_root(const struct find *f, enum map_root root, char *out, size_t size);

/*
 * The places where a name is looked for, of a host or, NULL, of nobody that is
 * known; their number, at most MAP_PLACES.
 */
size_t place_list(const struct find *f, const struct map_name *name,
	const struct host *host, struct map_place out[static MAP_PLACES]);

/*
 * Open the first of n places that has the file; *missing is how many come before
 * it. Anything else than a file there ends the search, and the verdict says what.
 */
enum find_verdict place_open(const struct find *f, const struct map_place place[],
	size_t n, size_t *missing, struct source *out);

/* The file of that name in a folder beneath the share folder; likewise. */
enum find_verdict place_shipped(const struct find *f, const char *folder,
	const char *name, struct source *out);

/*
 * All of a source, which is not longer than size, into out. False if it is longer,
 * or cannot be read.
 */
bool place_read(struct source *s, char *out, size_t size, size_t *len);

#endif
