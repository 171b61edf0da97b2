/*
 * body: what a request wants to set, checked against the table of what can be set.
 */
#ifndef MB_BODY_H
#define MB_BODY_H

#include "redfish/rf.h"

/*
 * The body of a PATCH: r->set gets what is to be set. An unknown or read-only
 * property is told and left; r->before says what can be read. False, refused, when
 * nothing is left, or a value cannot be.
 */
bool body_patch(struct rf *r);

/* The same for a POST, in which nothing unknown may be and what is required must.
 */
bool body_post(struct rf *r);

#endif
