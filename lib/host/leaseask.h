/*
 * leaseask: ask the one who writes the leases to change them.
 *
 * The writer has a Unix datagram socket beside the leases, "leases.sock", mode
 * 0600. A request is one datagram of text, and with it comes a socket to answer on
 * (SCM_RIGHTS): so it is there whole or not at all, nobody waits for a slow asker,
 * and an asker hears at once when the writer is gone. Requests:
 *
 *     release <address, MAC or name>\n    whatever leases it has
 *     prune\n                             those that are over
 *     import\n<line>\n<line>\n...         these leases, but for those that are over
 * or end before the one that their client has
 *
 * Answers, sent when the change will last:
 *
 *     done <n>      so many leases were released, pruned or imported
 *     line <n>      of the lines of an import this one, from 1, is no lease, or its
 *                   address is another client's; those before it are imported
 *     full          there is no room for so many; likewise
 *     request       not a request
 *     error <text>  the disk's or the system's
 */
#ifndef MB_LEASEASK_H
#define MB_LEASEASK_H

#include "host/leasestore.h"

#define LEASEASK_MAX    32768 /* bytes of a request */
#define LEASEASK_ANSWER 128   /* of an answer, with its NUL */

/* Open the socket; the caller is the writer (leasestore_open). -1 with errno. */
int leaseask_listen(const struct leasestore *s);

/*
 * Take one request that waits there, do it and answer. 1; 0 when none waits; -1
 * with errno. What an asker does not take is dropped.
 */
int leaseask_serve(int fd, struct leasestore *s, uint64_t now);

/* Do it, without a sync: what leaseask_serve does in between. Returns answer. */
const char *leaseask_do(struct leasestore *s, const char *request, size_t len,
	uint64_t now, char answer[static LEASEASK_ANSWER]);

/*
 * Ask, and wait for the answer. -1 with errno: ENOENT or ECONNREFUSED when nobody
 * serves there, ECONNRESET when the writer ended before it answered, ETIMEDOUT.
 */
int leaseask_send(int dir, const char *name, const char *request, size_t len,
	unsigned wait_ms, char answer[static LEASEASK_ANSWER]);

#endif
