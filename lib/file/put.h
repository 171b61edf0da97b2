/*
 * put: a file is whole, or it is the old one.
 *
 * The only way anything under the state folder changes: a temporary file beside the
 * target, all bytes written, fsync, rename, fsync of the folder. A crash at any
 * point leaves the old file, and at most a temporary one whose name begins with
 * PUT_PREFIX, which readers never look at and put_sweep removes.
 *
 * Servers of different users share folders: a folder with the set-group-ID bit that
 * its group may write to. So a file keeps the group of the one that it replaces;
 * and what root puts, by a command, keeps its owner as well, or if it is new is of
 * the owner of its folder and has the mode that was asked for whatever the umask,
 * so that whose file it is can still read and replace it. If the group cannot be
 * kept, it may no more than everybody.
 *
 * All return 0, or -1 with errno and the old file in place; or, when it is only the
 * folder that could not be made last (EIO), with the new one, which a power cut may
 * undo: there is no way back that could not fail as well.
 */
#ifndef MB_PUT_H
#define MB_PUT_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>
#include <time.h>

#define PUT_PREFIX ".put-"
#define PUT_TEMP   (sizeof PUT_PREFIX + 16) /* a temporary name and its NUL */

/* Replace dir/name, name having no slash, by these bytes. */
int put_file(int dir, const char *name, const void *bytes, size_t len, mode_t mode);

/* Make dir/name a symbolic link to target, replacing what was there. */
int put_link(int dir, const char *name, const char *target);

/*
 * Make dir/name a symbolic link to target without a wait for the disk: readers see
 * it at once, but a crash may undo it. EEXIST when there is something.
 */
int put_new_link(int dir, const char *name, const char *target);

/* The first half of put_link: a temporary link, whose name is in temp. */
int put_temp_link(int dir, const char *target, char temp[static PUT_TEMP]);

/* A temporary folder, whose name is in temp; returns it open. It is not swept. */
int put_temp_folder(int dir, char temp[static PUT_TEMP]);

/* Remove dir/name and make it last; that it was not there is not an error. */
int put_remove(int dir, const char *name);

/*
 * Move dir/name, whatever it is, out of the way: its new name is in temp. It is not
 * swept if it is a folder.
 */
int put_aside(int dir, const char *name, char temp[static PUT_TEMP]);

/*
 * Make a folder; beneath dir, the folders on the way being there. In a shared
 * folder it is shared as well if the mode has bits of its group at all.
 */
int put_mkdir(int dir, const char *name, mode_t mode);

/* Make a folder if it is not there; returns it open. */
int put_folder(int dir, const char *name);

/* The same in pieces, for what does not fit in memory. */
struct put {
	int dir, fd;
	mode_t mode;
	bool owned; /* the caller has said whose it is, and its mode */
	char temp[PUT_TEMP];
};

int put_begin(struct put *p, int dir, mode_t mode);
int put_write(struct put *p, const void *bytes, size_t len);
/* All bytes of another file, from its first on. */
int put_copy(struct put *p, int fd);
int put_commit(struct put *p, const char *name);

/* Give up: the temporary file goes. Safe after a failed put_write or put_commit. */
void put_abandon(struct put *p);

/* For who makes a file without this module: whose it is, as above, if it is name.
 */
void put_own(int fd, int dir, const char *name, mode_t mode);

/* Remove temporary files in dir last written before that time. */
int put_sweep(int dir, time_t before);

#endif
