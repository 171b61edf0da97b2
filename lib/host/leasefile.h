/*
 * leasefile: the two files that a table of leases is kept in, as bytes.
 *
 * The file is dnsmasq's: a line a lease (host/lease.h), and after a line that
 * begins with "duid " whatever DHCPv6 has, which is kept as it is and not looked
 * at.
 *
 * The journal is what changed since the file was written, in batches that count
 * whole or not at all. The lines of a batch, and the one that ends it:
 *
 *     <expiry> <mac> <address> <name> <client-id>   the address has this lease now
 *     declined <until> <address>                    somebody else uses it
 *     free <address>                                it has none any more
 *     end <crc>                                     8 hex digits, of the lines
 * before
 *
 * What follows the last batch that is whole was never confirmed to anybody. To
 * apply a journal twice is to apply it once.
 *
 * Memory: a buffer of the caller's, for all of them. -1 with errno is the system's
 * word, or ENOSPC: more leases than the table has room for.
 */
#ifndef MB_LEASEFILE_H
#define MB_LEASEFILE_H

#include "file/put.h"
#include "host/leases.h"

#define LEASEFILE_BUF 65536 /* also the most that a batch has, with its end */

/*
 * Set what the file says, from its start; comments are lost when it is written
 * anew. *rest is where DHCPv6 begins, or -1. A last line without its newline was
 * torn, or not: it counts if it is a lease. Any other line that is none is EBADMSG,
 * and *line, counted from 1, says which: without that lease its address would be
 * given to another.
 */
int leasefile_read(int fd, struct leases *t, uint8_t buf[static LEASEFILE_BUF],
	off_t *rest, size_t *line);

/*
 * The leases, and then the bytes of old from *rest on, unless that is -1; *rest is
 * then where they are in the new file.
 */
int leasefile_write(struct put *p, const struct leases *t, int old, off_t *rest,
	uint8_t buf[static LEASEFILE_BUF]);

/*
 * Set what the journal says, from its start. *good is how many of its bytes
 * counted: all, unless a batch was not written to its end.
 */
int leasefile_replay(
	int fd, struct leases *t, uint8_t buf[static LEASEFILE_BUF], off_t *good);

/*
 * Lines of a batch, in a writer of LEASEFILE_BUF bytes or fewer: what an address
 * has now. False, with nothing written, when no more fits.
 */
bool leasefile_set(struct wr *w, const struct lease *lease);
bool leasefile_free(struct wr *w, struct ip4 ip);

/* End a batch: there is always room. */
void leasefile_end(struct wr *w);

/* What only the journal can say: declined addresses, as batches. */
int leasefile_write_declined(
	struct put *p, const struct leases *t, uint8_t buf[static LEASEFILE_BUF]);

#endif
