#include "tftp/obey.h"

#include <errno.h>

static bool
is_text(const struct transfer *t)
{
	return t->asked.rrq.mode == TFTP_NETASCII;
}

/* Send one packet. What the network loses, be it here already, is for the timer. */
static void
transmit(const struct transfer *t, const struct wr *w)
{
	talk_tell(&t->talk, w->base, w->len);
}

void
obey_error(const struct transfer *t, enum tftp_code code, const char *why)
{
	uint8_t packet[128]; /* longer than our sentences */
	struct wr w = wr_of(packet, sizeof packet);

	tftp_build_error(&w, code, why);
	transmit(t, &w);
}

static void
send_oack(const struct transfer *t, const struct tftp_options *granted)
{
	uint8_t packet[128]; /* our four names and the longest numbers take 92 */
	struct wr w = wr_of(packet, sizeof packet);

	tftp_build_oack(&w, granted);
	transmit(t, &w);
}

static void
send_ack(const struct transfer *t, uint16_t block)
{
	uint8_t packet[4];
	struct wr w = wr_of(packet, sizeof packet);

	tftp_build_ack(&w, block);
	transmit(t, &w);
}

/*
 * Sending a file
 */

/*
 * The packets of count blocks from first on, one behind the other. 0, or -1 with
 * errno.
 */
static int
put_blocks(struct transfer *t, uint64_t first, unsigned count, uint8_t *out,
	size_t size)
{
	struct iovec iov[XFER_WINDOW];
	struct wr w = wr_of(out, size);

	for (unsigned i = 0; i < count; i++) {
		tftp_build_data_head(&w, (uint16_t)(first + i));
		iov[i].iov_base = w.base + w.len;
		iov[i].iov_len = xfer_length(&t->xfer, first + i);
		w.len += iov[i].iov_len;
	}
	return source_read(&t->source, xfer_offset(&t->xfer, first), iov, count);
}

/*
 * Is it known which file it is? Not worth knowing of one that is over before a
 * second look at it.
 */
static bool
may_share(struct transfer *t)
{
	if (t->xfer.last <= t->xfer.window)
		return false;
	if (!t->known)
		t->known = source_identify(&t->source, &t->id) == 0;
	return t->known;
}

/* The packets that act wants, and how long they are; NULL with errno. */
static const uint8_t *
packets(struct transfer *t, const struct xfer_act *act, uint64_t now,
	struct transfer_room *room, size_t *len)
{
	const struct ahead_want want = {&t->id, t->xfer.blksize + TFTP_DATA_HEAD,
		act->first, act->count, now};
	uint64_t left = t->xfer.last - act->first + 1;
	bool shares = may_share(t);
	const uint8_t *bytes =
		shares ? ahead_find(&room->ahead, &want, &t->hint) : NULL;
	struct ahead_piece *p =
		shares && !bytes ? ahead_take(&room->ahead, &want, left, &t->hint)
				 : NULL;

	*len = act->count * want.each - t->xfer.blksize +
	       xfer_length(&t->xfer, act->first + act->count - 1);
	if (p && put_blocks(t, p->first, p->count, p->bytes, AHEAD_BYTES) == -1) {
		p->count = 0;
		return NULL;
	}
	if (p)
		bytes = ahead_find(&room->ahead, &want, &t->hint);
	if (bytes)
		return bytes;
	return put_blocks(t, act->first, act->count, room->bytes,
		       sizeof room->bytes) == -1
		       ? NULL
		       : room->bytes;
}

/*
 * May another thread send them? Those that others may have as well stay where they
 * are meanwhile. The first window is not handed over, for it shows whether windows
 * can go out whole; and a short one is sent sooner than handed over.
 */
static bool
hand_over(struct transfer *t, uint64_t first, const uint8_t *bytes, size_t len,
	struct transfer_room *room)
{
	struct sendpool_job job;

	if (bytes == room->bytes || first == 1 || len < TRANSFER_HAND)
		return false;
	job = (struct sendpool_job){
		.talk = t->talk,
		.bytes = bytes,
		.len = len,
		.each = t->xfer.blksize + TFTP_DATA_HEAD,
		.whole = t->whole,
		.held = &room->ahead.held[t->hint],
	};
	return sendpool_hand(&room->pool, &job);
}

static enum xfer_end
send_blocks(struct transfer *t, const struct xfer_act *act, uint64_t now,
	struct transfer_room *room)
{
	size_t len;
	const uint8_t *bytes = packets(t, act, now, room, &len);

	t->due.send = XFER_NOTHING;
	if (!bytes && errno == EAGAIN) {
		t->due = *act;
		t->retry = now + TRANSFER_DISK;
		return XFER_RUNNING;
	}
	if (!bytes) {
		obey_error(t, TFTP_UNDEFINED, "the file changed while it was sent");
		return XFER_CUT;
	}
	if (!hand_over(t, act->first, bytes, len, room))
		talk_tell_all(&t->talk, bytes, len,
			t->xfer.blksize + TFTP_DATA_HEAD, &t->whole);
	return XFER_RUNNING;
}

enum xfer_end
obey_xfer(struct transfer *t, struct xfer_act act, uint64_t now,
	struct transfer_room *room)
{
	enum xfer_end end = act.end;

	if (act.send == XFER_OACK)
		send_oack(t, &t->xfer.granted);
	else if (act.send == XFER_DATA)
		end = send_blocks(t, &act, now, room);
	return end;
}

/*
 * Receiving one
 */

/* Netascii back to the file's own bytes, in their place; how many are left. */
static size_t
from_text(struct transfer *t, uint8_t *bytes, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		uint8_t b = bytes[i];

		/*
		 * A CR waits for what follows it: LF, NUL or neither. One of the
		 * block before has no room here, see keep().
		 */
		if (t->cr && b != '\n')
			bytes[n++] = '\r';
		if (!(t->cr && b == '\0') && b != '\r')
			bytes[n++] = b;
		t->cr = b == '\r';
	}
	return n;
}

/* Append what came, and make it last if it was the end. */
static int
keep(struct transfer *t, const struct upload_act *act, struct transfer_room *room)
{
	uint8_t *bytes = room->bytes + (act->take.at - room->bytes);
	size_t len = act->take.left;

	if (is_text(t) && t->cr && len > 0 && *bytes != '\n' && *bytes != '\0') {
		if (put_write(&t->put, "\r", 1) == -1)
			return -1;
		t->cr = false;
	}
	if (is_text(t))
		len = from_text(t, bytes, len);
	if (len > 0 && put_write(&t->put, bytes, len) == -1)
		return -1;
	if (act->whole && t->cr && put_write(&t->put, "\r", 1) == -1)
		return -1;
	return act->whole ? put_commit(&t->put, t->asked.rrq.name + t->name) : 0;
}

enum xfer_end
obey_upload(struct transfer *t, struct upload_act act, struct transfer_room *room)
{
	enum xfer_end end = act.end;

	if ((act.take.left > 0 || act.whole) && keep(t, &act, room) == -1) {
		end = XFER_FULL;
		act.send = UPLOAD_NOTHING;
		obey_error(t, TFTP_DISK_FULL, "it cannot be written here");
	}
	if (end == XFER_LONG)
		obey_error(t, TFTP_DISK_FULL, "it is larger than allowed");
	if (act.send == UPLOAD_OACK)
		send_oack(t, &t->upload.granted);
	else if (act.send == UPLOAD_ACK)
		send_ack(t, act.block);
	return end;
}
