/*
 * ironicscript: the iPXE script that Ironic itself wrote for a host, beneath the
 * folder that our web server gives as /images, which its http_root then is:
 *
 *     pxelinux.cfg/<mac>   for a node that it deploys or inspects (ironic,
 * pxe_utils) inspector.ipxe       for all others
 *
 * It is given as it was written. A file that does not begin with "#!ipxe" is for
 * another loader.
 */
#ifndef MB_IRONICSCRIPT_H
#define MB_IRONICSCRIPT_H

#include "ipxe/boot.h"

/*
 * If a host was to boot the agent: is there such a script? Then it is in out, and
 * the verdict is BOOT_IRONIC, the url being the file's name. False if not, also for
 * one that cannot be read or has no room: then the host boots as was decided.
 */
bool ironic_script(int state, const struct site *site, struct mac mac,
	struct boot *boot, struct wr *out);

#endif
