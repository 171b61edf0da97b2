/*
 * event: what mb-ipxe-cgi sees of a host, for the host's events.
 */
#ifndef MB_IPXE_EVENT_H
#define MB_IPXE_EVENT_H

#include "ipxe/boot.h"
#include "net/cgi.h"

/* It is given that script; o is the override, of which boot says whether it counts.
 */
void event_given(int state, struct mac mac, const struct boot *boot,
	const struct override *o);

/*
 * Does the request tell how a script went, and ask for none (share/ipxe/README)? If
 * so that is noted.
 */
bool event_reported(int state, struct mac mac, const struct cgi *ask);

#endif
