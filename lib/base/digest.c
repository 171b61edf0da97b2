#include "base/digest.h"

#include "base/hex.h"

#include <sha256.h>
#include <sha512.h>
#include <string.h>
#include <sys/random.h>

/* What the key is changed by, RFC 2104 section 2. */
#define INNER 0x36
#define OUTER 0x5c

void
digest_of(const void *bytes, size_t len, uint8_t out[static DIGEST_LEN])
{
	SHA256_CTX ctx;

	SHA256Init(&ctx);
	SHA256Update(&ctx, bytes, len);
	SHA256Final(out, &ctx);
}

void
digest_hex(const void *bytes, size_t len, char out[static DIGEST_TEXT])
{
	uint8_t digest[DIGEST_LEN];

	digest_of(bytes, len, digest);
	digest_text(digest, out);
}

/* The hash of one after the other. Returns its length. */
static size_t
hash_two(enum digest_hash hash, const void *a, size_t a_len, const void *b,
	size_t b_len, uint8_t *out)
{
	SHA256_CTX short_one;
	SHA512_CTX long_one;

	if (hash == DIGEST_SHA256) {
		SHA256Init(&short_one);
		SHA256Update(&short_one, a, a_len);
		SHA256Update(&short_one, b, b_len);
		SHA256Final(out, &short_one);
		return SHA256_DIGEST_LENGTH;
	}
	SHA512Init(&long_one);
	SHA512Update(&long_one, a, a_len);
	SHA512Update(&long_one, b, b_len);
	SHA512Final(out, &long_one);
	return SHA512_DIGEST_LENGTH;
}

size_t
digest_hmac(enum digest_hash hash, const void *key, size_t key_len,
	const void *bytes, size_t len, uint8_t out[static DIGEST_LONGEST])
{
	size_t size =
		hash == DIGEST_SHA256 ? SHA256_BLOCK_LENGTH : SHA512_BLOCK_LENGTH;
	uint8_t block[SHA512_BLOCK_LENGTH] = {0}, inner[DIGEST_LONGEST];

	if (key_len <= size)
		memcpy(block, key, key_len);
	else
		hash_two(hash, key, key_len, "", 0, block);
	for (size_t i = 0; i < size; i++)
		block[i] ^= INNER;
	len = hash_two(hash, block, size, bytes, len, inner);
	for (size_t i = 0; i < size; i++)
		block[i] ^= INNER ^ OUTER;
	len = hash_two(hash, block, size, inner, len, out);
	explicit_bzero(block, sizeof block);
	return len;
}

void
digest_keyed(const uint8_t key[static DIGEST_LEN], const void *bytes, size_t len,
	uint8_t out[static DIGEST_LEN])
{
	uint8_t whole[DIGEST_LONGEST];

	digest_hmac(DIGEST_SHA256, key, DIGEST_LEN, bytes, len, whole);
	memcpy(out, whole, DIGEST_LEN);
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
