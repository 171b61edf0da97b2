#include "base/hex.h"

#include "base/num.h"

static void
put(struct wr *w, const uint8_t *b, size_t len, const char digits[static 16])
{
	for (size_t i = 0; i < len; i++) {
		wr_u8(w, (uint8_t)digits[b[i] >> 4]);
		wr_u8(w, (uint8_t)digits[b[i] & 15]);
	}
}

void
wr_hex(struct wr *w, const void *bytes, size_t len)
{
	put(w, bytes, len, "0123456789abcdef");
}

void
wr_hex_upper(struct wr *w, const void *bytes, size_t len)
{
	put(w, bytes, len, "0123456789ABCDEF");
}

bool
wr_unhex(struct wr *w, const char *text, size_t len)
{
	size_t before = w->len;
	uint32_t byte;

	if (len % 2 != 0)
		return false;
	for (size_t i = 0; i < len; i += 2) {
		if (!num_hex(text + i, 2, &byte)) {
			w->len = before;
			return false;
		}
		wr_u8(w, (uint8_t)byte);
	}
	return !w->full;
}
