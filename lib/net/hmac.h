/*
 * hmac: RFC 2104 with SHA-256 or SHA-512 (FIPS 180-4), by libcrypto.
 *
 * libcrypto is loaded when a signature is checked, and not before: it takes as long
 * as all else that a program does.
 */
#ifndef MB_HMAC_H
#define MB_HMAC_H

#include <stdbool.h>
#include <stddef.h>

enum hmac_hash { HMAC_SHA256, HMAC_SHA512 };

#define HMAC_LIBRARY "libcrypto.so.3"
#define HMAC_HEX     129 /* the longest, as text, and its NUL */

/*
 * Of len bytes with the key, a text: in hex, in lower case. False when libcrypto
 * cannot be loaded or does not do it.
 */
bool hmac_hex(enum hmac_hash hash, const char *key, const void *bytes, size_t len,
	char out[static HMAC_HEX]);

#endif
