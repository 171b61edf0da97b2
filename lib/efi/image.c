#include "efi/image.h"

#include "efi/locate.h"
#include "file/at.h"
#include "file/put.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>

#define PIECE 65536 /* bytes that are looked at, or copied, at a time */

/*
 * Reading
 */

/* Find the volume and bring it into memory. */
static int
load(struct image *im, struct arena *arena, struct efi_fault *fault)
{
	if (locate_volume(im->fd, im->size, &im->fv, fault) == -1)
		return -1;
	return locate_read(im->fd, &im->fv, arena, &im->volume, fault);
}

/* Close, and fail with the errno there was. */
static int
fail(int fd)
{
	int why = errno;

	close(fd);
	errno = why;
	return -1;
}

/* All that comes from a pipe into a file. -1 with errno; EFBIG past IMAGE_MAX. */
static int
drain(int from, int to)
{
	struct put out = {.fd = to};
	char piece[PIECE];
	uint64_t size = 0;
	ssize_t n;

	while ((n = read(from, piece, sizeof piece)) != 0) {
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		size += (uint64_t)n;
		if (size > IMAGE_MAX) {
			errno = EFBIG;
			return -1;
		}
		if (put_write(&out, piece, (size_t)n) == -1)
			return -1;
	}
	return 0;
}

int
image_spool(int from)
{
	FILE *file = tmpfile();
	int fd;

	if (!file)
		return -1;
	fd = fcntl(fileno(file), F_DUPFD_CLOEXEC, 0);
	fclose(file);
	if (fd == -1)
		return -1;
	return drain(from, fd) == -1 || lseek(fd, 0, SEEK_SET) == -1 ? fail(fd)
								     : fd;
}

int
image_read(int fd, struct arena *arena, struct image *out, struct efi_fault *fault)
{
	struct image im = {0};

	if (fstat(fd, &im.seen) == -1)
		return -1;
	if (S_ISREG(im.seen.st_mode) && lseek(fd, 0, SEEK_CUR) == 0)
		im.fd = fcntl(fd, F_DUPFD_CLOEXEC, 0);
	else
		im.fd = image_spool(fd);
	if (im.fd == -1)
		return -1;
	if (fstat(im.fd, &im.seen) == -1)
		return fail(im.fd);
	im.size = (uint64_t)im.seen.st_size;
	if (im.size > IMAGE_MAX) {
		errno = EFBIG;
		return fail(im.fd);
	}
	if (load(&im, arena, fault) == -1)
		return fail(im.fd);
	*out = im;
	return 0;
}

int
image_open(const char *path, struct arena *arena, struct image *out,
	struct efi_fault *fault)
{
	int fd = open(path, O_RDONLY | O_NOCTTY | O_CLOEXEC), rc;

	if (fd == -1)
		return -1;
	rc = image_read(fd, arena, out, fault);
	if (rc == -1)
		return fail(fd);
	close(fd);
	out->path = path;
	return 0;
}

int
image_create(const struct varstore_layout *layout, struct arena *arena,
	struct image *out)
{
	struct image im = {.fd = -1, .size = layout->image};
	size_t len = (size_t)layout->blocks * layout->block;
	const char *why;

	im.volume = arena_take(arena, len);
	if (!im.volume) {
		errno = ENOMEM;
		return -1;
	}
	varstore_create(layout, im.volume);
	fv_parse(rd_of(im.volume, len), len, &im.fv, &why);
	*out = im;
	return 0;
}

ssize_t
image_pread(const struct image *im, void *buf, size_t len, uint64_t offset)
{
	return im->fd == -1 ? 0 : locate_bytes(im->fd, buf, len, offset);
}

void
image_close(struct image *image)
{
	if (image->fd != -1)
		close(image->fd);
	image->fd = -1;
}

/*
 * Writing
 */

/* Could another way of copying work where this one failed? */
static bool
other_way(int why)
{
	return why == EXDEV || why == EINVAL || why == EBADF || why == ENOSYS ||
	       why == EOPNOTSUPP;
}

/* The bytes of a file from `at` to `end`, to where `to` stands. */
static int
copy_file(int from, uint64_t at, uint64_t end, struct put *to)
{
	char piece[PIECE];
	bool plain = false;

	while (at < end) {
		size_t want = (size_t)(end - at);
		off_t offset = (off_t)at;
		ssize_t n = -1;

		if (!plain) {
			n = copy_file_range(from, &offset, to->fd, NULL, want, 0);
			plain = n == -1 && other_way(errno);
		}
		if (plain) {
			n = locate_bytes(
				from, piece, want < PIECE ? want : PIECE, at);
			if (n > 0 && put_write(to, piece, (size_t)n) == -1)
				return -1;
		}
		if (n == 0)
			errno = ESTALE; /* it has become shorter */
		if (n <= 0)
			return -1;
		at += (uint64_t)n;
	}
	return 0;
}

