/*
 * media: the virtual medium in a host's slot, hosts/<mac>/media: a CD, a disk or a
 * stick that is a URL. It is there until it is taken out; that the host boots it is
 * an override (host/override) with the target http and this URL.
 *
 *     image=http://10.0.0.2/debian.iso
 *     inserted=true
 *     when=1795422300
 *
 * In kv's form, written by mb-redfish-cgi.
 */
#ifndef MB_MEDIA_H
#define MB_MEDIA_H

#include "host/override.h"

struct media {
	char image[OVERRIDE_URL]; /* empty: the slot is empty */
	bool inserted; /* false: it is named, but the host does not see it */
	uint64_t when; /* seconds since 1970 */
};

/*
 * Read it; no file is an empty slot. 0, or -1 with errno (EBADMSG: it cannot be
 * understood).
 */
int media_read(int state, struct mac mac, struct media *out);

/* The URL of a medium that is inserted. False: there is none, or nobody can tell.
 */
bool media_inserted(int state, struct mac mac, char url[static OVERRIDE_URL]);

/* Replace it. 0, or -1 with errno (EINVAL: its URL is none that can be booted). */
int media_write(int state, struct mac mac, const struct media *media);

/* Take it out. 0, also when there was none, or -1 with errno. */
int media_remove(int state, struct mac mac);

#endif
