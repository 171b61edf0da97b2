/*
 * fvmain: which drivers are in the compressed part of a firmware image.
 *
 * EDK2 packs most drivers into one firmware volume, compresses that by LZMA and
 * puts it into a section (UEFI PI 1.8, volume 3, section 3.2.5.7) that says so by
 * its GUID:
 *
 *     0  3  length, 3 type (2)
 *     4 16  guid_lzma_section
 *    20  2  where the data begin in the section, 22 attributes
 *
 * Each driver is a file in there, which begins with its GUID.
 */
#ifndef MB_FVMAIN_H
#define MB_FVMAIN_H

#include "efi/image.h"

/*
 * SecurityPkg's Hash2DxeCrypto, without which TCP, and so HTTP boot, does not work.
 */
extern const struct guid guid_hash2_dxe_crypto;

/*
 * Is the file of that GUID in the image? 1 or 0; -1 with errno: ENODATA when there
 * is nothing compressed in it, as in a volume alone, EBADMSG when that is damaged,
 * ENOMEM.
 */
int fvmain_has(const struct image *image, const struct guid *file);

#endif
