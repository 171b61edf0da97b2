#include "efi/fault.h"

#include <inttypes.h>

const char *
efi_fault_text(const struct efi_fault *fault, char out[static EFI_FAULT_TEXT])
{
	if (fault->other != 0)
		snprintf(out, EFI_FAULT_TEXT,
			"at 0x%" PRIx64 " and 0x%" PRIx64 ": %s", fault->offset,
			fault->other, fault->why);
	else
		snprintf(out, EFI_FAULT_TEXT, "at 0x%" PRIx64 ": %s", fault->offset,
			fault->why);
	return out;
}
