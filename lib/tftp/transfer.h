/*
 * transfer: a transfer that runs: xfer's steps, a socket to the client and the
 * file.
 *
 * The socket has a port of its own (the server's TID) and is connected, so nobody
 * else's packets reach the transfer: the kernel answers a stranger with "port
 * unreachable". A transfer that ended has closed both.
 */
#ifndef MB_TRANSFER_H
#define MB_TRANSFER_H

#include "net/dgram.h"
#include "tftp/pin.h"
#include "tftp/source.h"
#include "tftp/xfer.h"

#define TRANSFER_WHY  64  /* characters kept of an ERROR's message */
#define TRANSFER_NAME 256 /* characters shown of a file's name, with a NUL */
#define TRANSFER_TELL 512 /* such a name and a sentence */

/* A request, and who sent it. */
struct asked {
	struct dgram_route client; /* where answers go */
	bool identified;           /* and mac is the host's */
	struct mac mac;
	struct tftp_rrq rrq;
	enum pin_file file; /* what the file is to the host's boot */
	uint64_t when;      /* ms */
};

struct transfer {
	int fd; /* the socket; -1: there is no transfer here */
	struct asked asked;
	struct source source;
	struct xfer xfer;
	uint16_t error; /* for XFER_STOPPED: the client's code and message, */
	char why[TRANSFER_WHY]; /* fit to be shown */
};

/*
 * A transfer for that request, not begun yet. The source becomes its own. 0, or -1
 * with errno, and then transfer and source are as they were.
 */
int transfer_open(
	struct transfer *t, const struct asked *asked, const struct source *source);

/* Send the first packet. */
enum xfer_end transfer_begin(struct transfer *t);

/* Take one packet from its socket, if there is one, and do what follows. */
enum xfer_end transfer_hear(struct transfer *t, uint64_t now);

/* Do what is due by now. */
enum xfer_end transfer_wake(struct transfer *t, uint64_t now);

/* End it without a word. */
void transfer_drop(struct transfer *t);

/* The sentence for the log about how it ended, not XFER_RUNNING. Returns out. */
const char *transfer_tell(const struct transfer *t, enum xfer_end end, uint64_t now,
	char out[static TRANSFER_TELL]);

/* The name that was asked for, fit to be shown. Returns out. */
const char *asked_name(const struct asked *a, char out[static TRANSFER_NAME]);

#endif
