/*
 * leasestore: leases that last.
 *
 * Two files in one folder: "leases", dnsmasq's, for everybody to read, and
 * "leases.journal", what has changed since (host/leasefile.h says how they look).
 *
 *     set, free, decline    change the table and collect lines
 *     sync                  one write and one fdatasync for all that was collected;
 *                           then the answers that tell of it may go out
 *     fold                  a new "leases" and an empty journal, each by file/put
 *
 * What sync confirmed is there after a crash or a power cut at any point: a batch
 * that was not written to its end does not count, and between the two files of a
 * fold the old journal says what the new file says already. When a sync fails,
 * nothing that it had to confirm may be answered; the next one writes everything
 * anew.
 *
 * One process at a time writes: it holds "leases.lock". Readers take no lock.
 *
 * The memory is the caller's, all zero at first; all functions return 0, or -1 with
 * errno. Times are in seconds since 1970.
 */
#ifndef MB_LEASESTORE_H
#define MB_LEASESTORE_H

#include "host/leasefile.h"
#include "host/site.h"

#define LEASESTORE_NAME    200 /* of a file, with room for what is added to it */
#define LEASESTORE_JOURNAL ".journal"
#define LEASESTORE_LOCK    ".lock"
#define LEASESTORE_SOCKET  ".sock"

struct leasestore {
	struct leases table;          /* for reading; what changes it is below */
	int dir, lock, file, journal; /* file: the one that was read, or -1 */
	char name[LEASESTORE_NAME];
	off_t size;           /* of the journal, as far as it counts */
	bool whole;           /* the next sync writes everything */
	bool changed;         /* since the file was written */
	uint64_t first, last; /* when that was */
	off_t rest;           /* where DHCPv6 begins in file; -1: nowhere */
	size_t bad_line; /* after EBADMSG: which line of the file is no lease */
	struct wr lines; /* collected, not yet written */
	uint8_t buf[LEASEFILE_BUF], scratch[LEASEFILE_BUF];
};

/*
 * Where the site has its leases: the folder, open, and the file's name in it, which
 * points into site (dhcp.lease_file) or is STATE_LEASES. The folder must be there.
 */
int leasestore_folder(int state, const struct site *site, const char **name);

/*
 * Become the writer and read what is there; what the journal had is folded. dir
 * stays the caller's, and open. EWOULDBLOCK: somebody else is the writer. EBADMSG:
 * a line of the file is no lease, see bad_line.
 */
int leasestore_open(struct leasestore *s, int dir, const char *name);

/*
 * Only read, beside a writer; there need be no file. What is changed then stays in
 * memory, and sync and fold are EBADF. EBADMSG as above; EAGAIN: the writer was
 * always faster.
 */
int leasestore_read(struct leasestore *s, int dir, const char *name);

/* What was not synced is gone. */
void leasestore_close(struct leasestore *s);

/*
 * This client has this address from now on. EADDRINUSE: another client's lease of
 * it is not over, or it was declined a short while ago. ENOSPC: the table is full.
 * EINVAL: it cannot be written (lease_ok), or has no client.
 */
int leasestore_set(struct leasestore *s, const struct lease *lease, uint64_t now);

/* Nobody has it any more, nor was it declined. ENOENT: so it was. */
int leasestore_free(struct leasestore *s, struct ip4 ip, uint64_t now);

/* Nobody is to have it until then, and who had it has it no more. ENOSPC, EINVAL.
 */
int leasestore_decline(
	struct leasestore *s, struct ip4 ip, uint64_t until, uint64_t now);

/* Forget what was over at that time; how many there were. */
size_t leasestore_prune(struct leasestore *s, uint64_t over, uint64_t now);

/* Make all changes last. With none, nothing is done. */
int leasestore_sync(struct leasestore *s);

/* The same, and bring the file up to date. */
int leasestore_fold(struct leasestore *s);

/*
 * In how many seconds a fold is due; -1 when nothing changed. That is when two
 * seconds were quiet, or when the oldest change is LEASESTORE_LAG seconds old, and
 * one more for each 5000 leases; or when the journal is long.
 */
#define LEASESTORE_LAG 5
int leasestore_wait(const struct leasestore *s, uint64_t now);

#endif
