/*
 * obey: what xfer and upload say is to be done about a transfer, done: packets to
 * the client, and the file read or written.
 *
 * The transfer is not ended here: how it is to end is returned. Time is in ms.
 */
#ifndef MB_OBEY_H
#define MB_OBEY_H

#include "tftp/transfer.h"

/* Of a file that is sent. What the disk has not yet is left in t->due. */
enum xfer_end obey_xfer(struct transfer *t, struct xfer_act act, uint64_t now,
	struct transfer_room *room);

/* Of one that is received; what act has to keep lies in room. */
enum xfer_end obey_upload(
	struct transfer *t, struct upload_act act, struct transfer_room *room);

/* Tell the client that it is over, and why. */
void obey_error(const struct transfer *t, enum tftp_code code, const char *why);

#endif
