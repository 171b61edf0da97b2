/*
 * locate: where in an open file the volume with the variables is, and its bytes.
 *
 * To look for it is to read the whole image; a server that does so for each host
 * remembers where it was. A file is the same as long as its device, inode, size and
 * time of change are.
 */
#ifndef MB_LOCATE_H
#define MB_LOCATE_H

#include "base/arena.h"
#include "efi/fv.h"

#include <sys/stat.h>
#include <sys/types.h>

#define LOCATE_VOLUME_MAX (UINT64_C(1) << 20) /* bytes; known: 0xc0000 */

/*
 * Look through an open file of that size, but not through its holes. 0, or -1 with
 * errno: EBADMSG with *fault when it has no volume that can be used.
 */
int locate_volume(int fd, uint64_t size, struct fv *out, struct efi_fault *fault);

/* The bytes of the volume that is there, in the arena; likewise. */
int locate_read(int fd, const struct fv *fv, struct arena *arena, uint8_t **out,
	struct efi_fault *fault);

#define LOCATE_KNOWN 16 /* images; a site has one for each kind of board */

/* What was found before. All zero at first. */
struct locate_known {
	struct {
		struct stat of; /* st_ino 0: nothing is here */
		struct fv fv;
		struct efi_fault fault; /* why there is none, or no `why` */
	} at[LOCATE_KNOWN];
	unsigned next; /* the place that is given up for the next */
};

/* As locate_volume, but looked for once. */
int locate_again(struct locate_known *known, int fd, struct fv *out,
	struct efi_fault *fault);

/* Up to len bytes at that offset; fewer at the end. -1 with errno. */
ssize_t locate_bytes(int fd, void *buf, size_t len, uint64_t offset);

/*
 * The next offset, from that one on, where there are data; size if there are none.
 */
uint64_t locate_data(int fd, uint64_t from, uint64_t size);

/* The same file with the same content? */
bool locate_same(const struct stat *a, const struct stat *b);

#endif
