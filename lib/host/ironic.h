/*
 * ironic: what the files of Ironic's dnsmasq provider, and the site's own option
 * lines, say of one host, as mb-ironic compiled them:
 *
 *     options                all clients: matches and option lines
 *     hosts/<mac>/ironic     this host: ignore, tags, and option lines of its own
 *
 * Their form is kv's, with the lines of dhcp/optrecord.h.
 */
#ifndef MB_IRONIC_H
#define MB_IRONIC_H

#include "dhcp/optset.h"
#include "host/host.h"

#define IRONIC_MAX 65536 /* bytes of either record */

struct ironic {
	bool known;          /* it has such a record */
	bool ignore;         /* give it nothing */
	struct opttags tags; /* that it has whatever it sends; "known" is one */
	struct optset own;   /* count after those of all clients */
};

/*
 * Look a host up. 0, or -1 with errno: ENOENT when there is no record (*out is then
 * one of nothing), EBADMSG when it is not one that mb-ironic writes.
 */
int ironic_of(int state, struct mac mac, struct ironic *out);

/* The lines for all clients. 0, or -1 likewise. */
int ironic_options(int state, struct optset *out);

/* A host that is to be given nothing is disabled. 0, or -1 with errno. */
int ironic_apply(int state, struct host *host);

#endif
