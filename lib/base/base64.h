/*
 * base64: bytes as text, RFC 4648 section 4.
 */
#ifndef MB_BASE64_H
#define MB_BASE64_H

#include <stddef.h>
#include <sys/types.h>

/*
 * The bytes that len characters stand for, of which the padding may be missing; how
 * many they are. -1 when it is no base64, or does not fit.
 */
ssize_t base64_decode(const char *text, size_t len, void *out, size_t size);

#endif
