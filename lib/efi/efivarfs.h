/*
 * efivarfs: variables as a running Linux shows them (Documentation/filesystems/
 * efivarfs.rst): a folder of files NAME-GUID, each the attributes, 32 bits
 * little-endian, and then the data. A slash in a name is shown as '!'.
 *
 * Times and counts are not shown, so what was read here has zeros for them.
 */
#ifndef MB_EFIVARFS_H
#define MB_EFIVARFS_H

#include "efi/vars.h"

#define EFIVARFS_FILES    8192          /* in one folder */
#define EFIVARFS_FILE_MAX (1024 * 1024) /* bytes; a variable's data has fewer */

struct efivarfs_notes {
	unsigned skipped;  /* entries that are no variable */
	unsigned gone;     /* volatile ones: a store has none */
	unsigned timeless; /* time-authenticated ones, whose time was not shown */
	unsigned slashes; /* written with '!' for '/', and so not read back the same
			   */
};

/*
 * Read the non-volatile variables of a folder into a set, in the order of their
 * file names. 0, or -1 with errno: E2BIG too many files, EFBIG one too large.
 */
int efivarfs_read(int dir, struct vars *out, struct efivarfs_notes *notes);

/*
 * Make folder dir/name with a file for each variable, whole or not at all. 0, or -1
 * with errno: ENOTEMPTY when it is there and has something in it, EILSEQ for a name
 * that is no text, EEXIST when two variables would have one file, ENAMETOOLONG.
 */
int efivarfs_write(int dir, const char *name, const struct vars *vars,
	struct efivarfs_notes *notes);

#endif
