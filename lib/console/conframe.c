#include "console/conframe.h"

void
wr_conframe(struct wr *w, uint8_t kind, const void *bytes, size_t len)
{
	wr_u8(w, kind);
	wr_be16(w, (uint16_t)len);
	wr_bytes(w, bytes, len);
}

int
conframe_next(struct rd *r, struct conframe *out)
{
	struct rd at = *r;
	struct conframe f;
	uint16_t len;

	f.kind = rd_u8(&at);
	len = rd_be16(&at);
	if (!at.bad && len > CONFRAME_MAX)
		return -1;
	f.bytes = rd_sub(&at, len);
	if (at.bad)
		return 0;
	*r = at;
	*out = f;
	return 1;
}
