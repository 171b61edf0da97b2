/*
 * upload: one file on its way from a client to us, as a step function; xfer's
 * counterpart.
 *
 *     client                                server
 *       | WRQ name octet windowsize 2 ...     |
 *       |------------------------------------>|  upload_begin: send the OACK
 *       |                 OACK windowsize 2   |
 *       |<------------------------------------|
 *       | DATA 1, DATA 2                      |
 *       |------------------------------------>|  upload_step: take both, send ACK 2
 *       |                 ACK 2               |
 *       |<------------------------------------|
 *       | DATA 3, shorter                     |
 *       |------------------------------------>|  upload_step: take it; it is whole
 *       |                 ACK 3               |
 *       |<------------------------------------|
 *
 * Blocks are taken in order. One that comes again, and one that comes too early, is
 * answered by the ACK of the last that was taken; the latter once, for all that
 * follow a lost block come too early (RFC 7440 section 4). After the last block it
 * stays for UPLOAD_DALLY ms to answer a client that did not hear its ACK (RFC 1350
 * section 6). Time is in ms.
 */
#ifndef MB_UPLOAD_H
#define MB_UPLOAD_H

#include "tftp/xfer.h"

#define UPLOAD_DALLY 3000                 /* ms */
#define UPLOAD_LIMIT (UINT64_C(64) << 20) /* bytes, when the site says nothing */

enum upload_send { UPLOAD_NOTHING, UPLOAD_OACK, UPLOAD_ACK };

/* To be done in this order. */
struct upload_act {
	struct rd take; /* bytes to append to the file; perhaps none */
	bool whole;     /* it is complete: it must last before it is acknowledged */
	enum upload_send send;
	uint16_t block; /* of UPLOAD_ACK */
	enum xfer_end end;
};

struct upload {
	uint64_t limit; /* bytes that are taken at most */
	uint64_t size;  /* bytes taken */
	uint32_t blksize, window;
	struct tftp_options granted;

	uint64_t got;   /* blocks taken */
	uint64_t acked; /* of them, acknowledged */
	bool opening;   /* nothing has come after the request */
	bool whole;     /* the last block was taken */
	bool back;      /* a block was missed, and that was said */

	uint64_t wake, heard, wait; /* as in xfer */
};

/* For a client that asked for these options. XFER_LONG: it told its size. */
struct upload_act upload_begin(struct upload *u, const struct tftp_options *asked,
	uint64_t limit, uint64_t now);

/* What to do now that this packet came; or, with NULL, now that it is this late. */
struct upload_act upload_step(
	struct upload *u, const struct rd *packet, uint64_t now);

#endif
