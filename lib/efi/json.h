/*
 * json: variables as virt-fw-vars writes and reads them, version 2 of its JSON
 * (virt-firmware, virt/firmware/efi/efijson.py), byte for byte the same where it
 * can say it:
 *
 *     {"version": 2, "variables": [
 *         {"name": "Lang", "guid": "8be4df61-...", "attr": 7, "data": "656e6700",
 *          "time": "da070101000000000000000000000000"}]}
 *
 * name, guid, attr and data are always there. data is hex of the bytes and time of
 * an EFI_TIME, there unless it is all zeros. Ours, for what it cannot say:
 *
 *     count     MonotonicCount, when not 0: a number, or from 2^63 on, where its
 *               readers end, the digits as a string
 *     pkidx     PubKeyIndex, when not 0
 *     name_hex  in place of name, for one that is no valid UTF-16: hex of its bytes
 *     data      null: delete the variable; attr may then be left out
 *
 * virt-fw-vars reads over the first two; it has no use for files with the others.
 * digest is QEMU's, says nothing that a store holds, and is read over. Any other
 * member is refused: what we do not know we could only lose.
 */
#ifndef MB_EFI_JSON_H
#define MB_EFI_JSON_H

#include "efi/vars.h"

#define EFI_JSON_MAX   (16UL << 20) /* bytes of text; a full store has a tenth */
#define EFI_JSON_VARS  8192         /* variables; a store of 256 KiB has fewer */
#define EFI_JSON_WRONG 200          /* a sentence */

/*
 * Read the text: *put is the variables in its order and *drop those to delete,
 * whose GUID and name alone count; both are empty sets before. False, with
 * "variables[3].guid: not a GUID" in wrong, when it is not such text, too much,
 * says a variable twice, or there is no memory; the sets are then not to be used.
 */
bool efi_json_read(struct rd text, struct vars *put, struct vars *drop,
	char wrong[static EFI_JSON_WRONG]);

/*
 * The text for these variables, and for those to delete (NULL: none), ended with a
 * newline. It is the arena's; bad when there is no memory.
 */
struct rd efi_json_write(
	const struct vars *put, const struct vars *drop, struct arena *arena);

#endif
