/*
 * kind: the data of a variable as one line of text, by what it holds.
 *
 * Text that efi_kind_show writes, efi_kind_parse reads back as the same data, but
 * for load options and signature lists: those it reads as bytes alone.
 */
#ifndef MB_KIND_H
#define MB_KIND_H

#include "efi/known.h"

#define EFI_TEXT_MAX 2048 /* bytes of a text; a longer one is shown as bytes */

/* The name of a kind ("u32"), and the type that is meant by one. */
const char *efi_kind_name(enum efi_kind kind);
bool efi_kind_named(const char *name, struct efi_type *out);

/* Is the data what the type says? */
bool efi_type_fits(struct efi_type type, struct rd data);

/*
 * Append the data as text: one line, without a NUL, of printable ASCII; but a
 * device path may have other letters in its files' names, as UTF-8. Texts stand in
 * double quotes; in them a double quote and a backslash have a backslash before
 * them, and other bytes, of UTF-8 for CHAR16, are \xHH. What does not fit the type
 * is shown as bytes.
 */
void efi_kind_show(struct efi_type type, struct rd data, struct wr *out);

/*
 * The other way: append the data for a text, where a text needs no quotes. "hex:"
 * and digits is read for every type, and must fit it. False, with out as it was or
 * full, when it is not such text, is out of range, has not the width, or has no
 * room.
 */
bool efi_kind_parse(struct efi_type type, const char *text, struct wr *out);

#endif
