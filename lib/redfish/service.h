/*
 * service: who asks, and whether he is who he says.
 */
#ifndef MB_SERVICE_H
#define MB_SERVICE_H

#include "redfish/rf.h"

/* A person on this machine, who may do everything. */
void service_person(struct rf *r);

/*
 * How a web server says that a request came.
 */
struct service_from {
	const char *remote, *server; /* addresses: the client's, ours. Or "" */
	bool tls;
	const char *port; /* ours, that it came to; or "" */
	const char *forwarded_for, *forwarded_proto; /* by a proxy; "" */
};

/*
 * Where it comes from: sets r->remote, r->local, r->by and r->port. A proxy that
 * the site trusts is taken at its word; to which port of its own it came is not
 * known.
 */
void service_from(struct rf *r, const struct service_from *from);

/*
 * A name and its password: fills in r->who, or refuses by service_unknown.
 */
bool service_login(struct rf *r, const char *name, const char *password);

/*
 * Refuse who did not say who he is, or not rightly, by 401; by 503, when nobody can
 * tell whether it was right: the accounts cannot be read, or too many are trying.
 * That is what DSP0266 has 503 for, the service cannot handle the request now; 401
 * would have the client ask its user for another password, and 500 says that the
 * request is at fault. Returns false.
 */
bool service_unknown(struct rf *r);

/*
 * By a session's token or by name and password: fills in r->who. One who says
 * nothing, or is not found out, is not refused here: some resources need nobody to
 * say who he is. Who comes over HTTP from another machine is refused, unless the
 * site allows it. run is login.h's.
 */
void service_authenticate(struct rf *r, const char *run);

/*
 * May who was let in go on reading what he is given? Not when the account is gone
 * or disabled, has another password or may not read it any more. That his session
 * is over ends nothing that it has begun (DSP0266, session lifetime).
 */
bool service_holds(struct rf *r);

#endif
