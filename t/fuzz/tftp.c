/* tftp/tftp: a request that is understood can be said again and means the same. */
#include "tftp/tftp.h"

#include <assert.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/*
 * The request in our words: the options are written as in an OACK, after its
 * opcode.
 */
static struct rd
again(const struct tftp_rrq *rrq, uint8_t *buf, size_t size)
{
	static const char *const modes[] = {"octet", "netascii", "mail"};
	uint8_t oack[256];
	struct wr w = wr_of(buf, size), o = wr_of(oack, sizeof oack);

	tftp_build_oack(&o, &rrq->options);
	wr_be16(&w, (uint16_t)rrq->op);
	wr_text(&w, rrq->name);
	wr_u8(&w, 0);
	wr_text(&w, modes[rrq->mode]);
	wr_u8(&w, 0);
	wr_bytes(&w, oack + 2, o.len - 2);
	assert(!o.full && !w.full);
	return rd_of(buf, w.len);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct rd packet = rd_of(data, size);
	struct tftp_rrq rrq, same;
	struct tftp_error error;
	uint16_t block;
	uint8_t buf[1024];

	if (tftp_parse_rrq(packet, &rrq)) {
		assert(memchr(rrq.name, 0, sizeof rrq.name));
		assert(tftp_parse_rrq(again(&rrq, buf, sizeof buf), &same));
		assert(tftp_same_rrq(&rrq, &same));
	}
	if (tftp_parse_ack(packet, &block))
		assert(data[2] == block >> 8 && data[3] == (block & 255));
	if (tftp_parse_error(packet, &error)) {
		assert(tftp_opcode(packet) == TFTP_ERROR);
		assert(error.message.left <= size - 4);
	}
	return 0;
}
