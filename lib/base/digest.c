#include "base/digest.h"

#include "base/hex.h"

#include <sha256.h>
#include <sys/random.h>

#define BLOCK 64 /* bytes that SHA-256 takes at a time */

void
digest_of(const void *bytes, size_t len, uint8_t out[static DIGEST_LEN])
{
	SHA256_CTX ctx;

	SHA256Init(&ctx);
	SHA256Update(&ctx, bytes, len);
	SHA256Final(out, &ctx);
}

/* The hash of the key, each byte of which is changed by pad, and of the bytes. */
static void
half(const uint8_t *key, uint8_t pad, const void *bytes, size_t len, uint8_t *out)
{
	uint8_t block[BLOCK];
	SHA256_CTX ctx;

	for (size_t i = 0; i < BLOCK; i++)
		block[i] = (i < DIGEST_LEN ? key[i] : 0) ^ pad;
	SHA256Init(&ctx);
	SHA256Update(&ctx, block, BLOCK);
	SHA256Update(&ctx, bytes, len);
	SHA256Final(out, &ctx);
}

void
digest_keyed(const uint8_t key[static DIGEST_LEN], const void *bytes, size_t len,
	uint8_t out[static DIGEST_LEN])
{
	uint8_t inner[DIGEST_LEN];

	half(key, 0x36, bytes, len, inner);
	half(key, 0x5c, inner, sizeof inner, out);
}

const char *
digest_text(const uint8_t digest[static DIGEST_LEN], char out[static DIGEST_TEXT])
{
	struct wr w = wr_of(out, DIGEST_TEXT);

	wr_hex(&w, digest, DIGEST_LEN);
	wr_u8(&w, '\0');
	return out;
}

bool
digest_eq(const void *a, const void *b, size_t len)
{
	const volatile uint8_t *x = a, *y = b;
	uint8_t differ = 0;

	for (size_t i = 0; i < len; i++)
		differ |= x[i] ^ y[i];
	return differ == 0;
}

bool
digest_random(void *out, size_t len)
{
	return getrandom(out, len, 0) == (ssize_t)len;
}
