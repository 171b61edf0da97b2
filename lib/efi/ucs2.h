/*
 * ucs2: UEFI's CHAR16 text, UTF-16 little-endian, and ours, UTF-8.
 *
 * Surrogate pairs are taken as UTF-16 means them. What is no valid text in one is
 * refused in the other, never replaced, so a name that was read can be written
 * back.
 */
#ifndef MB_UCS2_H
#define MB_UCS2_H

#include "base/wr.h"

/*
 * The UTF-16LE bytes of text, which have no NUL, as UTF-8 ended with NUL. False for
 * an odd length, a lone surrogate, a NUL among them, or no room.
 */
bool ucs2_to_utf8(struct rd text, char *out, size_t size);

/* The same text the other way, without a NUL. False when it is no UTF-8. */
bool ucs2_from_utf8(const char *text, struct wr *out);

/* Are these UTF-16LE bytes, without a NUL, the same text as that UTF-8? */
bool ucs2_is(struct rd wide, const char *text);

/* CHAR16 up to its NUL: the view is of the bytes before it, and r moves past it. */
struct rd rd_ucs2(struct rd *r);

#endif
