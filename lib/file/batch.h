/*
 * batch: many files at once, each whole or the old one.
 *
 * What put promises for one file holds for each of these, at the price of two waits
 * for the disk and not two a file: temporaries for all, one syncfs, all renames and
 * removals in the order given, one syncfs. A crash leaves each file as it was or as
 * it is to be, and those changed come before those not yet changed in the order
 * given, as far as the file system keeps the order of renames (ext4, xfs and btrfs
 * do). Temporaries stay in dir itself, under PUT_PREFIX, for put_sweep.
 *
 * No link that somebody put in the place of an item's folder is followed. Where
 * others may write too, an item is shared: what they put in its way, be it a folder
 * by its name, or in place of its folder a file, a link or a folder that is not for
 * us to write in, is moved aside; and if it cannot be done all the same, the rest
 * is. A folder of root's is not moved.
 */
#ifndef MB_BATCH_H
#define MB_BATCH_H

#include "file/put.h"

#include <stdbool.h>

/* So few that waiting for each file costs less than for all that others write. */
#define BATCH_FEW 16

enum batch_do {
	BATCH_FILE,   /* replace by these bytes, mode as said */
	BATCH_LINK,   /* make it a symbolic link to this text */
	BATCH_REMOVE, /* if it is there; its folder goes too if then empty */
};

struct batch_item {
	enum batch_do what;
	const char *name;  /* beneath dir; folders on the way are made */
	const char *bytes; /* of BATCH_LINK: ended with NUL */
	size_t len;
	mode_t mode;
	bool shared;
	const char *note; /* the caller's: why it is in the batch */
	struct batch_item *next;

	/* Told when it is done. */
	int why;     /* errno of a shared one that could not be done, or 0 */
	bool folder; /* what was aside was in the place of its folder */
	char aside[PUT_TEMP]; /* the name that it has there now; empty: none was */

	char temp[PUT_TEMP]; /* batch's own; empty: none is there */
};

/*
 * 0, or -1 with errno: where a shared item is not to blame, but the disk. Until all
 * temporaries are on disk, failure changes nothing.
 */
int batch_put(int dir, struct batch_item *first);

#endif
