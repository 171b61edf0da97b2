/*
 * known: which variables are well known, and what they hold.
 *
 * Variables have no type: the specification (UEFI 2.10 table 3.1) or the driver
 * that reads one says what it holds. That is a table here, by name and GUID; what
 * is not in it is bytes. lib/efi/kind makes text of them.
 */
#ifndef MB_KNOWN_H
#define MB_KNOWN_H

#include "efi/vars.h"

enum efi_kind {
	EFI_BYTES, /* "hex:" and digits */
	EFI_ASCII, /* text and its NUL */
	EFI_UCS2,  /* CHAR16 text, its NUL, and zeros up to the width */
	EFI_U8, /* numbers, little-endian; shown in decimal, read in 0x hex too */
	EFI_U16,
	EFI_U32,
	EFI_U64,
	EFI_FLAG,        /* one byte: "true" or "false" */
	EFI_BOOT_NUMBER, /* u16: the number of a boot option, "0003" */
	EFI_BOOT_ORDER,  /* of those any number: "0003,0001" */
	EFI_LOAD_OPTION, /* 'title="..." devpath=... optdata=HEX'; read as hex only
			  */
	EFI_DEVICE_PATH, /* perhaps of several instances: ConOut */
	EFI_SIGNATURES,  /* lists: "x509=2 sha256=77"; read as hex only */
	EFI_KINDS
};

struct efi_type {
	enum efi_kind kind;
	size_t width; /* bytes that it has; 0: as many as the value */
};

/* What a variable holds, by its GUID and its name in UTF-16LE. */
struct efi_type efi_type_of(const struct guid *guid, struct rd name);

/*
 * The GUID and the attributes that a well-known variable of this name has, its
 * digits in upper case (Boot0003); false when it is not in the table.
 */
bool efi_known(const char *name, struct guid *guid, uint32_t *attributes);

/*
 * Does it belong to one machine, or does the firmware write it by itself? Such ones
 * stay out of an image for many machines: addresses, identities, what was found at
 * a boot, and boot options that the firmware made.
 */
bool efivar_is_machine(const struct efivar *var);

#endif
