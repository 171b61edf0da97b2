/*
 * fresh: how old is what a remote source said of the hosts?
 *
 * mb-remote(8) writes it down in remote/status, metal-boot-record(5).
 */
#ifndef MB_FRESH_H
#define MB_FRESH_H

#include "host/site.h"

#include <stdint.h>

#define FRESH_INTERVAL 300 /* remote.interval, when not given: seconds */
#define FRESH_MISSED   3   /* so many intervals without an answer are too long */

/*
 * When the source was last asked with success, in seconds since 1970. 0, or -1 with
 * errno: ENOENT when it never was, EBADMSG when that is not what mb-remote writes.
 */
int fresh_when(int state, uint64_t *out);

/*
 * Is that too long ago: more than remote.stale_after, or else more than three of
 * remote.interval?
 */
bool fresh_stale(const struct site *site, uint64_t when, uint64_t now);

#endif
