/*
 * rd: read bytes that came from outside.
 *
 * A reader is a view: a place and how much is left there. It owns nothing, and
 * what it looks at must outlive it. It cannot run off the end: a read past it
 * gives zero, moves nowhere and marks the reader bad for good, so a parser reads
 * straight down and asks once, at the end, whether all of it was there.
 *
 * A sub-reader sees only its own bytes. It is bad from the start if they were
 * not all there.
 *
 * The byte order is in the name: be is the network's, le is UEFI's.
 */
#ifndef MB_RD_H
#define MB_RD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct rd {
	const uint8_t *at;
	size_t left;
	bool bad;
};

struct rd rd_of(const void *bytes, size_t len);

uint8_t rd_u8(struct rd *r);
uint16_t rd_be16(struct rd *r);
uint32_t rd_be32(struct rd *r);
uint16_t rd_le16(struct rd *r);
uint32_t rd_le32(struct rd *r);
uint64_t rd_le64(struct rd *r);

/* The next len bytes as a reader of their own; r moves past them. */
struct rd rd_sub(struct rd *r, size_t len);

/* Copy the next len bytes to out; when they are not all there, out gets zeros. */
void rd_copy(struct rd *r, void *out, size_t len);

void rd_skip(struct rd *r, size_t len);

/*
 * Text that ends in NUL: the view is of the bytes before it, and r moves past the
 * NUL. Without a NUL in what is left, both are bad.
 */
struct rd rd_text(struct rd *r);

/* The bytes before the first that is one of these characters; all when none is. */
struct rd rd_until(struct rd *r, const char *any);

/* Does what is left in r begin with these characters? Moves nothing. */
bool rd_begins(const struct rd *r, const char *text);

/* Is what is left in r exactly these characters? */
bool rd_is(const struct rd *r, const char *text);

#endif
