#include "tftp/source.h"

#include "file/at.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define AHEAD (1 << 20) /* bytes that the disk is asked for in advance */
#define CHUNK 4096      /* of a file that is turned into netascii */

int
source_open(int dir, const char *name, struct source *out)
{
	off_t size;
	int fd = at_open_file(dir, name, &size);

	if (fd == -1)
		return -1;
	*out = (struct source){.fd = fd, .size = (uint64_t)size, .over = -1};
	return 0;
}

int
source_memory(const void *bytes, size_t len, struct source *out)
{
	int fd = memfd_create("mb-tftpd", MFD_CLOEXEC);
	size_t done = 0;

	if (fd == -1)
		return -1;
	while (done < len) {
		ssize_t n = pwrite(
			fd, (const char *)bytes + done, len - done, (off_t)done);

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0) {
			close(fd);
			errno = ENOSPC;
			return -1;
		}
		done += (size_t)n;
	}
	*out = (struct source){.fd = fd, .size = len, .waits = true, .over = -1};
	return 0;
}

static int
share(int fd)
{
	return fcntl(fd, F_DUPFD_CLOEXEC, 0);
}

int
source_share(const struct source *s, struct source *out)
{
	int fd = share(s->fd), over = s->over == -1 ? -1 : share(s->over);

	if (fd == -1 || (over == -1 && s->over != -1)) {
		int why = errno;

		if (fd != -1)
			close(fd);
		errno = why;
		return -1;
	}
	*out = *s;
	out->fd = fd;
	out->over = over;
	return 0;
}

int
source_identify(const struct source *s, struct source_id *out)
{
	struct stat st, over = {.st_ino = 0};

	if (fstat(s->fd, &st) == -1 ||
		(s->over != -1 && fstat(s->over, &over) == -1))
		return -1;
	if ((uint64_t)st.st_size != (s->text ? s->file_size : s->size)) {
		errno = ESTALE;
		return -1;
	}
	*out = (struct source_id){
		.device = st.st_dev,
		.inode = st.st_ino,
		.over = over.st_ino, /* they all are in one file system, in memory
				      */
		.changed = st.st_ctim.tv_sec,
		.changed_ns = st.st_ctim.tv_nsec,
		.text = s->text,
	};
	return 0;
}

bool
source_same(const struct source_id *a, const struct source_id *b)
{
	return a->inode == b->inode && a->device == b->device &&
	       a->over == b->over && a->changed == b->changed &&
	       a->changed_ns == b->changed_ns && a->text == b->text;
}

/*
 * The file's own bytes
 */

/* These bytes of the parts are done; what is left of them comes first then. */
static void
step(struct iovec **iov, size_t *n, size_t done)
{
	while (*n > 0 && done >= (*iov)->iov_len) {
		done -= (*iov)->iov_len;
		++*iov;
		--*n;
	}
	if (*n > 0) {
		(*iov)->iov_base = (char *)(*iov)->iov_base + done;
		(*iov)->iov_len -= done;
	}
}

/*
 * Read all the parts. With RWF_NOWAIT, and where the file system can say so, what
 * is not in memory is not waited for: the disk is asked for it.
 */
static int
read_parts(int fd, uint64_t offset, struct iovec *iov, size_t n, bool *waits)
{
	int flags = *waits ? 0 : RWF_NOWAIT;

	while (n > 0) {
		ssize_t got = preadv2(fd, iov, (int)n, (off_t)offset, flags);

		if (got == -1 && errno == EINTR)
			continue;
		if (got == -1 && errno == EOPNOTSUPP && flags) {
			*waits = true;
			flags = 0;
			continue;
		}
		if (got == -1 && errno == EAGAIN) {
			posix_fadvise(
				fd, (off_t)offset, AHEAD, POSIX_FADV_WILLNEED);
			errno = EAGAIN;
		}
		if (got == 0)
			errno = ESTALE;
		if (got <= 0)
			return -1;
		offset += (uint64_t)got;
		step(&iov, &n, (size_t)got);
	}
	return 0;
}

int
source_kept(const struct source *s, void *out)
{
	struct iovec part = {out, s->kept};
	bool memory = true;

	return read_parts(s->over, s->over_len, &part, s->kept > 0, &memory);
}

