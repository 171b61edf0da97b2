/*
 * fv: firmware volumes that hold UEFI's variables, found wherever they stand.
 *
 * A volume (UEFI PI 1.8, volume 3, section 3.2.1; EDK2's PiFirmwareVolume.h) begins
 * with
 *
 *      0  16  zeros
 *     16  16  what it holds: guid_system_nv_data_fv
 *     32   8  its length, all of it
 *     40   4  "_FVH"
 *     44   4  attributes
 *     48   2  the length of this header
 *     50   2  checksum: the header's 16-bit words add up to 0
 *     52   2  extended header, 54 reserved, 55 revision (2)
 *     56  8n  block map: {number u32, length u32}, the last one {0, 0}
 *
 * all little-endian. The block map need not add up to the length: images that are
 * in use say 256 * 0x40000 for 0xc0000 bytes.
 */
#ifndef MB_FV_H
#define MB_FV_H

#include "base/wr.h"
#include "efi/fault.h"

#define FV_HEADER_MIN 72  /* one entry in the block map, and its end */
#define FV_HEADER_MAX 512 /* 56 entries; those seen have one */

struct fv {
	uint64_t offset; /* in the image */
	uint64_t length;
	uint16_t header; /* its length: what the volume holds begins there */
	uint32_t attributes;
	uint32_t blocks, block; /* the first entry of the block map */
};

/*
 * The header at the start of head, of which FV_HEADER_MAX bytes are enough; left is
 * how long the image is from there on. fv->offset is left alone. False with *why, a
 * static text, when the header is wrong; or NULL, when it has not even the marks of
 * one.
 */
bool fv_parse(struct rd head, uint64_t left, struct fv *fv, const char **why);

/* Write the 72 bytes of a header with one entry in its block map. */
void fv_build(const struct fv *fv, struct wr *out);

/*
 * The search for the one volume in an image that is seen in pieces. All zero but
 * for size, which is the image's, at first.
 */
struct fv_scan {
	uint64_t size;
	unsigned found;
	struct fv fv;          /* the first */
	uint64_t end;          /* of the last: what lies within it is its content */
	uint64_t second;       /* where the second is */
	struct efi_fault near; /* what would be one but for `why`; or no `why` */
};

/*
 * Look at the headers that begin in the first len bytes of a piece of the image,
 * which is at that offset and has FV_HEADER_MAX bytes more, or ends with the image.
 * Pieces come in order.
 */
void fv_look(struct fv_scan *scan, struct rd piece, size_t len, uint64_t offset);

/*
 * The volume, when all pieces have been looked at. False with *fault when there is
 * none or more than one.
 */
bool fv_found(const struct fv_scan *scan, struct fv *out, struct efi_fault *fault);

#endif
