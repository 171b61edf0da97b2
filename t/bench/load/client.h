/*
 * client: a TFTP client that reads one file (RFC 1350, 2347 to 2349, 7440), as a
 * step function; it knows no socket and no clock.
 *
 *     ASKING  --OACK or DATA 1-->  READING  --last DATA-->  DONE
 *        \--------- ERROR, or not what was asked for ---->  FAILED
 *
 * It acknowledges each full window, the last block, a gap (once each time that the
 * server passes it) and its own last block when that comes again. Blocks are
 * counted from 1 in 64 bits; on the wire are the lower 16.
 */
#ifndef LOAD_CLIENT_H
#define LOAD_CLIENT_H

#include "base/wr.h"

/* What all clients want. */
struct want {
	const char *name;
	uint64_t size;    /* bytes that the file has */
	uint32_t blksize; /* asked for; always an option of the request */
	uint32_t window;  /* asked for, unless 1 */
};

enum client_state { CLIENT_ASKING, CLIENT_READING, CLIENT_DONE, CLIENT_FAILED };

struct client {
	enum client_state state;
	uint32_t blksize, window; /* granted */
	uint64_t got;             /* all blocks to here have come */
	uint32_t unacked;         /* of these, since the last ACK */
	bool gap;                 /* what comes is beyond a block that was lost; */
	uint16_t beyond;          /* the number that came last of those */
	const char *why;          /* of CLIENT_FAILED, a few words */
};

/* The read request. */
void client_ask(const struct want *want, struct wr *w);

/* A packet came. True: an ACK of what it got is to be sent. */
bool client_hear(struct client *c, const struct want *want, struct rd packet);

/* Nothing came for too long: send again, an ACK unless it is still asking. */
void client_again(struct client *c);

/* The ACK of what it got. */
void client_ack(const struct client *c, struct wr *w);

#endif