/* Those parts, or pieces of them, that the overlay is over. */
static size_t
covered(const struct source *s, uint64_t offset, const struct iovec *iov, size_t n,
	struct iovec *out, uint64_t *first)
{
	size_t count = 0;

	for (size_t i = 0; i < n; offset += iov[i++].iov_len) {
		uint64_t from = offset > s->at ? offset : s->at;
		uint64_t end = offset + iov[i].iov_len;

		if (end > s->at + s->over_len)
			end = s->at + s->over_len;
		if (from >= end)
			continue;
		if (count == 0)
			*first = from - s->at;
		out[count++] = (struct iovec){
			(char *)iov[i].iov_base + (from - offset), end - from};
	}
	return count;
}

static int
read_plain(struct source *s, uint64_t offset, struct iovec *iov, size_t n)
{
	struct iovec over[SOURCE_PARTS];
	uint64_t first;
	size_t count = 0;
	bool memory = true;

	if (s->over_len > 0)
		count = covered(s, offset, iov, n, over, &first);
	if (read_parts(s->fd, offset, iov, n, &s->waits) == -1)
		return -1;
	return count > 0 ? read_parts(s->over, first, over, count, &memory) : 0;
}

/*
 * The file as netascii
 */

/* A byte of the file as it goes out: how many bytes it is, and the second. */
static size_t
as_sent(uint8_t byte, uint8_t out[static 2])
{
	out[0] = byte == '\n' ? '\r' : byte;
	out[1] = byte == '\n' ? '\n' : '\0';
	return byte == '\n' || byte == '\r' ? 2 : 1;
}

/* Up to CHUNK bytes of the file. How many, or -1. */
static ssize_t
chunk(struct source *s, uint64_t at, uint8_t *out)
{
	uint64_t left = s->file_size - at;
	size_t len = left < CHUNK ? (size_t)left : CHUNK;
	struct iovec iov = {out, len};

	errno = ESTALE;
	return len == 0 || read_plain(s, at, &iov, 1) == -1 ? -1 : (ssize_t)len;
}

int
source_as_text(struct source *s)
{
	uint8_t bytes[CHUNK], sent[2];
	uint64_t size = 0;
	bool waits = s->waits;
	ssize_t n;

	if (s->size > SOURCE_TEXT_MAX) {
		errno = EFBIG;
		return -1;
	}
	s->file_size = s->size;
	s->waits = true; /* once, for this */
	for (uint64_t at = 0; at < s->size; at += (uint64_t)n) {
		n = chunk(s, at, bytes);
		if (n == -1)
			return -1;
		for (ssize_t i = 0; i < n; i++)
			size += as_sent(bytes[i], sent);
	}
	s->text = true;
	s->waits = waits;
	s->size = size;
	s->in = s->out = 0;
	return 0;
}

/*
 * The bytes sent from offset on. Blocks come in order, so the place where the last
 * ones began is remembered.
 */
static int
read_text(struct source *s, uint64_t offset, struct iovec *iov, size_t n)
{
	uint8_t bytes[CHUNK], sent[2];
	uint64_t in = s->in, out = s->out;
	ssize_t got;

	if (offset < out)
		in = out = 0;
	for (; n > 0; in += (uint64_t)got) {
		got = chunk(s, in, bytes);
		if (got == -1)
			return -1;
		for (ssize_t i = 0; i < got && n > 0; i++) {
			size_t len = as_sent(bytes[i], sent);

			if (out <= offset) {
				s->in = in + (uint64_t)i;
				s->out = out;
			}
			for (size_t k = 0; k < len && n > 0; k++, out++) {
				if (out < offset)
					continue;
				*(uint8_t *)iov->iov_base = sent[k];
				step(&iov, &n, 1);
			}
		}
	}
	return 0;
}

int
source_read(struct source *s, uint64_t offset, struct iovec *iov, size_t n)
{
	/* The last block may be empty. */
	while (n > 0 && iov[n - 1].iov_len == 0)
		n--;
	if (n == 0)
		return 0;
	return s->text ? read_text(s, offset, iov, n)
		       : read_plain(s, offset, iov, n);
}

void
source_close(struct source *s)
{
	close(s->fd);
	if (s->over != -1)
		close(s->over);
	s->fd = s->over = -1;
}