static int
copy_zeros(uint64_t at, uint64_t end, struct put *to)
{
	const char zeros[PIECE] = {0};

	for (; at < end; at += PIECE) {
		size_t len = end - at < PIECE ? (size_t)(end - at) : PIECE;

		if (put_write(to, zeros, len) == -1)
			return -1;
	}
	return 0;
}

/* What is around the volume, in order. */
static int
copy(const struct image *im, uint64_t at, uint64_t end, struct put *to)
{
	return im->fd == -1 ? copy_zeros(at, end, to)
			    : copy_file(im->fd, at, end, to);
}

int
image_send(const struct image *im, const uint8_t *volume, int fd)
{
	struct put to = {.fd = fd}; /* for put_write alone */
	uint64_t start = im->fv.offset, end = start + im->fv.length;

	if (copy(im, 0, start, &to) == -1 ||
		put_write(&to, volume, (size_t)im->fv.length) == -1)
		return -1;
	return copy(im, end, im->size, &to);
}

/* All of the image but its holes, each at its place. */
static int
copy_data(const struct image *im, struct put *to)
{
	uint64_t at = im->fd == -1 ? im->size : locate_data(im->fd, 0, im->size);

	while (at < im->size) {
		off_t hole = lseek(im->fd, (off_t)at, SEEK_HOLE);
		uint64_t end = hole == -1 ? im->size : (uint64_t)hole;

		if (end > im->size)
			end = im->size;
		if (lseek(to->fd, (off_t)at, SEEK_SET) == -1 ||
			copy_file(im->fd, at, end, to) == -1)
			return -1;
		at = locate_data(im->fd, end, im->size);
	}
	return 0;
}

static int
write_new(const struct image *im, const uint8_t *volume, struct put *to)
{
	if (copy_data(im, to) == -1 || ftruncate(to->fd, (off_t)im->size) == -1 ||
		lseek(to->fd, (off_t)im->fv.offset, SEEK_SET) == -1)
		return -1;
	return put_write(to, volume, (size_t)im->fv.length);
}

/*
 * The file that is replaced gives its mode and owner; old is NULL: there is none.
 */
static int
begin(struct put *p, int dir, const struct stat *old)
{
	if (put_begin(p, dir, old ? 0600 : 0666) == -1)
		return -1;
	if (old && (fchown(p->fd, old->st_uid, old->st_gid) == -1 ||
			   fchmod(p->fd, old->st_mode & 07777) == -1)) {
		int why = errno;

		put_abandon(p);
		errno = why;
		return -1;
	}
	return 0;
}

/* Replace the file at path, which is no symbolic link. */
static int
replace(const struct image *im, const uint8_t *volume, const char *path,
	const struct stat *old)
{
	const char *name;
	struct put p;
	int dir = at_parent(path, &name);

	if (dir == -1)
		return -1;
	if (begin(&p, dir, old) == -1)
		return fail(dir);
	if (write_new(im, volume, &p) == -1 || put_commit(&p, name) == -1) {
		int why = errno;

		put_abandon(&p);
		errno = why;
		return fail(dir);
	}
	close(dir);
	return 1;
}

/* What is no regular file is not replaced, but written to. */
static int
send_to(const struct image *im, const uint8_t *volume, const char *path)
{
	int fd = open(path, O_WRONLY | O_NOCTTY | O_CLOEXEC);

	if (fd == -1)
		return -1;
	if (image_send(im, volume, fd) == -1)
		return fail(fd);
	return close(fd) == -1 ? -1 : 1;
}

static bool
same_file(const struct stat *a, const struct stat *b)
{
	return a->st_dev == b->st_dev && a->st_ino == b->st_ino;
}

int
image_put(const struct image *im, const uint8_t *volume, const char *path)
{
	char target[PATH_MAX];
	struct stat old;

	if (stat(path, &old) == -1) {
		/* A link to nothing is left as it is. */
		return errno == ENOENT && lstat(path, &old) == -1
			       ? replace(im, volume, path, NULL)
			       : -1;
	}
	if (!S_ISREG(old.st_mode))
		return send_to(im, volume, path);
	if (same_file(&old, &im->seen) ||
		(im->path && strcmp(path, im->path) == 0)) {
		if (!locate_same(&old, &im->seen)) {
			errno = ESTALE;
			return -1;
		}
		if (memcmp(volume, im->volume, (size_t)im->fv.length) == 0)
			return 0;
	}
	return realpath(path, target) ? replace(im, volume, target, &old) : -1;
}
