/*
 * autoexec: the script that iPXE on a known host runs first. It goes straight to
 * the host's boot script, with no DHCP in between to be told where that is.
 */
#ifndef MB_AUTOEXEC_H
#define MB_AUTOEXEC_H

#include "host/addr.h"
#include "ipxe/template.h"

/*
 * Fill the template, whose placeholders are mac and url, for the host with that
 * MAC; first are lines of iPXE's (NULL: none) that follow the template's first
 * line. As template_fill.
 */
enum template_result autoexec_fill(const char *template, struct mac mac,
	const char *url, const char *first, struct wr *out, struct rd *where);

#endif
