/*
 * pxelinux: the menu of one entry that PXELINUX, U-Boot and others fetch as
 * pxelinux.cfg/01-<mac>. Source: Syslinux' doc/config.txt; U-Boot's
 * doc/README.pxe.
 */
#ifndef MB_PXELINUX_H
#define MB_PXELINUX_H

#include "ipxe/boot.h"

/*
 * The text for what was decided, into out: a kernel, or back to the local disk.
 * images is the URL of our own images: what is beneath it is named /images/NAME,
 * for its file comes from the server that sent this; NULL: by its URL like all
 * else. False if it does not fit, or there is no such text for the verdict: scripts
 * are iPXE's.
 */
bool pxelinux_render(const struct boot *boot, const char *images, struct wr *out);

#endif
