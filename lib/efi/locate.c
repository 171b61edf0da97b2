#include "efi/locate.h"

#include "file/at.h"

#include <errno.h>
#include <unistd.h>

#define PIECE 65536 /* bytes that are looked at at a time */

ssize_t
locate_bytes(int fd, void *buf, size_t len, uint64_t offset)
{
	return at_bytes(fd, buf, len, (off_t)offset);
}

uint64_t
locate_data(int fd, uint64_t from, uint64_t size)
{
	off_t at = lseek(fd, (off_t)from, SEEK_DATA);

	if (at == -1)
		return errno == ENXIO ? size : from; /* or it cannot tell */
	return (uint64_t)at;
}

/* Look through the whole image, but not through its holes. */
static int
scan(int fd, struct fv_scan *scan)
{
	uint8_t piece[PIECE + FV_HEADER_MAX];
	uint64_t at = 0, data;

	while ((data = locate_data(fd, at, scan->size)) < scan->size) {
		/* The zeros that a header begins with may be the end of a hole. */
		if (data - at > FV_HEADER_MIN)
			at = data - FV_HEADER_MIN;

		ssize_t n = locate_bytes(fd, piece, sizeof piece, at);
		if (n == -1)
			return -1;
		fv_look(scan, rd_of(piece, (size_t)n), PIECE, at);
		at += PIECE;
	}
	return 0;
}

static int
bad(struct efi_fault *fault, uint64_t offset, const char *why)
{
	*fault = (struct efi_fault){.offset = offset, .why = why};
	errno = EBADMSG;
	return -1;
}

int
locate_volume(int fd, uint64_t size, struct fv *out, struct efi_fault *fault)
{
	struct fv_scan found = {.size = size};
	struct fv fv;

	if (scan(fd, &found) == -1)
		return -1;
	if (!fv_found(&found, &fv, fault)) {
		errno = EBADMSG;
		return -1;
	}
	if (fv.length > LOCATE_VOLUME_MAX)
		return bad(fault, fv.offset,
			"a firmware volume larger than any for variables");
	*out = fv;
	return 0;
}

int
locate_read(int fd, const struct fv *fv, struct arena *arena, uint8_t **out,
	struct efi_fault *fault)
{
	size_t len = (size_t)fv->length;
	uint8_t *bytes = arena_take(arena, len);

	if (!bytes) {
		errno = ENOMEM;
		return -1;
	}

	ssize_t n = locate_bytes(fd, bytes, len, fv->offset);
	if (n != -1 && (size_t)n < len)
		return bad(fault, fv->offset + (uint64_t)n,
			"the image ends here, while it is read");
	if (n == -1)
		return -1;
	*out = bytes;
	return 0;
}

bool
locate_same(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino &&
	       a->st_size == b->st_size && a->st_mtim.tv_sec == b->st_mtim.tv_sec &&
	       a->st_mtim.tv_nsec == b->st_mtim.tv_nsec;
}

int
locate_again(
	struct locate_known *known, int fd, struct fv *out, struct efi_fault *fault)
{
	struct stat st;
	unsigned i = 0;

	if (fstat(fd, &st) == -1)
		return -1;
	while (i < LOCATE_KNOWN && !locate_same(&known->at[i].of, &st))
		i++;
	if (i == LOCATE_KNOWN) {
		struct efi_fault none = {0};
		struct fv fv = {0};

		if (locate_volume(fd, (uint64_t)st.st_size, &fv, &none) == -1 &&
			errno != EBADMSG)
			return -1;
		i = known->next++ % LOCATE_KNOWN;
		known->at[i].of = st;
		known->at[i].fv = fv;
		known->at[i].fault = none;
	}
	if (known->at[i].fv.length == 0) {
		*fault = known->at[i].fault;
		errno = EBADMSG;
		return -1;
	}
	*out = known->at[i].fv;
	return 0;
}
