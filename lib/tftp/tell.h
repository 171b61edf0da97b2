/*
 * tell: a transfer in the words of the log.
 */
#ifndef MB_TELL_H
#define MB_TELL_H

#include "tftp/transfer.h"

#define TRANSFER_NAME 256 /* characters shown of a file's name, with a NUL */
#define TRANSFER_TELL 512 /* such a name and a sentence */

/* The sentence about how it ended, not XFER_RUNNING. Returns out. */
const char *transfer_tell(const struct transfer *t, enum xfer_end end, uint64_t now,
	char out[static TRANSFER_TELL]);

/* The name that was asked for, fit to be shown. Returns out. */
const char *asked_name(const struct asked *a, char out[static TRANSFER_NAME]);

#endif
