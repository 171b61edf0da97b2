/*
 * given: the last boot script a host was given, hosts/<mac>/script. Written by
 * mb-ipxe-cgi alone.
 *
 *     when      seconds since 1970
 *     override  the id of the override that it was made by, if it was
 *     spent     the id of the last override that scripts ended
 *     which     boot, chain, own, http, san, setup or local
 *     url       of the kernel (boot), the script (chain), or what is booted
 *     why       it is local, or setup
 */
#ifndef MB_GIVEN_H
#define MB_GIVEN_H

#include "ipxe/boot.h"

/*
 * What the file says of overrides after that script was given; o and past are what
 * was so before. An override that is once is spent by a script that it made, unless
 * it was spent already: the firmware of the same boot did it.
 */
struct override_use given_use(const struct boot *boot, const struct override *o,
	const struct override_past *past, uint64_t now);

/* Replace the file. 0, or -1 with errno. */
int given_write(int state, struct mac mac, const struct boot *boot,
	const struct override_use *use);

#endif
