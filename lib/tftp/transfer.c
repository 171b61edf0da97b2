#include "tftp/transfer.h"

#include "base/str.h"

#include <errno.h>
#include <string.h>

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

static void
send_error(const struct transfer *t, enum tftp_code code, const char *why)
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
		send_error(t, TFTP_UNDEFINED, "the file changed while it was sent");
		return XFER_CUT;
	}
	talk_tell_all(
		&t->talk, bytes, len, t->xfer.blksize + TFTP_DATA_HEAD, &t->whole);
	return XFER_RUNNING;
}

/* Do what xfer says. */
static enum xfer_end
obey(struct transfer *t, struct xfer_act act, uint64_t now,
	struct transfer_room *room)
{
	enum xfer_end end = act.end;

	if (act.send == XFER_OACK)
		send_oack(t, &t->xfer.granted);
	else if (act.send == XFER_DATA)
		end = send_blocks(t, &act, now, room);
	if (end != XFER_RUNNING)
		transfer_drop(t, NULL);
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

/* Do what upload says. */
static enum xfer_end
obey_upload(struct transfer *t, struct upload_act act, struct transfer_room *room)
{
	enum xfer_end end = act.end;

	if ((act.take.left > 0 || act.whole) && keep(t, &act, room) == -1) {
		end = XFER_FULL;
		act.send = UPLOAD_NOTHING;
		send_error(t, TFTP_DISK_FULL, "it cannot be written here");
	}
	if (end == XFER_LONG)
		send_error(t, TFTP_DISK_FULL, "it is larger than allowed");
	if (act.send == UPLOAD_OACK)
		send_oack(t, &t->upload.granted);
	else if (act.send == UPLOAD_ACK)
		send_ack(t, act.block);
	if (end != XFER_RUNNING)
		transfer_drop(t, NULL);
	return end;
}

/*
 * Both
 */

static int
open_socket(struct transfer *t, const struct asked *asked)
{
	struct talk talk;

	if (talk_open(&asked->client, &talk) == -1)
		return -1;
	*t = (struct transfer){
		.talk = talk,
		.asked = *asked,
		.writes = asked->rrq.op == TFTP_WRQ,
		.whole = true,
	};
	return 0;
}

int
transfer_open(
	struct transfer *t, const struct asked *asked, const struct source *source)
{
	if (open_socket(t, asked) == -1)
		return -1;
	t->source = *source;
	return 0;
}

int
transfer_open_upload(struct transfer *t, const struct asked *asked,
	const struct put *put, size_t name)
{
	if (open_socket(t, asked) == -1)
		return -1;
	talk_connect(&t->talk); /* else it does without, as below */
	t->put = *put;
	t->name = name;
	return 0;
}

enum xfer_end
transfer_begin(struct transfer *t, uint64_t limit, struct transfer_room *room)
{
	const struct asked *a = &t->asked;
	struct tftp_options options = a->rrq.options;

	if (t->writes)
		return obey_upload(t,
			upload_begin(&t->upload, &options, limit, a->when), room);
	/* RFC 2349: of netascii the size is not known beforehand. */
	if (is_text(t))
		options.has[TFTP_OPT_TSIZE] = false;
	return obey(t, xfer_begin(&t->xfer, &options, t->source.size, a->when),
		a->when, room);
}

/*
 * A step, now that this came, or that it is this late. *all: what was sent before
 * has all been acknowledged by it, and it sent more.
 */
static enum xfer_end
take_step(struct transfer *t, const struct rd *packet, uint64_t now,
	struct transfer_room *room, bool *all)
{
	uint64_t sent = t->xfer.sent;
	struct xfer_act act;

	*all = false;
	if (t->writes)
		return obey_upload(t, upload_step(&t->upload, packet, now), room);
	act = xfer_step(&t->xfer, packet, now);
	*all = act.send == XFER_DATA && t->xfer.acked == sent;
	return obey(t, act, now, room);
}

/* One packet, which is in room. */
static enum xfer_end
take_packet(struct transfer *t, size_t len, uint64_t now,
	struct transfer_room *room, bool *all)
{
	struct rd packet = rd_of(room->bytes, len);
	struct tftp_error error;

