/*
 * uuid: UUIDs that are made of a name, so that they never change.
 */
#ifndef MB_UUID_H
#define MB_UUID_H

#include "host/addr.h"

#define HOST_UUID 37 /* bytes of its text and a NUL */

/* Of a name, RFC 9562 section 5.5; and of a host, by its MAC. Return out. */
const char *uuid_of(const void *name, size_t len, char out[static HOST_UUID]);
const char *host_uuid(struct mac mac, char out[static HOST_UUID]);

/*
 * The host that has it, of those in hosts/, which are all looked at: 10000 in some
 * milliseconds. -1 with errno; ENOENT: nobody has it.
 */
int host_by_uuid(int state, const char *uuid, struct mac *out);

#endif
