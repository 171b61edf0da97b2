/*
 * request: a Redfish request from what a web server says (CGI, RFC 3875), and the
 * head of its answer.
 */
#ifndef MB_REQUEST_H
#define MB_REQUEST_H

#include "base/wr.h"
#include "redfish/rf.h"

/*
 * Method, path, query and head from the environment, whose strings it points to.
 * False, with r refused, when there is something wrong with them; *length is that
 * of the body, at most RF_BODY_MAX. Of a chunked one Apache does not say it: then
 * *open is true, *length is one more than that, and the body goes up to its end.
 */
bool request_read(struct rf *r, char *const env[], size_t *length, bool *open);

/* The method by its name; RF_OTHER if it is none that Redfish has. */
enum rf_method request_method(const char *word);

/* Path and query of a URL's path: "/redfish/v1/Systems?$top=1". */
bool request_target(struct rf *r, const char *target);

/* The head of the answer, with the empty line, for a body of so many bytes. */
void request_head(struct wr *w, const struct rf *r, size_t length);

#endif
