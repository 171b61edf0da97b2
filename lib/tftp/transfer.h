/*
 * transfer: a transfer that runs: the steps of xfer or upload, a socket to the
 * client, and the file.
 *
 * The socket has a port of its own (the server's TID). A stranger who sends there
 * is told ERROR 5 and changes nothing. One that lasts, and one whose client does
 * not answer, gets a second socket (net/talk). A transfer that ended has closed
 * all, and a file that was not received whole has never been.
 */
#ifndef MB_TRANSFER_H
#define MB_TRANSFER_H

#include "file/put.h"
#include "net/sendpool.h"
#include "tftp/ahead.h"
#include "tftp/pin.h"
#include "tftp/source.h"
#include "tftp/upload.h"

#define TRANSFER_WHY  64   /* characters kept of an ERROR's message */
#define TRANSFER_DISK 2    /* ms until a disk is asked again */
#define TRANSFER_TURN 80   /* packets in a row; more than a window has */
#define TRANSFER_FEW  16   /* its packets that are no second socket's worth */
#define TRANSFER_HAND 4096 /* bytes that are worth another thread */

/* A request, and who sent it. */
struct asked {
	struct dgram_route client; /* where answers go */
	bool identified;           /* and mac is the host's */
	struct mac mac;
	struct tftp_rrq rrq;
	uint64_t when; /* ms */

	enum pin_file file;         /* what the file found is to the host's boot, */
	uint64_t boot;              /* which is this one */
	char override[OVERRIDE_ID]; /* that it holds; empty: none */
};

/* Where all of them have their packets put together, taken apart and sent. */
struct transfer_room {
	uint8_t bytes[TALK_SEGMENTS_SIZE];
	struct ahead ahead;
	struct sendpool pool;
};

/* What each packet needs is together, so that a crowd takes less of the cache. */
struct transfer {
	struct talk talk;
	bool writes; /* it is the client that sends the file */
	bool took;   /* transfer_hear found something last time */
	uint8_t few; /* packets heard, up to TRANSFER_FEW */

	struct source source; /* of a read request */
	struct source_id id;  /* its, if it is known */
	bool known;
	uint8_t hint; /* for ahead */
	struct xfer xfer;
	bool whole;          /* a window goes out in one piece */
	struct xfer_act due; /* blocks that the disk has not given yet */
	uint64_t retry;      /* when to ask it again */

	struct put put; /* of a write request; its folder too is the transfer's */
	struct upload upload;
	size_t name; /* the file's, from here on in the name that was asked */
	bool cr;     /* netascii: a CR came last */

	struct asked asked;
	uint16_t error; /* for XFER_STOPPED: the client's code and message, */
	char why[TRANSFER_WHY]; /* fit to be shown */
};

/*
 * A transfer for that request, not begun yet. The source, or what put has begun,
 * with its folder, becomes its own. 0, or -1 with errno, and then all is as it was.
 */
int transfer_open(
	struct transfer *t, const struct asked *asked, const struct source *source);
int transfer_open_upload(struct transfer *t, const struct asked *asked,
	const struct put *put, size_t name);

/* Send the first packet. limit: bytes of an upload at most. */
enum xfer_end transfer_begin(
	struct transfer *t, uint64_t limit, struct transfer_room *room);

/*
 * Take the client's packets, and do what follows: all there are, or until all that
 * was sent has been acknowledged, and more was sent. What is left unread then is
 * of no use to the transfer before the next packet comes; an ERROR may wait there,
 * so the caller comes back by itself after a while (EPOLLET).
 */
enum xfer_end transfer_hear(
	struct transfer *t, uint64_t now, struct transfer_room *room);

/*
 * Take one from the first socket when there are two. It is a stranger's, or one
 * that the client sent before there were two.
 */
enum xfer_end transfer_overhear(
	struct transfer *t, uint64_t now, struct transfer_room *room);

/* Do what is due by now; and when something will be. */
enum xfer_end transfer_wake(
	struct transfer *t, uint64_t now, struct transfer_room *room);
uint64_t transfer_when(const struct transfer *t);

/* Has the client said nothing at all yet, after its request? */
bool transfer_half_open(const struct transfer *t);

/* When it last got on, ms; and has it not for XFER_STALE by now? */
uint64_t transfer_heard(const struct transfer *t);
bool transfer_stale(const struct transfer *t, uint64_t now);

/* Is all of it there, and it only stays for a client that has not heard so? */
bool transfer_done(const struct transfer *t);

/* End it, telling the client why; with NULL, without a word. */
void transfer_drop(struct transfer *t, const char *why, struct transfer_room *room);

#endif
