/*
 * varcheck: all that is odd about a volume and its variable store, for people.
 *
 * varstore reads what can be read and says no more than that; this looks at the
 * same bytes with suspicion. It needs no memory.
 */
#ifndef MB_VARCHECK_H
#define MB_VARCHECK_H

#include "efi/varstore.h"

/* Called for each fault; what is in *fault is good until it returns. */
typedef void varcheck_say(
	void *who, enum efi_weight weight, const struct efi_fault *fault);

/*
 * Look at a store that was opened. Nothing that is said of it is EFI_FATAL, for
 * then it could not have been opened.
 */
void varcheck(const struct varstore *store, varcheck_say *say, void *who);

#endif
