/*
 * ftw: the areas of fault-tolerant write, by which EDK2 replaces a whole variable
 * store without ever being without one.
 *
 * The new bytes go to the spare area first; the working area says what is to happen
 * with them. A write whose spare is complete and whose destination is not is done
 * again at the next boot, so an editor that leaves it there is overruled.
 *
 * The working area is a header of 32 bytes, {GUID, CRC-32, flags, length of the
 * queue}, and a queue of writes: a header of 40 bytes and its records of 40 bytes
 * and private data each. In the flags, 0 is true, as erased flash is all ones.
 * Sources: EDK2's SystemNvDataGuid.h, FaultTolerantWrite.h and FtwMisc.c.
 */
#ifndef MB_FTW_H
#define MB_FTW_H

#include "base/rd.h"

struct ftw {
	size_t work;  /* where the working area is in the volume; 0: nowhere */
	size_t spare; /* likewise; it follows the working area and ends the volume
		       */
	bool pending; /* a write is to be done again: */
	uint64_t target,
		length; /* the bytes of the volume that the spare replaces */
};

/*
 * Find them behind `from` in a volume. False, and out all zero, when there is no
 * valid working area. block is the size of the volume's blocks, which are written
 * whole.
 */
bool ftw_find(struct rd volume, size_t from, uint32_t block, struct ftw *out);

/* Make them empty, in the volume of len bytes. */
void ftw_clear(const struct ftw *ftw, uint8_t *volume, size_t len);

#endif
