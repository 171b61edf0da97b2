/*
 * reply: what the files of mb-power-cgi share: a request, and what it is answered.
 */
#ifndef MB_REPLY_H
#define MB_REPLY_H

#include "host/site.h"
#include "net/cgi.h"
#include "power/powercall.h"

#include <jansson.h>

#define BODY_MAX   16384
#define REPLY_WHY  512 /* bytes of a sentence */
#define SHOWN_MAX  256 /* of what is quoted in a message */
#define SECRET_KEY 64  /* the longest key of the site that names a file */

struct reply {
	unsigned status; /* of HTTP */
	json_t *body;    /* NULL: an error, of which why says what */
	char why[REPLY_WHY];
	const char *allow;     /* of 405 */
	const char *challenge; /* of 401 */
	char what[SHOWN_MAX];  /* was asked for, for the log */
	bool quiet;            /* it is not worth a line in the log */
};

struct request {
	int state;
	struct cgi cgi;
	struct site site;
	char *const *env;
	struct rd body;
	uint64_t left; /* bytes of the body that nobody has read */
};

/* Answer with an error instead. Always false. */
bool refuse(struct reply *r, unsigned status, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* The same when the system said no; errno says whether it may say yes later. */
bool trouble(struct reply *r, const char *what);

/*
 * Ask the one that switches; false when there was an error, which was told. The
 * words of the answer are in *call, and the state they begin with is in *power.
 */
bool ask_power(const struct request *q, struct reply *r, const char *who,
	enum verb verb, struct powercall *call, enum power *power);

/* Whether a host is known; its MAC. */
bool find_host(
	const struct request *q, struct reply *r, const char *who, struct mac *out);

/* The first line of the file that a key of the site names; in out. */
bool read_secret(
	const struct request *q, struct reply *r, const char *key, char *out);

/* webhook.c and rpc.c: a request below /power, and one of /rpc. */
void webhook(const struct request *q, struct reply *r);
void rpc(const struct request *q, struct reply *r);

#endif
