/*
 * digest: SHA-256 (FIPS 180-4), HMAC of it and of SHA-512 (RFC 2104), by libmd;
 * random bytes.
 */
#ifndef MB_DIGEST_H
#define MB_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DIGEST_LEN     32
#define DIGEST_LONGEST 64
#define DIGEST_TEXT    (2 * DIGEST_LEN + 1) /* as hex, and its NUL */

void digest_of(const void *bytes, size_t len, uint8_t out[static DIGEST_LEN]);
void digest_hex(const void *bytes, size_t len, char out[static DIGEST_TEXT]);

enum digest_hash { DIGEST_SHA256, DIGEST_SHA512 };

/* HMAC of len bytes; returns its own length. */
size_t digest_hmac(enum digest_hash hash, const void *key, size_t key_len,
	const void *bytes, size_t len, uint8_t out[static DIGEST_LONGEST]);

/* HMAC of SHA-256 with a key of DIGEST_LEN bytes. */
void digest_keyed(const uint8_t key[static DIGEST_LEN], const void *bytes,
	size_t len, uint8_t out[static DIGEST_LEN]);

/* As text, in lower case. Returns out. */
const char *digest_text(
	const uint8_t digest[static DIGEST_LEN], char out[static DIGEST_TEXT]);

/* Equal? In the same time wherever they differ. */
bool digest_eq(const void *a, const void *b, size_t len);

/* From the kernel's generator. False, with errno, if it has none. */
bool digest_random(void *out, size_t len);

#endif
