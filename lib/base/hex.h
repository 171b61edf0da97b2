/*
 * hex: bytes as text of two hexadecimal digits each.
 */
#ifndef MB_HEX_H
#define MB_HEX_H

#include "base/wr.h"

/* In lower case; in upper case. */
void wr_hex(struct wr *w, const void *bytes, size_t len);
void wr_hex_upper(struct wr *w, const void *bytes, size_t len);

/*
 * The bytes that len characters stand for: digits of either case and nothing else.
 * False, with w as it was or full, when they are not that or there is no room.
 */
bool wr_unhex(struct wr *w, const char *text, size_t len);

#endif
