#include "tftp/xfer.h"

static uint64_t
min(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

/* What was asked for, less what is more than we send in one go. */
static struct tftp_options
grant(const struct tftp_options *asked, uint64_t size)
{
	struct tftp_options o = *asked;
	uint64_t blksize =
		o.has[TFTP_OPT_BLKSIZE] ? o.value[TFTP_OPT_BLKSIZE] : TFTP_BLKSIZE;
	uint64_t most =
		min(XFER_WINDOW, XFER_WINDOW_BYTES / (blksize + TFTP_DATA_HEAD));

	if (o.has[TFTP_OPT_TSIZE])
		o.value[TFTP_OPT_TSIZE] = size;
	if (o.has[TFTP_OPT_WINDOW])
		o.value[TFTP_OPT_WINDOW] = min(o.value[TFTP_OPT_WINDOW], most);
	return o;
}

static uint64_t
granted(const struct xfer *x, enum tftp_option o, uint64_t otherwise)
{
	return x->granted.has[o] ? x->granted.value[o] : otherwise;
}

static bool
any(const struct tftp_options *o)
{
	for (size_t i = 0; i < TFTP_OPTIONS; i++)
		if (o->has[i])
			return true;
	return false;
}

/*
 * When to give up. A client that asked for long time-outs gets two of them, once it
 * has shown that it is there.
 */
static uint64_t
deadline(const struct xfer *x)
{
	uint64_t twice = 2000 * granted(x, TFTP_OPT_TIMEOUT, 0);

	return x->heard + (!x->opening && twice > XFER_LIFE ? twice : XFER_LIFE);
}

/* Send what is due: the OACK, or the window after the last block that arrived. */
static struct xfer_act
send_due(struct xfer *x, uint64_t now)
{
	struct xfer_act act = {.send = XFER_OACK};

	if (!x->opening) {
		x->sent = min(x->acked + x->window, x->last);
		act = (struct xfer_act){
			.send = XFER_DATA,
			.first = x->acked + 1,
			.count = (unsigned)(x->sent - x->acked),
		};
	}
	x->wake = min(now + x->wait, deadline(x));
	return act;
}

/* It got on: the clock and the back-off begin anew. */
static struct xfer_act
go_on(struct xfer *x, uint64_t now)
{
	x->heard = now;
	x->wait = granted(x, TFTP_OPT_TIMEOUT, 0) * 1000;
	if (x->wait == 0)
		x->wait = XFER_FIRST;
	return send_due(x, now);
}

struct xfer_act
xfer_begin(struct xfer *x, const struct tftp_options *asked, uint64_t size,
	uint64_t now)
{
	*x = (struct xfer){.size = size, .granted = grant(asked, size)};
	x->blksize = (uint32_t)granted(x, TFTP_OPT_BLKSIZE, TFTP_BLKSIZE);
	x->window = (uint32_t)granted(x, TFTP_OPT_WINDOW, 1);
	x->last = size / x->blksize + 1;
	x->opening = any(&x->granted);
	return go_on(x, now);
}

static struct xfer_act
on_ack(struct xfer *x, uint16_t wire, uint64_t now)
{
	/*
	 * The block of that number that is not before acked; a window is far below
	 * 2^16.
	 */
	uint64_t n = x->acked + (uint16_t)(wire - (uint16_t)x->acked);

	if (n > x->sent)
		return (struct xfer_act){0};
	if (n == x->acked && !x->opening) {
		if (x->window == 1 || x->back)
			return (struct xfer_act){0};
		x->back = true;
		return send_due(x, now);
	}
	x->back = n < x->sent;
	x->opening = false;
	x->met = true;
	x->acked = n;
	if (n == x->last)
		return (struct xfer_act){.end = XFER_SENT};
	return go_on(x, now);
}

/*
 * The Pi's boot ROM says code 0, "Early terminate", and EDK2 says code 8, "User
 * aborted the transfer", when all they wanted was the OACK.
 */
static struct xfer_act
on_error(const struct xfer *x, uint16_t code)
{
	bool probe =
		x->acked == 0 && (code == TFTP_UNDEFINED || code == TFTP_DECLINED);

	return (struct xfer_act){.end = probe ? XFER_CHECKED : XFER_STOPPED};
}

static struct xfer_act
on_time(struct xfer *x, uint64_t now)
{
	if (now < x->wake)
		return (struct xfer_act){0};
	if (now >= deadline(x))
		return (struct xfer_act){.end = XFER_SILENT};
	if (!x->granted.has[TFTP_OPT_TIMEOUT])
		x->wait = min(2 * x->wait, XFER_MOST);
	return send_due(x, now);
}

struct xfer_act
xfer_step(struct xfer *x, const struct rd *packet, uint64_t now)
{
	struct tftp_error error;
	uint16_t block;

	if (!packet)
		return on_time(x, now);
	if (tftp_parse_ack(*packet, &block))
		return on_ack(x, block, now);
	if (tftp_parse_error(*packet, &error))
		return on_error(x, error.code);
	return (struct xfer_act){0};
}

uint64_t
xfer_offset(const struct xfer *x, uint64_t n)
{
	return (n - 1) * x->blksize;
}

uint32_t
xfer_length(const struct xfer *x, uint64_t n)
{
	return (uint32_t)min(x->size - xfer_offset(x, n), x->blksize);
}
