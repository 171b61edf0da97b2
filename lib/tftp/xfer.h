/*
 * xfer: one file on its way to one client, as a step function.
 *
 *     client                                server
 *       | RRQ name octet windowsize 2 ...     |
 *       |------------------------------------>|  xfer_begin: send the OACK
 *       |                 OACK windowsize 2   |
 *       |<------------------------------------|
 *       | ACK 0                               |
 *       |------------------------------------>|  xfer_step: send blocks 1 and 2
 *       |                    DATA 1, DATA 2   |
 *       |<------------------------------------|
 *       | ACK 2                               |
 *       |------------------------------------>|  xfer_step: send block 3 ...
 *
 * It sees what came and when, and says which packets are to go out; it knows no
 * socket, no clock and no file. Blocks are counted from 1 in 64 bits; on the wire
 * are the lower 16, which pass from 65535 to 0. Block n is the bytes from
 * xfer_offset(n) on, xfer_length(n) of them; the last is shorter than the rest,
 * perhaps empty. Time is in milliseconds from any fixed moment.
 *
 * What it promises (RFC 1350, 2347 to 2349, 7440):
 *
 *   - In lock-step an ACK that comes again never sends DATA again (the "Sorcerer's
 *     Apprentice"); only the timer does. A Raspberry Pi's start4.elf hangs on a
 *     DATA that it did not need (raspberrypi/firmware issue 1631).
 *   - In a window an ACK for less than was sent means that the next block was lost:
 *     the window begins again after it, at once, but only once for each such ACK
 *     number, so that several of them do not multiply.
 *   - What was not acknowledged is sent again after XFER_FIRST ms, then after twice
 *     as long and so on to XFER_MOST; or always after the seconds that the client
 *     asked for. Without progress for XFER_LIFE ms the transfer is given up.
 *   - ACKs of blocks not sent, or of long ago, and packets of other kinds change
 *     nothing. An ERROR ends it.
 */
#ifndef MB_XFER_H
#define MB_XFER_H

#include "tftp/tftp.h"

#define XFER_FIRST 400   /* ms until the first repetition */
#define XFER_MOST  8000  /* ms between repetitions at most */
#define XFER_LIFE  30000 /* ms without progress; the Pi's own limit for a file */
/*
 * Ms without progress after which the same request again is no copy, as boot ROMs
 * send them within milliseconds: the client begins anew, as after a reset, or
 * nothing of the answer has reached it.
 */
#define XFER_STALE 1000

/* A window is what one system call can send as segments of one large datagram. */
#define XFER_WINDOW       64    /* blocks */
#define XFER_WINDOW_BYTES 65487 /* and their bytes, with the heads */

enum xfer_send { XFER_NOTHING, XFER_OACK, XFER_DATA };

enum xfer_end {
	XFER_RUNNING,
	XFER_SENT,    /* all of it: the last block was acknowledged */
	XFER_CHECKED, /* the client only wanted to know it is there, or its size */
	XFER_STOPPED, /* the client sent an ERROR */
	XFER_SILENT,  /* the client says nothing any more */
	/* These not xfer but whoever runs it finds: */
	XFER_GONE, /* the client's port is closed */
	XFER_CUT,  /* the file has got shorter, or cannot be read any more */
	XFER_LEFT, /* the client asks for something else */
	XFER_ROOM, /* it made room for another client's */
	XFER_LONG, /* more was sent to us than we take */
	XFER_FULL, /* what was sent to us cannot be written */
};

struct xfer_act {
	enum xfer_send send;
	uint64_t first; /* for XFER_DATA: the blocks to send, in this order */
	unsigned count; /* at most XFER_WINDOW */
	enum xfer_end end;
};

struct xfer {
	uint64_t size;               /* bytes of the file */
	uint32_t blksize;            /* bytes of a block but the last */
	uint32_t window;             /* blocks for one ACK */
	struct tftp_options granted; /* what the OACK says */

	uint64_t last;  /* the final block */
	uint64_t acked; /* all blocks to here have arrived */
	uint64_t sent;  /* all blocks to here were sent, at least once */
	bool opening;   /* the OACK was not acknowledged yet */
	bool met;       /* the client has acknowledged something */
	bool back; /* the window was begun again after acked, for a repeated ACK */

	uint64_t wake;  /* when to call xfer_step though nothing came */
	uint64_t heard; /* when it last got on */
	uint64_t wait;  /* from one repetition to the next */
};

/* A file of that size, for a client that asked for these options. */
struct xfer_act xfer_begin(struct xfer *x, const struct tftp_options *asked,
	uint64_t size, uint64_t now);

/* What to do now that this packet came; or, with NULL, now that it is this late. */
struct xfer_act xfer_step(struct xfer *x, const struct rd *packet, uint64_t now);

/* Where the bytes of block n begin in the file, and how many they are. */
uint64_t xfer_offset(const struct xfer *x, uint64_t n);
uint32_t xfer_length(const struct xfer *x, uint64_t n);

#endif
