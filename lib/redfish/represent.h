/*
 * represent: a resource as JSON, as a GET shows it, before its query options.
 */
#ifndef MB_REPRESENT_H
#define MB_REPRESENT_H

#include "redfish/rf.h"

/*
 * Fill in r->answer for r->at, r->path and r->arg. False, with r->status 404 and a
 * message, when it is not there; or refused as its fill says.
 */
bool represent(struct rf *r);

/*
 * The ETag of r->answer, in r->etag: "SETTINGS.ALL", each a hash: of what can be
 * set, which If-Match looks at, so power that changes is no conflict; and of all.
 */
void represent_tag(struct rf *r);

/*
 * Does a list of tags (If-Match, If-None-Match: RFC 9110 section 13.1) name this
 * one; by its settings alone, or by all of it?
 */
bool represent_matches(const char *list, const char *etag, bool settings_only);

/* Make the links in r->answer that r->query.expand means what they link to. */
void represent_expand(struct rf *r);

/* May who asks do this with r->at? */
bool represent_allowed(struct rf *r, enum rf_method method);

/* The value at a path of names in a resource; NULL if none. */
json_t *represent_at(const json_t *resource, const char *path);

#endif
