/*
 * sha256: the SHA-256 digest of a short text (FIPS 180-4).
 *
 * For texts such as names, in programs that must start fast: loading OpenSSL takes
 * longer than all else that they do. Whole files are for OpenSSL, which knows what
 * the processor can.
 */
#ifndef MB_SHA256_H
#define MB_SHA256_H

#include <stddef.h>
#include <stdint.h>

#define SHA256_SIZE 32
#define SHA256_TEXT 65 /* in hex, and its NUL */

void sha256_of(const void *bytes, size_t len, uint8_t out[static SHA256_SIZE]);

/* The same as text in lower case. */
void sha256_text(const void *bytes, size_t len, char out[static SHA256_TEXT]);

#endif
