/*
 * eepromimage: is it an image for the EEPROM of a Raspberry Pi 4?
 *
 * An image has 512 KiB, and is a row of sections, each 8-byte aligned:
 *
 *      0  magic   u32, big-endian: 0x55aaf00f, 0x55aafeef (padding), 0x55aaf11f (a
 * file that can be changed), 0x55aaf33f; all alike in 0xfffff00f 4  length  u32,
 * big-endian, of what follows 8  of a file: its name, 12 bytes with NULs, and 4 of
 * padding; then its text
 *
 * until its end, or 0 or 0xffffffff (erased) in the place of a magic. There is a
 * file bootconf.txt, of at most 4076 bytes. Images of BCM2712 have 2 MiB; they are
 * not taken, for it is not known how such a board is updated from the network.
 *
 * Source: raspberrypi/rpi-eeprom, rpi-eeprom-config and rpi-eeprom-update.
 */
#ifndef MB_EEPROMIMAGE_H
#define MB_EEPROMIMAGE_H

#include "base/rd.h"

/* Does it begin like one, whatever it then is? */
bool eeprom_begins(const struct rd *image);

/*
 * Is it whole? *built is when it says that it was made (BUILD_TIMESTAMP=), in
 * seconds since 1970, or 0. False with why, a sentence, and at, the byte that it is
 * about.
 */
bool eeprom_check(
	const struct rd *image, uint64_t *built, const char **why, size_t *at);

#endif
