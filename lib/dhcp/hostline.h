/*
 * hostline: a line of dnsmasq's --dhcp-hostsdir, as Ironic writes it.
 *
 *     MAC,set:TAG,set:ironic     serve it, with these tags
 *     MAC,ignore                 give it nothing
 *
 * What else dnsmasq would take there (an address, a name) belongs into backend.yaml
 * and is refused.
 */
#ifndef MB_HOSTLINE_H
#define MB_HOSTLINE_H

#include "dhcp/optline.h"
#include "host/addr.h"

struct hostline {
	struct mac mac;
	bool ignore;
	size_t tags;
	char tag[OPTLINE_TAGS][OPTTAG_MAX];
};

/* False, with a mistake told. */
bool hostline_of(struct optfield f, struct place line, struct report *wrong,
	struct hostline *out);

#endif
