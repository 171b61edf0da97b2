/*
 * service: who asks, and whether he is who he says.
 */
#ifndef MB_SERVICE_H
#define MB_SERVICE_H

#include "redfish/rf.h"

/* A person on this machine, who may do everything. */
void service_person(struct rf *r);

/*
 * By a session's token or by name and password: fills in r->who, or refuses. One
 * who says nothing is not refused here: some resources need nobody to say who he
 * is.
 */
void service_authenticate(struct rf *r);

#endif
