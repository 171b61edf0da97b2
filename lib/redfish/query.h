/*
 * query: the query parameters of Redfish, DSP0266 "Query parameters". What does not
 * begin with "$" and is unknown is left out of account, as DSP0266 wants it.
 */
#ifndef MB_QUERY_H
#define MB_QUERY_H

#include "redfish/message.h"

#include <stdbool.h>
#include <stddef.h>

#define QUERY_SELECT     512 /* bytes of $select and its NUL */
#define QUERY_PARAM      64  /* of what is quoted when it is refused */
#define QUERY_LEVELS_MAX 6

/* Which links $expand follows. */
enum query_expand {
	EXPAND_NONE,
	EXPAND_OWN,   /* "." : all but those in Links */
	EXPAND_LINKS, /* "~" : only those in Links */
	EXPAND_ALL,   /* "*" */
};

struct rf_query {
	bool only, has_top, has_skip;
	size_t top, skip;
	enum query_expand expand;
	unsigned levels;           /* 1 to QUERY_LEVELS_MAX */
	char select[QUERY_SELECT]; /* "Id,Boot/HttpBootUri"; empty: everything */
};

/* Why a query is refused: status 400 or 501, a message and what it quotes. */
struct query_fault {
	unsigned status;
	enum rf_message message;
	char args[3][QUERY_PARAM];
};

/* Read a QUERY_STRING, still encoded. False with *fault, and *out is untouched. */
bool query_parse(const char *text, struct rf_query *out, struct query_fault *fault);

/* Is any of them given? */
bool query_any(const struct rf_query *q);

/*
 * What of a resource $select wants: a new object with those members, of objects
 * within it too, and with @odata.id, .type, .context and .etag.
 */
json_t *query_select(const char *select, const json_t *resource);

#endif
