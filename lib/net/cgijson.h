/*
 * cgijson: an answer in JSON, whole, for a program that a web server started.
 */
#ifndef MB_CGIJSON_H
#define MB_CGIJSON_H

#include "net/cgi.h"

#include <jansson.h>

#define CGI_JSON 4096 /* bytes of the body, at most */

/*
 * Write head and body to standard output, all at once; of HEAD the head alone.
 * field is one more of the head, with its value, or NULL. A body that is too long,
 * as one that quotes what was, is "{}". False with errno.
 */
bool cgi_json(const struct cgi *cgi, unsigned status, const json_t *body,
	const char *field, const char *value);

#endif
