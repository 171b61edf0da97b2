#include "base/wr.h"

#include <string.h>

/* Room for len more bytes, or NULL and a full writer. The one place that grows. */
static uint8_t *
room(struct wr *w, size_t len)
{
	if (w->full || len > w->size - w->len) {
		w->full = true;
		return NULL;
	}

	uint8_t *at = w->base + w->len;
	w->len += len;
	return at;
}

struct wr
wr_of(void *buf, size_t size)
{
	return (struct wr){.base = buf, .size = size};
}

void
wr_u8(struct wr *w, uint8_t v)
{
	wr_bytes(w, &v, 1);
}

void
wr_be16(struct wr *w, uint16_t v)
{
	uint8_t b[] = {(uint8_t)(v >> 8), (uint8_t)v};

	wr_bytes(w, b, sizeof b);
}

void
wr_be32(struct wr *w, uint32_t v)
{
	uint8_t b[] = {(uint8_t)(v >> 24), (uint8_t)(v >> 16), (uint8_t)(v >> 8),
		(uint8_t)v};

	wr_bytes(w, b, sizeof b);
}

void
wr_le16(struct wr *w, uint16_t v)
{
	uint8_t b[] = {(uint8_t)v, (uint8_t)(v >> 8)};

	wr_bytes(w, b, sizeof b);
}

void
wr_le32(struct wr *w, uint32_t v)
{
	uint8_t b[] = {(uint8_t)v, (uint8_t)(v >> 8), (uint8_t)(v >> 16),
		(uint8_t)(v >> 24)};

	wr_bytes(w, b, sizeof b);
}

void
wr_le64(struct wr *w, uint64_t v)
{
	uint8_t b[8];

	for (size_t i = 0; i < sizeof b; i++)
		b[i] = (uint8_t)(v >> 8 * i);
	wr_bytes(w, b, sizeof b);
}

void
wr_bytes(struct wr *w, const void *bytes, size_t len)
{
	uint8_t *at = room(w, len);

	if (at && len > 0)
		memcpy(at, bytes, len);
}

void
wr_zero(struct wr *w, size_t len)
{
	uint8_t *at = room(w, len);

	if (at && len > 0)
		memset(at, 0, len);
}

void
wr_text(struct wr *w, const char *text)
{
	wr_bytes(w, text, strlen(text));
}

void
wr_dec(struct wr *w, uint64_t v)
{
	char digits[20]; /* 2^64 has 20 */
	size_t n = sizeof digits;

	do {
		digits[--n] = (char)('0' + v % 10);
		v /= 10;
	} while (v > 0);
	wr_bytes(w, digits + n, sizeof digits - n);
}

void
wr_patch_u8(struct wr *w, size_t pos, uint8_t v)
{
	if (pos < w->len)
		w->base[pos] = v;
	else
		w->full = true;
}
