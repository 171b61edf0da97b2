/*
 * members: all hosts, in the order of their MACs, whatever their number.
 *
 * The list is kept in the file redfish/hosts, a MAC and a newline each, so that a
 * page of it is one read. It is as the folder hosts/ was when it last changed,
 * which is the first line; when that has changed since, the folder is read and the
 * list made again. A list that cannot be written is made each time, which is only
 * slower.
 */
#ifndef MB_MEMBERS_H
#define MB_MEMBERS_H

#include "host/addr.h"

#include <stdint.h>
#include <sys/types.h>

/*
 * The MACs of at most max hosts from number first on. Returns how many, and the
 * number of all in *total; -1 with errno. now is in seconds since 1970.
 */
ssize_t members_page(int state, uint64_t now, size_t first, struct mac *out,
	size_t max, size_t *total);

#endif
