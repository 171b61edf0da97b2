/*
 * lease: what mb-host prints of a host's lease, and of what Ironic says of it.
 */
#ifndef MB_HOST_LEASED_H
#define MB_HOST_LEASED_H

#include "host/addr.h"

/* The lines after "lease."; none if the site has no lease of it. */
void print_lease(int state, struct mac mac);

/* The lines after "ironic."; none if Ironic's files do not name it. */
void print_ironic(int state, struct mac mac);

/* Do Ironic's files name it? */
bool has_ironic(int state, struct mac mac);

#endif
