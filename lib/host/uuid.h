/*
 * uuid: the UUID of a host: by its MAC alone, so that it never changes.
 */
#ifndef MB_UUID_H
#define MB_UUID_H

#include "host/addr.h"

#define HOST_UUID 37 /* bytes of its text and a NUL */

/* Returns out. */
const char *host_uuid(struct mac mac, char out[static HOST_UUID]);

/*
 * The host that has it, of those in hosts/, which are all looked at: 10000 in some
 * milliseconds. -1 with errno; ENOENT: nobody has it.
 */
int host_by_uuid(int state, const char *uuid, struct mac *out);

#endif
