/*
 * optfile: whole files in dnsmasq's language, as far as they say what options a
 * client gets.
 *
 * A file of options (--dhcp-optsdir) has lines of optline.h. A configuration has
 *
 *     dhcp-option=  dhcp-option-force=                         lines of optline.h
 *     dhcp-match=  dhcp-vendorclass=  dhcp-userclass=  dhcp-mac=        its matches
 *
 * Another directive that would have a say in the options (dhcp-boot, pxe-service,
 * tag-if ...) is a mistake, which says what to write instead where there is such.
 * One that says something else (interface, dhcp-range, ...) is passed over, with a
 * note. All mistakes are told; the file counts as a whole or not at all.
 */
#ifndef MB_OPTFILE_H
#define MB_OPTFILE_H

#include "dhcp/optset.h"

/* The first line, without its end; text moves past it. False at the end. */
bool optfile_line(struct rd *text, struct rd *line);

/* Add to *out, which is left alone on a mistake. */
bool optfile_options(
	const char *file, struct rd text, struct report *wrong, struct optset *out);
bool optfile_config(const char *file, struct rd text, struct report *wrong,
	struct report *notes, struct optset *out);

#endif
