/*
 * nextboot: what a boot override is, as UEFI variables (UEFI 2.10 section 3.1).
 *
 *     pxe, http   an entry for this interface, and BootNext or a place at the front
 *                 of BootOrder; an entry that says the same is used, not doubled
 *     disk        likewise the first entry of BootOrder that boots something and is
 *                 neither of the network (MAC(), IPv4(), IPv6(), Uri()) nor in the
 *                 firmware itself (FvFile(): its menu, its shell)
 *     entry       the one of that number
 *     setup       the bit EFI_OS_INDICATIONS_BOOT_TO_FW_UI in OsIndications
 *
 * What is always so takes BootNext away, which would come first. The firmware
 * deletes BootNext and that bit in its memory only, so who sends it forgets them.
 */
#ifndef MB_NEXTBOOT_H
#define MB_NEXTBOOT_H

#include "efi/vars.h"
#include "host/override.h"

enum nextboot_result {
	NEXTBOOT_LAID,
	NEXTBOOT_NO_DISK,  /* no such entry: nothing was changed */
	NEXTBOOT_NO_ENTRY, /* likewise */
	NEXTBOOT_FAILED,   /* no memory, no number free, or a URL that is none */
};

/*
 * Change the variables of the host with that MAC. After NEXTBOOT_FAILED they may be
 * changed in part.
 */
enum nextboot_result nextboot_lay(
	struct vars *vars, struct mac mac, const struct override *o);

#endif
