/*
 * digest: SHA-256, and HMAC of it (RFC 2104), by libmd; random bytes.
 */
#ifndef MB_DIGEST_H
#define MB_DIGEST_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define DIGEST_LEN  32
#define DIGEST_TEXT (2 * DIGEST_LEN + 1) /* as hex, and its NUL */

void digest_of(const void *bytes, size_t len, uint8_t out[static DIGEST_LEN]);

/* With a key of DIGEST_LEN bytes. */
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
