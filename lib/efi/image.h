/*
 * image: a firmware image, of which we want one thing: the volume with the
 * variables.
 *
 * It is a file, or comes through a pipe; it may be a whole RPI_EFI.fd, a flash
 * image of 64 MiB or a volume alone. Only the volume is ever in memory.
 */
#ifndef MB_IMAGE_H
#define MB_IMAGE_H

#include "base/arena.h"
#include "efi/varstore.h"

#include <sys/stat.h>

#define IMAGE_MAX (UINT64_C(1) << 30) /* bytes; flash chips are far smaller */

struct image {
	int fd; /* the image; -1: nothing, zeros around the volume */
	const char
		*path; /* of the file, as it was given; NULL: it came by a pipe */
	struct stat seen; /* the file as it was opened */
	uint64_t size;
	struct fv fv;
	uint8_t *volume; /* fv.length bytes, the arena's */
};

/*
 * Open the image at path and read its volume. path must stay. What is no regular
 * file is read to its end. 0, or -1 with errno: EBADMSG with *fault when the image
 * has no volume that can be used.
 */
int image_open(const char *path, struct arena *arena, struct image *out,
	struct efi_fault *fault);

/* The same for an open file, such as standard input, which stays open. */
int image_read(
	int fd, struct arena *arena, struct image *out, struct efi_fault *fault);

/*
 * What is left to read of an open file, such as a pipe, as a file that has no name
 * and is read from its beginning. It, or -1 with errno; EFBIG past IMAGE_MAX.
 */
int image_spool(int from);

/* An image that is not yet: an empty volume of that layout. 0, or -1 with errno. */
int image_create(const struct varstore_layout *layout, struct arena *arena,
	struct image *out);

/*
 * Up to len bytes of the image at that offset; fewer at its end, none of one that
 * is not yet. -1 with errno.
 */
ssize_t image_pread(
	const struct image *image, void *buf, size_t len, uint64_t offset);

/*
 * The image, with these fv.length bytes as its volume, in the place of the file at
 * path: whole, or the old one. A symbolic link stays and its target changes; a file
 * that is replaced keeps its mode and owner; holes stay holes. What is no regular
 * file, such as a terminal, is written to.
 *
 * 1; 0 when path is the image's own and the volume is the same, so nothing was
 * touched; -1 with errno: ESTALE when the image's own file is another one by now.
 */
int image_put(const struct image *image, const uint8_t *volume, const char *path);

/* The same to an open file, such as standard output. 0, or -1 with errno. */
int image_send(const struct image *image, const uint8_t *volume, int fd);

void image_close(struct image *image);

#endif
