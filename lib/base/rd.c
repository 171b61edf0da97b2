#include "base/rd.h"

#include <string.h>

/* The next len bytes, or NULL and a bad reader. The one place that moves `at`. */
static const uint8_t *
take(struct rd *r, size_t len)
{
	const uint8_t *at = r->at;

	if (r->bad || len > r->left) {
		r->bad = true;
		return NULL;
	}
	if (len > 0)
		r->at += len;
	r->left -= len;
	return at;
}

struct rd
rd_of(const void *bytes, size_t len)
{
	return (struct rd){.at = bytes, .left = len};
}

uint8_t
rd_u8(struct rd *r)
{
	const uint8_t *p = take(r, 1);

	return p ? *p : 0;
}

uint16_t
rd_be16(struct rd *r)
{
	const uint8_t *p = take(r, 2);

	return (uint16_t)(p ? p[0] << 8 | p[1] : 0);
}

uint32_t
rd_be32(struct rd *r)
{
	const uint8_t *p = take(r, 4);

	return p ? (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 |
			       (uint32_t)p[2] << 8 | p[3]
		 : 0;
}

uint16_t
rd_le16(struct rd *r)
{
	const uint8_t *p = take(r, 2);

	return (uint16_t)(p ? p[1] << 8 | p[0] : 0);
}

uint32_t
rd_le32(struct rd *r)
{
	const uint8_t *p = take(r, 4);

	return p ? (uint32_t)p[3] << 24 | (uint32_t)p[2] << 16 |
			       (uint32_t)p[1] << 8 | p[0]
		 : 0;
}

uint64_t
rd_le64(struct rd *r)
{
	const uint8_t *p = take(r, 8);
	uint64_t v = 0;

	for (size_t i = 8; p && i > 0; i--)
		v = v << 8 | p[i - 1];
	return v;
}

struct rd
rd_sub(struct rd *r, size_t len)
{
	const uint8_t *p = take(r, len);

	return p ? rd_of(p, len) : (struct rd){.bad = r->bad};
}

void
rd_copy(struct rd *r, void *out, size_t len)
{
	const uint8_t *p = take(r, len);

	if (len == 0)
		return;
	if (p)
		memcpy(out, p, len);
	else
		memset(out, 0, len);
}

void
rd_skip(struct rd *r, size_t len)
{
	take(r, len);
}

struct rd
rd_text(struct rd *r)
{
	const uint8_t *nul = r->left > 0 ? memchr(r->at, 0, r->left) : NULL;

	if (r->bad || !nul) {
		r->bad = true;
		return (struct rd){.bad = true};
	}

	struct rd text = rd_sub(r, (size_t)(nul - r->at));
	rd_skip(r, 1);
	return text;
}

struct rd
rd_until(struct rd *r, const char *any)
{
	size_t len = 0;

	while (len < r->left && (r->at[len] == 0 || !strchr(any, r->at[len])))
		len++;
	return rd_sub(r, len);
}

bool
rd_begins(const struct rd *r, const char *text)
{
	size_t len = strlen(text);

	return !r->bad && r->left >= len &&
	       (len == 0 || memcmp(r->at, text, len) == 0);
}

bool
rd_is(const struct rd *r, const char *text)
{
	return r->left == strlen(text) && rd_begins(r, text);
}
