/*
 * webauth: who may ask, by the headers of a request. Pure.
 *
 * What is secret is compared in a time that does not depend on where it differs;
 * how long it is is no secret.
 */
#ifndef MB_WEBAUTH_H
#define MB_WEBAUTH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Is the text that was sent, of len bytes, the one that is kept? */
bool auth_same(const char *sent, size_t len, const char *kept);

/* Is "Bearer TOKEN" that token? RFC 6750 2.1; the scheme in any case. */
bool auth_bearer(const char *header, const char *token);

/*
 * "name:password" of "Basic BASE64", RFC 7617 2, as text: for the caller to clear.
 * False when it is something else, holds a NUL or is longer than size - 1.
 */
bool auth_pair(const char *header, char *out, size_t size);

/* Is "Basic BASE64" that name and password? */
bool auth_basic(const char *header, const char *user, const char *password);

/*
 * Is one of a list of signatures, apart by commas, this one in hex? Each may have
 * the hash's name, "sha256", and an equals sign before it.
 */
bool auth_signed(const char *list, const char *hash, const char *hex);

/*
 * Seconds since 1970 of an RFC 3339 time, "2026-11-23T08:00:00Z" or with a fraction
 * or an offset such as "+01:00". False when it is none.
 */
bool auth_time(const char *text, uint64_t *out);

#endif
