/*
 * client: which firmware asks, from what its packet says of itself.
 *
 * The marks overlap: iPXE and UEFI both say "PXEClient", and a Raspberry Pi's boot
 * ROM claims to be an x86 BIOS. So the marks are tried from the surest to the
 * weakest:
 *
 *     option 77 "iPXE", or option 175     iPXE, whatever option 60 says
 *     option 97 in the ROM's own form     a Raspberry Pi's boot ROM
 *     option 60 "HTTPClient"              UEFI HTTP boot
 *     option 60 "U-Boot"                  U-Boot
 *     option 60 "PXEClient"               PXE; options 93 and 60 tell BIOS, UEFI
 *                                         and U-Boot
 *
 * The MAC's maker is not among them: it can be overridden, and new ones appear.
 * That a machine is a Raspberry Pi it may hint at (seen_is_pi).
 *
 * Sources: IANA, Processor Architecture Types; RFC 4578; U-Boot's net/bootp.c;
 * IEEE's registry of MAC prefixes as of 2026.
 */
#ifndef MB_CLIENT_H
#define MB_CLIENT_H

#include "dhcp/dhcp.h"

enum client_kind {
	CLIENT_NONE, /* does not netboot: somebody else's business */
	CLIENT_IPXE,
	CLIENT_PI_ROM,  /* Pi 4 and later */
	CLIENT_PI3_ROM, /* Pi 3, and Pi 4 loaders before March 2020 */
	CLIENT_UEFI_HTTP,
	CLIENT_UEFI_PXE,
	CLIENT_BIOS_PXE,
	CLIENT_UBOOT,
};

#define CLIENT_ARCH_UNKNOWN 0xffff
#define CLIENT_SHOW         32 /* "pi-rom d03114 91cdf03d" and its NUL */

struct client {
	enum client_kind kind;
	uint16_t
		arch; /* IANA's Processor Architecture Types; CLIENT_ARCH_UNKNOWN */
	uint32_t board; /* a Raspberry Pi's revision code; 0: none, or not said */
	char serial[9]; /* its serial's lower half, 8 hex digits; empty: not said */
};

/* Works for every packet: what is no netboot client is CLIENT_NONE. */
struct client client_of(const struct dhcp *ask);

/* "pi-rom", "uefi-pxe" and so on: a word for logs and records. */
const char *client_name(enum client_kind kind);

/*
 * The file that makes iPXE of such a machine, by architecture; NULL: we have none.
 */
const char *client_boot_file(uint16_t arch);

/* "uefi-pxe arm64" or "pi-rom d03114 91cdf03d". Returns out. */
const char *client_show(const struct client *c, char out[static CLIENT_SHOW]);

#endif
