/*
 * inspect: what the files of mb-inspect-cgi share: a request, and what it is
 * answered.
 */
#ifndef MB_INSPECT_H
#define MB_INSPECT_H

#include "host/inventory.h"
#include "host/site.h"
#include "net/cgi.h"

#define PATH_SIZE 256 /* bytes of a path and its NUL; longer is 404 */
#define WHY_SIZE  512 /* bytes of a sentence */

struct reply {
	unsigned status;    /* of HTTP */
	json_t *body;       /* NULL: an error, of which why says what */
	char why[WHY_SIZE]; /* or what was done, for the log */
	const char *allow;  /* of 405 */
	bool quiet;         /* it is not worth a line in the log */
};

struct request {
	int state;
	struct cgi cgi;
	char path[PATH_SIZE]; /* "/v1/lookup"; "" is "/" */
	const char *rest;     /* of it, behind what names the resource */
	struct site site;
	struct rd body;
	uint64_t left; /* bytes of it that nobody read */
};

/* Answer with an error instead. Always false. */
bool refuse(struct reply *r, unsigned status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same when the system said no; errno says whether it may say yes later. */
bool trouble(struct reply *r, const char *what);

/* agent.c: what an agent asks, and that it is there. */
void version(const struct request *q, struct reply *r);
void lookup(const struct request *q, struct reply *r);
void heartbeat(const struct request *q, struct reply *r);

/*
 * An agent was heard: what it did, "lookup", "heartbeat" or "inspection", among the
 * host's events.
 */
void heard(const struct request *q, struct mac mac, const char *did);

/* take.c: what an agent found. */
void inspection(const struct request *q, struct reply *r);

/*
 * owner.c: whose it is. How much is known of a host; the host of several interfaces
 * of one machine, false when it was told why there is none.
 */
enum acquaintance {
	STRANGER,   /* nothing */
	SEEN,       /* its packets */
	CONFIGURED, /* the site names it */
};

enum acquaintance acquaintance(int state, struct mac mac);
bool owner(const struct request *q, struct reply *r, const struct inventory *i,
	struct mac *out);

/* Is it disabled? Then that is told. */
bool disabled(const struct request *q, struct reply *r, struct mac mac);

#endif
