/*
 * given: the last boot script a host was given, hosts/<mac>/script. Written by
 * mb-ipxe-cgi alone.
 *
 *     when    seconds since 1970
 *     which   boot, chain, own or local
 *     url     of the kernel (boot) or the script (chain)
 *     why     it is local
 */
#ifndef MB_GIVEN_H
#define MB_GIVEN_H

#include "ipxe/boot.h"

/* Replace the file. 0, or -1 with errno. */
int given_write(int state, struct mac mac, const struct boot *boot, uint64_t when);

#endif
