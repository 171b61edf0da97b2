#include "tftp/transfer.h"

#include "base/str.h"
#include "tftp/obey.h"

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

/* It goes on, or its sockets and its file are closed. */
static enum xfer_end
ended(struct transfer *t, enum xfer_end end, struct transfer_room *room)
{
	if (end != XFER_RUNNING)
		transfer_drop(t, NULL, room);
	return end;
}

static enum xfer_end
xfer_on(struct transfer *t, struct xfer_act act, uint64_t now,
	struct transfer_room *room)
{
	return ended(t, obey_xfer(t, act, now, room), room);
}

static enum xfer_end
upload_on(struct transfer *t, struct upload_act act, struct transfer_room *room)
{
	return ended(t, obey_upload(t, act, room), room);
}

enum xfer_end
transfer_begin(struct transfer *t, uint64_t limit, struct transfer_room *room)
{
	const struct asked *a = &t->asked;
	struct tftp_options options = a->rrq.options;

	if (t->writes)
		return upload_on(t,
			upload_begin(&t->upload, &options, limit, a->when), room);
	/* RFC 2349: of netascii the size is not known beforehand. */
	if (a->rrq.mode == TFTP_NETASCII)
		options.has[TFTP_OPT_TSIZE] = false;
	return xfer_on(t, xfer_begin(&t->xfer, &options, t->source.size, a->when),
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
		return upload_on(t, upload_step(&t->upload, packet, now), room);
	act = xfer_step(&t->xfer, packet, now);
	*all = act.send == XFER_DATA && t->xfer.acked == sent;
	return xfer_on(t, act, now, room);
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
			transfer_drop(t, NULL, room);
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
		return xfer_on(t, t->due, now, room);
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
transfer_drop(struct transfer *t, const char *why, struct transfer_room *room)
{
	if (why && !transfer_done(t))
		obey_error(t, TFTP_UNDEFINED, why);
	sendpool_close(&room->pool, &t->talk);
	if (t->writes) {
		put_abandon(&t->put);
		close(t->put.dir);
	} else {
		source_close(&t->source);
	}
}
