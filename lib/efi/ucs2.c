#include "efi/ucs2.h"

#define LAST 0x10ffff /* of Unicode */

static bool
high_surrogate(uint32_t c)
{
	return c >= 0xd800 && c < 0xdc00;
}

static bool
low_surrogate(uint32_t c)
{
	return c >= 0xdc00 && c < 0xe000;
}

/*
 * The next character of UTF-16LE; false for a NUL, a lone surrogate or half of one.
 */
static bool
next_utf16(struct rd *r, uint32_t *out)
{
	uint32_t c = rd_le16(r);

	if (high_surrogate(c)) {
		uint32_t low = rd_le16(r);

		if (!low_surrogate(low))
			return false;
		c = 0x10000 + ((c - 0xd800) << 10) + (low - 0xdc00);
	} else if (low_surrogate(c)) {
		return false;
	}
	*out = c;
	return c != 0 && !r->bad;
}

/* A character as UTF-8 (RFC 3629, section 3). */
static void
put_utf8(struct wr *w, uint32_t c)
{
	if (c < 0x80) {
		wr_u8(w, (uint8_t)c);
		return;
	}

	unsigned more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3; /* bytes that follow */
	uint32_t lead = 0xf0 << (3 - more) & 0xff;

	wr_u8(w, (uint8_t)(lead | c >> 6 * more));
	while (more-- > 0)
		wr_u8(w, (uint8_t)(0x80 | (c >> 6 * more & 0x3f)));
}

bool
ucs2_to_utf8(struct rd text, char *out, size_t size)
{
	struct wr w = wr_of(out, size);

	if (text.bad)
		return false;
	while (text.left > 0) {
		uint32_t c;

		if (!next_utf16(&text, &c))
			return false;
		put_utf8(&w, c);
	}
	wr_u8(&w, 0);
	return !w.full;
}

/* The next character of UTF-8; false for what RFC 3629 does not allow. */
static bool
next_utf8(const char **text, uint32_t *out)
{
	static const uint32_t least[] = {0, 0x80, 0x800, 0x10000};
	const unsigned char *at = (const unsigned char *)*text;
	uint32_t c = *at++;
	unsigned more = c < 0x80 ? 0 : c < 0xe0 ? 1 : c < 0xf0 ? 2 : 3;

	if ((c >= 0x80 && c < 0xc0) || c >= 0xf8)
		return false;
	if (more > 0)
		c &= 0x3fU >> more;
	for (unsigned i = 0; i < more; i++, at++) {
		if ((*at & 0xc0) != 0x80) /* the NUL at the end too */
			return false;
		c = c << 6 | (*at & 0x3f);
	}
	if (c < least[more] || c > LAST || high_surrogate(c) || low_surrogate(c))
		return false;
	*text = (const char *)at;
	*out = c;
	return true;
}

bool
ucs2_from_utf8(const char *text, struct wr *out)
{
	uint32_t c;

	while (*text) {
		if (!next_utf8(&text, &c))
			return false;
		if (c >= 0x10000) {
			c -= 0x10000;
			wr_le16(out, (uint16_t)(0xd800 + (c >> 10)));
			c = 0xdc00 + (c & 0x3ff);
		}
		wr_le16(out, (uint16_t)c);
	}
	return !out->full;
}

bool
ucs2_is(struct rd wide, const char *text)
{
	uint32_t a, b;

	while (*text)
		if (!next_utf8(&text, &a) || !next_utf16(&wide, &b) || a != b)
			return false;
	return wide.left == 0 && !wide.bad;
}

struct rd
rd_ucs2(struct rd *r)
{
	struct rd look = *r;

	while (rd_le16(&look) != 0)
		;
	if (look.bad)
		r->bad = true;

	struct rd text = rd_sub(r, (size_t)(look.at - r->at) - 2);
	rd_skip(r, 2);
	return text;
}
