/*
 * session: who has logged in: a file each, redfish/sessions/<id>, mode 0600, in
 * kv's form. The token, 256 random bits as hex, is told once and kept only as its
 * digest, of which the id is the beginning; so looking a token up is one open.
 *
 * A session holds as long as the account has the password that opened it: it keeps
 * the stamp of that (redfish/account), which whoever lets it in compares. So one
 * that is opened while the password is changed is none.
 *
 * When a session was last used is when its file was last changed; that is noted at
 * most every SESSION_TOUCH seconds, so a request does not write.
 */
#ifndef MB_SESSION_H
#define MB_SESSION_H

#include "base/digest.h"
#include "redfish/account.h"

#include <stdint.h>

#define SESSION_ID       17          /* 16 hex digits and a NUL */
#define SESSION_TOKEN    DIGEST_TEXT /* 64 hex digits and a NUL */
#define SESSION_TIMEOUT  1800        /* seconds, unless it is set otherwise */
#define SESSION_SHORTEST 30          /* as the schema has it */
#define SESSION_LONGEST  86400
#define SESSION_TOUCH    15
#define SESSION_PER_USER 64 /* then the one that was not used for longest ends */

struct session {
	char id[SESSION_ID];
	char account[ACCOUNT_NAME + 1];
	char remote[64];           /* the address it was made from */
	char stamp[ACCOUNT_STAMP]; /* of the password that opened it */
	uint64_t created;
	uint64_t used; /* seconds since 1970 */
};

/*
 * Make one for s->account, from s->remote, by the password of s->stamp, and remove
 * those that do not hold any more. 0, or -1 with errno.
 */
int session_make(int state, uint64_t now, uint64_t timeout, struct session *s,
	char token[static SESSION_TOKEN]);

/*
 * The session of a token, if it was used within timeout seconds, and note that it
 * is used now. -1 with ENOENT when there is none, or not any more.
 */
int session_of_token(int state, const char *token, uint64_t now, uint64_t timeout,
	struct session *out);

/* One by its id, likewise, without using it. */
int session_read(int state, const char *id, uint64_t now, uint64_t timeout,
	struct session *out);

/* It goes on with another password, of that stamp. 0, or -1 with errno. */
int session_restamp(int state, const char *id, const char *stamp);

/* End it. 0, also when there was none; -1 with errno. */
int session_end(int state, const char *id);

/* End all of an account but that of this id (or NULL). */
int session_end_all(int state, const char *account, const char *but);

/*
 * The ids of all that hold, sorted, an array of texts; those that do not any more
 * are removed. NULL with errno.
 */
json_t *session_list(int state, uint64_t now, uint64_t timeout);

#endif
