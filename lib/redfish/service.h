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
	const char *forwarded_for, *forwarded_proto; /* by a proxy; "" */
};

/*
 * Where it comes from: sets r->remote and r->local. A proxy that the site trusts is
 * taken at its word for both.
 */
void service_from(struct rf *r, const struct service_from *from);

/*
 * A name and its password: fills in r->who, or refuses with 401 or 503.
 */
bool service_login(struct rf *r, const char *name, const char *password);

/*
 * By a session's token or by name and password: fills in r->who, or refuses. One
 * who says nothing is not refused here: some resources need nobody to say who he
 * is. Who comes over HTTP from another machine is refused, unless the site allows
 * it. run is login.h's.
 */
void service_authenticate(struct rf *r, const char *run);

#endif