	if (tftp_parse_error(packet, &error)) {
		t->error = error.code;
		str_show(t->why, sizeof t->why, &error.message);
	}
	return take_step(t, &packet, now, room, all);
}

/*
 * It is worth a second socket, or the client does not answer, and if its port is
 * closed that one would say so. Without one it goes on as it was.
 */
static void
connect_now(struct transfer *t)
{
	t->few = 0;
	if (t->talk.peer == -1)
		talk_connect(&t->talk);
}

static void
answer_stranger(const struct transfer *t, const struct dgram_peer *stranger,
	size_t len, struct transfer_room *room)
{
	struct wr w = wr_of(room->bytes, sizeof room->bytes);

	if (tftp_opcode(rd_of(room->bytes, len)) == TFTP_ERROR)
		return;
	tftp_build_error(&w, TFTP_UNKNOWN_ID, "this port is another client's");
	talk_tell_stranger(&t->talk, stranger, w.base, w.len);
}

/* Take what was heard. */
static enum xfer_end
take(struct transfer *t, enum talk_heard heard, size_t len,
	const struct dgram_peer *from, uint64_t now, struct transfer_room *room,
	bool *all)
{
	*all = false;
	if (heard == TALK_STRANGER)
		answer_stranger(t, from, len, room);
	if (heard != TALK_HEARD)
		return XFER_RUNNING;
	if (t->talk.peer == -1 && ++t->few >= TRANSFER_FEW)
		connect_now(t);
	return take_packet(t, len, now, room, all);
}

enum xfer_end
transfer_hear(struct transfer *t, uint64_t now, struct transfer_room *room)
{
	bool all = false;

	t->took = false;
	for (unsigned i = 0; i < TRANSFER_TURN && !all; i++) {
		struct dgram_peer from;
		size_t len;
		enum talk_heard heard = talk_hear(
			&t->talk, room->bytes, sizeof room->bytes, &len, &from);

		if (heard == TALK_GONE) {
			transfer_drop(t, NULL);
			return transfer_done(t) ? XFER_SENT : XFER_GONE;
		}
		if (heard == TALK_NOTHING)
			break;

		t->took = true;
		enum xfer_end end = take(t, heard, len, &from, now, room, &all);
		if (end != XFER_RUNNING)
			return end;
	}
	return XFER_RUNNING;
}

enum xfer_end
transfer_overhear(struct transfer *t, uint64_t now, struct transfer_room *room)
{
	struct dgram_peer from;
	size_t len;
	bool all;
	enum talk_heard heard = talk_overhear(
		&t->talk, room->bytes, sizeof room->bytes, &len, &from);

	return heard == TALK_NOTHING ? XFER_RUNNING
				     : take(t, heard, len, &from, now, room, &all);
}

enum xfer_end
transfer_wake(struct transfer *t, uint64_t now, struct transfer_room *room)
{
	enum xfer_end end;
	bool all;

	if (t->due.send == XFER_DATA && now >= t->retry)
		return obey(t, t->due, now, room);
	/* Something that came is better than a repetition. */
	end = transfer_hear(t, now, room);
	if (end != XFER_RUNNING)
		return end;
	if (now >= transfer_when(t))
		connect_now(t);
	return take_step(t, NULL, now, room, &all);
}

uint64_t
transfer_when(const struct transfer *t)
{
	if (t->writes)
		return t->upload.wake;
	return t->due.send == XFER_DATA && t->retry < t->xfer.wake ? t->retry
								   : t->xfer.wake;
}

bool
transfer_half_open(const struct transfer *t)
{
	return t->writes ? t->upload.opening : t->xfer.acked == 0 && !t->xfer.met;
}

uint64_t
transfer_heard(const struct transfer *t)
{
	return t->writes ? t->upload.heard : t->xfer.heard;
}

bool
transfer_stale(const struct transfer *t, uint64_t now)
{
	return now >= transfer_heard(t) + XFER_STALE;
}

bool
transfer_done(const struct transfer *t)
{
	return t->writes && t->upload.whole;
}

void
transfer_drop(struct transfer *t, const char *why)
{
	if (why && !transfer_done(t))
		send_error(t, TFTP_UNDEFINED, why);
	talk_close(&t->talk);
	if (t->writes) {
		put_abandon(&t->put);
		close(t->put.dir);
	} else {
		source_close(&t->source);
	}
}
