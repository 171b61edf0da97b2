/*
 * wr: write bytes for the outside into a buffer of known size.
 *
 * A writer cannot overflow: what does not fit is not written at all, and marks the
 * writer full for good, so a builder writes straight down and asks once, at the
 * end. The buffer is the caller's.
 */
#ifndef MB_WR_H
#define MB_WR_H

#include "base/rd.h"

struct wr {
	uint8_t *base;
	size_t size;
	size_t len; /* written so far */
	bool full;
};

struct wr wr_of(void *buf, size_t size);

void wr_u8(struct wr *w, uint8_t v);
void wr_be16(struct wr *w, uint16_t v);
void wr_be32(struct wr *w, uint32_t v);
void wr_le16(struct wr *w, uint16_t v);
void wr_le32(struct wr *w, uint32_t v);
void wr_le64(struct wr *w, uint64_t v);
void wr_bytes(struct wr *w, const void *bytes, size_t len);
void wr_zero(struct wr *w, size_t len);

/* The characters without their NUL. */
void wr_text(struct wr *w, const char *text);

/* A decimal number, as text. */
void wr_dec(struct wr *w, uint64_t v);

/* Change one byte that was written before, such as a length known only later. */
void wr_patch_u8(struct wr *w, size_t pos, uint8_t v);

#endif
