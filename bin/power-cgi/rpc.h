/*
 * rpc: one request of bmclib.
 */
#ifndef MB_RPC_H
#define MB_RPC_H

#include "reply.h"

#include "base/digest.h"

#define SIGNATURE (2 * DIGEST_LONGEST + 1) /* in hex, and its NUL */

struct call {
	json_t *root;
	json_int_t id;
	const char *host, *method;
	json_t *params; /* NULL: none */
	uint64_t time;  /* seconds since 1970; signed; 0: only the id is */
	char signature[SIGNATURE];
};

/* Is the body signed with the site's secret? Sets time and signature. */
bool rpc_signed(const struct request *q, struct reply *r, struct call *c);

/* Was it made now, by its time, or by its id if no time is signed? */
bool rpc_fresh(struct reply *r, const struct call *c);

/* Is it the first with this signature? From then on it is not. */
bool rpc_first_use(const struct request *q, struct reply *r, const struct call *c);

#endif
