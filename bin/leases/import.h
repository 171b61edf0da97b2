/*
 * import: a file of leases, first looked at and then taken in pieces.
 */
#ifndef MB_LEASES_IMPORT_H
#define MB_LEASES_IMPORT_H

#include "host/leaseask.h"

/*
 * Import all lines into this store, without making that last. False, when every
 * line that cannot be has been told.
 */
bool import_check(FILE *f, const char *path, struct leasestore *s, uint64_t now);

/* A request for the next lines, as many as fit; its length, or 0 at the end. */
size_t import_some(FILE *f, char *text, size_t size);

#endif
