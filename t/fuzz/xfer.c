/*
 * tftp/xfer: whatever comes and whenever, what goes out stays within its promises;
 * and a client that then behaves still gets all of its file.
 *
 * The input is the options and the size of the file, then steps: how many ms pass,
 * and what comes: nothing, an ACK near what is expected, or any bytes.
 */
#include "tftp/xfer.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct tftp_options
options(struct rd *r)
{
	struct tftp_options o = {0};
	uint8_t has = rd_u8(r);

	for (size_t i = 0; i < TFTP_OPTIONS; i++)
		o.has[i] = has >> i & 1;
	o.value[TFTP_OPT_BLKSIZE] = 8 + rd_be16(r) % (TFTP_BLKSIZE_MAX - 7);
	o.value[TFTP_OPT_TIMEOUT] = 1 + rd_u8(r) % 255;
	o.value[TFTP_OPT_WINDOW] = 1 + rd_be16(r) % 65535;
	return o;
}

/*
 * What holds after every step; seen is the highest block that went out before it.
 */
static void
check(const struct xfer *x, struct xfer_act act, uint64_t now, bool timer,
	uint64_t seen)
{
	assert(x->acked <= x->sent && x->sent <= x->last);
	if (act.end != XFER_RUNNING) {
		assert(act.send == XFER_NOTHING);
		assert(act.end != XFER_SENT || x->acked == x->last);
		return;
	}
	assert(timer ? x->wake > now : true);
	assert(x->wake <= x->heard + 510000);
	assert(act.send != XFER_OACK || x->opening);
	if (act.send != XFER_DATA)
		return;
	assert(act.count >= 1 && act.count <= x->window &&
		act.count <= XFER_WINDOW);
	assert(act.first == x->acked + 1 && act.first + act.count - 1 == x->sent);
	assert(x->window > 1 || timer || act.first > seen);
	for (unsigned i = 0; i < act.count; i++) {
		uint64_t n = act.first + i;

		assert(xfer_offset(x, n) + xfer_length(x, n) <= x->size);
		assert((n < x->last) == (xfer_length(x, n) == x->blksize));
	}
}

static struct xfer_act
ack(struct xfer *x, uint64_t block, uint64_t now)
{
	uint8_t bytes[4];
	struct wr w = wr_of(bytes, sizeof bytes);
	struct rd r = rd_of(bytes, sizeof bytes);

	wr_be16(&w, TFTP_ACK);
	wr_be16(&w, (uint16_t)block);
	return xfer_step(x, &r, now);
}

/* One step as the input says. */
static struct xfer_act
step(struct xfer *x, struct rd *r, uint64_t *now, bool *timer)
{
	uint8_t what = rd_u8(r);

	*now += what & 0x80 ? rd_be16(r) : rd_u8(r);
	*timer = (what & 3) == 0;
	if (*timer)
		return xfer_step(x, NULL, *now);
	if ((what & 3) < 3)
		return ack(x, x->acked + (uint64_t)(int8_t)rd_u8(r), *now);

	struct rd any = rd_sub(r, what >> 2 & 15);
	return xfer_step(x, &any, *now);
}

/* From here on the client acknowledges all that it is sent. */
static void
behave(struct xfer *x, uint64_t now)
{
	struct xfer_act act = {0};

	for (uint64_t steps = 0; act.end == XFER_RUNNING; steps++) {
		assert(steps <= 2 * x->last + 2);
		act = ack(x, x->opening ? 0 : x->sent, now);
	}
	assert(act.end == XFER_SENT);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rd r = rd_of(data, size);
	struct tftp_options asked = options(&r);
	uint64_t file = rd_be16(&r), now = rd_be16(&r), seen = 0;
	struct xfer x;
	struct xfer_act act = xfer_begin(&x, &asked, file, now);
	bool timer = true;

	check(&x, act, now, timer, 0);
	while (r.left > 0 && !r.bad && act.end == XFER_RUNNING) {
		seen = x.sent;
		act = step(&x, &r, &now, &timer);
		check(&x, act, now, timer, seen);
	}
	if (act.end == XFER_RUNNING)
		behave(&x, now);
	return 0;
}
