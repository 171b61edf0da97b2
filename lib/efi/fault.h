/*
 * fault: what is wrong with bytes that came from outside, and where.
 *
 * A parser in this folder that refuses says so in one of these. The offset counts
 * from the start of what the caller gave it; where that is part of something larger
 * the caller says at what base, and the offset is then of the larger thing.
 */
#ifndef MB_FAULT_H
#define MB_FAULT_H

#include <stdint.h>

struct efi_fault {
	uint64_t offset;
	const char *why; /* a static text: "its checksum is wrong" */
	uint64_t
		other; /* the second place that `why` speaks of; 0: there is none */
};

/* How much a fault matters. */
enum efi_weight {
	EFI_NOTE,  /* odd, but firmware copes with it */
	EFI_BAD,   /* firmware does not boot with it, or loses a variable */
	EFI_FATAL, /* it cannot be read at all */
};

#define EFI_FAULT_TEXT 160 /* two offsets and the longest `why` */

/* "at 0x3b0000: its checksum is wrong". Returns out. */
const char *efi_fault_text(
	const struct efi_fault *fault, char out[static EFI_FAULT_TEXT]);

#endif
