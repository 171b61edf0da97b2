/*
 * devnode: one node of a device path, as bytes and as text (UEFI 2.10 chapter 10).
 *
 *     0  type, subtype          4  the body, as type and subtype say
 *     2  length, these four bytes with it
 *
 * Numbers are little-endian. The text is EDK2's (MdePkg/Library/UefiDevicePathLib,
 * DevicePathToText.c and DevicePathFromText.c), by a table of forms; a node that
 * has no form, or that its form would not give back byte for byte, is
 * Path(type,subtype,HEX).
 */
#ifndef MB_DEVNODE_H
#define MB_DEVNODE_H

#include "base/wr.h"

#define DEVNODE_HEADER 4
#define DEVNODE_MAX    4096 /* bytes of a node; a longer one is always Path() */

/* Types, and the subtypes that this code speaks of. */
enum {
	DEVNODE_HARDWARE = 1,
	DEVNODE_ACPI = 2,
	DEVNODE_MESSAGING = 3,
	DEVNODE_MEDIA = 4,
	DEVNODE_BBS = 5,
	DEVNODE_END = 0x7f,
};
enum { DEVNODE_PCI = 1, DEVNODE_VENDOR_HW = 4 };     /* of hardware */
enum { DEVNODE_ACPI_HID = 1, DEVNODE_ACPI_ADR = 3 }; /* of ACPI */
enum {                                               /* of messaging */
	DEVNODE_SCSI = 0x02,
	DEVNODE_USB = 0x05,
	DEVNODE_MAC = 0x0b,
	DEVNODE_IPV4 = 0x0c,
	DEVNODE_IPV6 = 0x0d,
	DEVNODE_SATA = 0x12,
	DEVNODE_ISCSI = 0x13,
	DEVNODE_URI = 0x18,
	DEVNODE_DNS = 0x1f,
};
enum { /* of media */
	DEVNODE_HD = 1,
	DEVNODE_FILE = 4,
	DEVNODE_FV_FILE = 6,
	DEVNODE_FV = 7,
};
enum { DEVNODE_END_INSTANCE = 0x01, DEVNODE_END_ENTIRE = 0xff }; /* of end */

struct devnode {
	uint8_t type, subtype;
	struct rd body;
	struct rd whole; /* its header with it */
};

/* The next node. False, and r is bad, when its length or its end node is wrong. */
bool rd_devnode(struct rd *r, struct devnode *out);

void wr_devnode(
	struct wr *w, uint8_t type, uint8_t subtype, const void *body, size_t len);

bool devnode_is(const struct devnode *node, uint8_t type, uint8_t subtype);

/*
 * Append the node as text. Is it alone in its instance? Then a file may be shown
 * by its bare name.
 */
void devnode_to_text(const struct devnode *node, bool alone, struct wr *out);

/*
 * Append the node that text begins with, and move text past it, to a slash, a comma
 * or the end. Is it the first of its instance? Then a bare file name is taken too.
 * False with *why, a static text, when it is none: text then stands at what is
 * wrong and out is spoilt.
 */
bool devnode_from_text(
	struct rd *text, bool first, struct wr *out, const char **why);

#endif
