#include "tftp/upload.h"

static const struct upload_act nothing;

static uint64_t
granted(const struct upload *u, enum tftp_option o, uint64_t otherwise)
{
	return u->granted.has[o] ? u->granted.value[o] : otherwise;
}

/* When to give up; a client that asked for long time-outs gets two of them. */
static uint64_t
deadline(const struct upload *u)
{
	uint64_t twice = 2000 * granted(u, TFTP_OPT_TIMEOUT, 0);

	return u->heard + (twice > XFER_LIFE ? twice : XFER_LIFE);
}

/* Say how far it has come: the OACK, or an ACK. */
static struct upload_act
say(struct upload *u, uint64_t now)
{
	bool options = false;

	for (size_t i = 0; i < TFTP_OPTIONS; i++)
		options |= u->granted.has[i];
	u->wake = u->whole ? u->heard + UPLOAD_DALLY : now + u->wait;
	if (u->wake > deadline(u))
		u->wake = deadline(u);
	u->acked = u->got;
	return (struct upload_act){
		.send = u->opening && options ? UPLOAD_OACK : UPLOAD_ACK,
		.block = (uint16_t)u->got,
	};
}

/* It got on: the clock and the back-off begin anew. */
static void
go_on(struct upload *u, uint64_t now)
{
	u->heard = now;
	u->wait = granted(u, TFTP_OPT_TIMEOUT, 0) * 1000;
	if (u->wait == 0)
		u->wait = XFER_FIRST;
	u->wake = now + u->wait;
}

struct upload_act
upload_begin(struct upload *u, const struct tftp_options *asked, uint64_t limit,
	uint64_t now)
{
	*u = (struct upload){.limit = limit, .granted = *asked, .opening = true};
	u->blksize = (uint32_t)granted(u, TFTP_OPT_BLKSIZE, TFTP_BLKSIZE);
	if (granted(u, TFTP_OPT_WINDOW, 1) > XFER_WINDOW)
		u->granted.value[TFTP_OPT_WINDOW] = XFER_WINDOW;
	u->window = (uint32_t)granted(u, TFTP_OPT_WINDOW, 1);
	if (granted(u, TFTP_OPT_TSIZE, 0) > limit)
		return (struct upload_act){.end = XFER_LONG};
	go_on(u, now);
	return say(u, now);
}

static struct upload_act
on_data(struct upload *u, uint16_t wire, struct rd bytes, uint64_t now)
{
	/* How far it is from the last that was taken; a window is far below 2^15.
	 */
	uint16_t ahead = (uint16_t)(wire - (uint16_t)u->got);

	if (bytes.left > u->blksize)
		return nothing;
	if (ahead != 1 || u->whole) {
		bool early = ahead > 1 && ahead < 0x8000;

		if (u->opening || (early && u->back))
			return nothing;
		u->back = early;
		return say(u, now);
	}
	if (bytes.left > u->limit - u->size)
		return (struct upload_act){.end = XFER_LONG};

	struct upload_act act = {.take = bytes};
	u->opening = u->back = false;
	u->got++;
	u->size += bytes.left;
	u->whole = bytes.left < u->blksize;
	go_on(u, now);
	if (u->whole || u->got - u->acked >= u->window) {
		struct upload_act ack = say(u, now);

		act.send = ack.send;
		act.block = ack.block;
	}
	act.whole = u->whole;
	return act;
}

static struct upload_act
on_time(struct upload *u, uint64_t now)
{
	if (now < u->wake)
		return nothing;
	if (u->whole)
		return (struct upload_act){.end = XFER_SENT};
	if (now >= deadline(u))
		return (struct upload_act){.end = XFER_SILENT};
	if (!u->granted.has[TFTP_OPT_TIMEOUT])
		u->wait = 2 * u->wait < XFER_MOST ? 2 * u->wait : XFER_MOST;
	return say(u, now);
}

struct upload_act
upload_step(struct upload *u, const struct rd *packet, uint64_t now)
{
	struct tftp_error error;
	struct rd bytes;
	uint16_t block;

	if (!packet)
		return on_time(u, now);
	if (tftp_parse_data(*packet, &block, &bytes))
		return on_data(u, block, bytes, now);
	if (tftp_parse_error(*packet, &error))
		return (struct upload_act){
			.end = u->whole ? XFER_SENT : XFER_STOPPED};
	return nothing;
}
