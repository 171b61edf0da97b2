/*
 * tftp/upload: whatever comes and whenever, what is taken is a file's blocks in
 * order, within the limit; and a client that then behaves gets all of its file
 * over.
 *
 * The input is the options and the limit, then steps as in xfer.
 */
#include "tftp/upload.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct tftp_options
options(struct rd *r)
{
	struct tftp_options o = {0};
	uint8_t has = rd_u8(r);

	for (size_t i = 0; i < TFTP_OPTIONS; i++)
		o.has[i] = has >> i & 1;
	o.value[TFTP_OPT_BLKSIZE] = 8 + rd_u8(r);
	o.value[TFTP_OPT_TIMEOUT] = 1 + rd_u8(r) % 255;
	o.value[TFTP_OPT_WINDOW] = 1 + rd_be16(r) % 65535;
	o.value[TFTP_OPT_TSIZE] = rd_be16(r);
	return o;
}

static void
check(const struct upload *u, struct upload_act act, uint64_t size, uint64_t now)
{
	assert(u->acked <= u->got && u->size <= u->limit);
	assert(u->size == size + act.take.left);
	assert(!act.whole || u->whole);
	if (act.end != XFER_RUNNING) {
		assert(act.send == UPLOAD_NOTHING && act.take.left == 0);
		assert(act.end != XFER_SENT || u->whole);
		return;
	}
	assert(act.send != UPLOAD_OACK || u->opening);
	assert(act.send != UPLOAD_ACK || act.block == (uint16_t)u->got);
	assert(act.send == UPLOAD_NOTHING || u->wake > now);
	assert(u->got - u->acked < u->window);
}

static struct upload_act
data(struct upload *u, uint64_t block, size_t len, uint64_t now)
{
	uint8_t bytes[TFTP_DATA_HEAD + 512] = {0};
	struct wr w = wr_of(bytes, sizeof bytes);

	tftp_build_data_head(&w, (uint16_t)block);
	struct rd r = rd_of(bytes, w.len + len);
	return upload_step(u, &r, now);
}

/* One step as the input says. */
static struct upload_act
step(struct upload *u, struct rd *r, uint64_t *now)
{
	uint8_t what = rd_u8(r);

	*now += what & 0x80 ? rd_be16(r) : rd_u8(r);
	switch (what & 3) {
	case 0:
		return upload_step(u, NULL, *now);
	case 1:
		return data(u, u->got + 1 + (uint64_t)(int8_t)rd_u8(r), u->blksize,
			*now);
	case 2:
		return data(u, u->got + 1, rd_u8(r), *now);
	default: {
		struct rd any = rd_sub(r, what >> 2 & 15);

		return upload_step(u, &any, *now);
	}
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
	struct rd r = rd_of(bytes, size);
	struct tftp_options asked = options(&r);
	uint64_t limit = rd_be16(&r), now = rd_be16(&r), before = 0;
	struct upload u;
	struct upload_act act = upload_begin(&u, &asked, limit, now);

	check(&u, act, 0, now);
	while (r.left > 0 && !r.bad && act.end == XFER_RUNNING) {
		before = u.size;
		act = step(&u, &r, &now);
		check(&u, act, before, now);
	}
	if (act.end != XFER_RUNNING || u.whole || u.size + u.blksize > limit)
		return 0;
	for (unsigned i = 0; i < 3 && u.size + u.blksize <= limit; i++)
		assert(data(&u, u.got + 1, u.blksize, now).take.left == u.blksize);
	act = data(&u, u.got + 1, 0, now);
	assert(act.whole && act.send == UPLOAD_ACK);
	return 0;
}
