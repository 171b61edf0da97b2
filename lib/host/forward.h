/*
 * forward: what agents found, on its way to Ironic: inspect/<mac>.<number> in the
 * state folder, bytes as they came, and what Ironic said of the last of a host:
 * hosts/<mac>/forwarded, in kv's form.
 *
 *     when=1795422300
 *     status=202
 *     why=...
 *
 * A name is never used twice, and a later one of a host has a larger number, also
 * when the clock was set back, so two may remove what is old without asking each
 * other. A host has one that waits, or for a moment two.
 */
#ifndef MB_FORWARD_H
#define MB_FORWARD_H

#include "host/addr.h"

#include <sys/types.h>

#define FORWARD_LOCK "lock"          /* in inspect/ */
#define FORWARD_NAME (MAC_TEXT + 20) /* of one that waits, and a NUL */
#define FORWARD_WHY  128

struct forwarded {
	uint64_t when;         /* seconds since 1970 */
	uint32_t status;       /* of HTTP; 0: it never answered */
	char why[FORWARD_WHY]; /* a sentence; empty: it went well */
};

/* Lay one down, in place of those of the host before. 0, or -1 with errno. */
int forward_add(int state, struct mac mac, const void *bytes, size_t len);

/*
 * The first in the folder whose name is after this one, "" being before all, in
 * its place; its host, and when it came in seconds since 1970. What has no such
 * name is passed over. False: there is none.
 */
bool forward_next(int folder, char name[static FORWARD_NAME], struct mac *mac,
	uint64_t *when);

/* Is there a later one of the same host? */
bool forward_outdated(int folder, const char *name);

/* 0, or -1 with errno; ENOENT: nothing was sent yet. */
int forwarded_read(int state, struct mac mac, struct forwarded *out);
int forwarded_write(int state, struct mac mac, const struct forwarded *f);

#endif
