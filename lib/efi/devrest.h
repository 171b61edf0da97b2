/*
 * devrest: what follows the fixed part of a device path node, as bytes and as text.
 *
 * A node has one such field at most. In bytes it goes on to the end of the node; in
 * text to the next comma or, as the last field, to the parenthesis.
 */
#ifndef MB_DEVREST_H
#define MB_DEVREST_H

#include "efi/devfield.h"

enum devrest_kind {
	REST_NONE,
	REST_DATA,   /* 00A1FF; no bytes are no field */
	REST_ASCII,  /* printable ASCII */
	REST_ASCIIZ, /* the same, in bytes with a NUL behind it */
	REST_QUOTED, /* CHAR16 without a NUL; in text, in quotes */
	REST_U32S,   /* numbers of 32 bits: 0x80010100,0x80010200 */
	REST_IP4S,   /* IPv4 addresses, in bytes each with twelve zeros behind it */
	REST_IP6S,
};

/*
 * Append those bytes as text. False if they cannot be said in this kind; then out
 * is spoilt.
 */
bool devrest_print(enum devrest_kind kind, struct rd bytes, struct wr *out);

/*
 * Append what the text says. False if it is not of this kind; then out is spoilt.
 */
bool devrest_parse(enum devrest_kind kind, struct rd text, struct wr *out);

/*
 * UTF-16LE without a NUL, as UTF-8. False if either is not that, or has control
 * characters, or is long beyond reason.
 */
bool devrest_print_char16(struct rd bytes, struct wr *out);
bool devrest_parse_char16(struct rd text, struct wr *out);

#endif
