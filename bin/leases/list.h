/*
 * list: the leases, sorted by address, on standard output.
 */
#ifndef MB_LEASES_LIST_H
#define MB_LEASES_LIST_H

#include "host/leases.h"

/* Aligned on a terminal, else parted by tabs. */
void list_rows(const struct leases *t, uint64_t now);

/* An array of objects. */
void list_json(const struct leases *t, uint64_t now);

#endif
