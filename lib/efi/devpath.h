/*
 * devpath: UEFI device paths (UEFI 2.10 chapter 10), as bytes and as text.
 *
 * A path is a row of nodes that ends with the node 7f ff 04 00. One of several
 * instances (ConOut) has 7f 01 04 00 between them. A path is well-formed when each
 * node's length is within it, and the end is its last four bytes.
 *
 * In text, nodes are joined by slashes and instances by commas:
 *
 *     PciRoot(0x0)/Pci(0x2,0x0)/MAC(D83ADD5A440C,0x1)/IPv4(0.0.0.0,0x0,DHCP,...)
 *     HD(1,GPT,8F21...,0x800,0x100000)/\EFI\BOOT\BOOTAA64.EFI
 *
 * Bytes to text and back gives the same bytes for every well-formed path. Text is
 * refused rather than guessed at: EDK2 takes "URI(..)" for a file's name, and
 * MAC(d8:3a:..) for zero. Names of nodes are case sensitive. What is no node is a
 * file if it begins with a backslash, or is a bare name with a dot in it and the
 * whole of the path. MAC() also takes an address with colons or dashes.
 */
#ifndef MB_DEVPATH_H
#define MB_DEVPATH_H

#include "efi/devnode.h"
#include "efi/fault.h"
#include "efi/guid.h"
#include "host/addr.h"

/* The next well-formed path of a packed list, its end node with it; or bad. */
struct rd rd_devpath(struct rd *list);

/* Is this one well-formed path and nothing else? */
bool devpath_ok(struct rd path);

/* The first node of that kind, in any instance; false when there is none. */
bool devpath_find(
	struct rd path, uint8_t type, uint8_t subtype, struct devnode *out);

/*
 * Append the text, without a NUL. False if the path is not well-formed or its text
 * does not fit; then out is spoilt.
 */
bool devpath_to_text(struct rd path, struct wr *out);

/*
 * Append the bytes, with the end node. No text at all is a path of no nodes. On
 * failure the fault is at a place in text, and out is spoilt.
 */
bool devpath_from_text(const char *text, struct wr *out, struct efi_fault *fault);

/*
 * Append the text that virt-firmware prints, which people know but which says less:
 * MAC()/IPv4()/URI(http://10.0.0.1/). Of several instances, the first. False as
 * above.
 */
bool devpath_short(struct rd path, struct wr *out);

/*
 * Paths that boot something. Each appends one whole path; false if it does not fit,
 * or as said.
 */

/*
 * Uri(url): HTTP boot by whichever interface. False: the URL is not printable
 * ASCII.
 */
bool devpath_url(const char *url, struct wr *out);

/*
 * MAC(mac,0x1)/IPv4(0.0.0.0,0x0,DHCP,...): PXE by that interface. Before it come
 * the nodes of prefix, a well-formed path to where the interface is, or nothing; a
 * Pi's needs none.
 */
bool devpath_pxe(struct mac mac, struct rd prefix, struct wr *out);

/* The same with Uri(url) behind it: HTTP boot by that interface. */
bool devpath_http(
	struct mac mac, struct rd prefix, const char *url, struct wr *out);

/*
 * A file on whichever disk has it: "\EFI\BOOT\BOOTAA64.EFI". False: it has forward
 * slashes, is no UTF-8, or does not begin with a backslash.
 */
bool devpath_file(const char *file, struct wr *out);

/*
 * HD(number,GPT,partition,0x0,0x0), and the file if it is not NULL. Firmware finds
 * the partition by number and GUID, so start and size stay zero.
 */
bool devpath_disk(uint32_t number, const struct guid *partition, const char *file,
	struct wr *out);

#endif
