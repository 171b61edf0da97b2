#include "tftp/source.h"

#include "file/at.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

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

static int
write_all(int fd, const char *at, size_t len)
{
	while (len > 0) {
		ssize_t n = write(fd, at, len);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}

int
source_memory(const void *bytes, size_t len, struct source *out)
{
	int fd = memfd_create("source", MFD_CLOEXEC);

	if (fd == -1)
		return -1;
	if (write_all(fd, bytes, len) == -1) {
		int why = errno;

		close(fd);
		errno = why;
		return -1;
	}
	*out = (struct source){.fd = fd, .size = len, .over = -1};
	return 0;
}

int
source_share(const struct source *s, struct source *out)
{
	struct source copy = *s;

	copy.fd = fcntl(s->fd, F_DUPFD_CLOEXEC, 0);
	if (copy.fd == -1)
		return -1;
	if (s->over_len > 0) {
		copy.over = fcntl(s->over, F_DUPFD_CLOEXEC, 0);
		if (copy.over == -1) {
			int why = errno;

			close(copy.fd);
			errno = why;
			return -1;
		}
	}
	*out = copy;
	return 0;
}

int
source_as_text(struct source *s)
{
	(void)s;
	errno = EFBIG;
	return -1;
}

/* Exactly len bytes of one file. */
static int
read_file(int fd, uint64_t offset, char *to, size_t len)
{
	while (len > 0) {
		ssize_t n = pread(fd, to, len, (off_t)offset);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == 0)
			errno = ESTALE;
		if (n <= 0)
			return -1;
		to += n;
		offset += (uint64_t)n;
		len -= (size_t)n;
	}
	return 0;
}

/* How many of len bytes from offset on lie before that one; 0 when it is behind. */
static size_t
before(uint64_t offset, uint64_t end, size_t len)
{
	if (offset >= end)
		return 0;
	return end - offset < len ? (size_t)(end - offset) : len;
}

static int
read_part(const struct source *s, uint64_t offset, char *to, size_t len)
{
	uint64_t end = s->at + s->over_len;

	while (len > 0) {
		size_t n = before(offset, s->at, len);
		bool over = false;

		if (n == 0 || s->over_len == 0) {
			n = before(offset, end, len);
			over = n > 0 && s->over_len > 0;
			if (!over)
				n = len;
		}
		if (read_file(over ? s->over : s->fd,
			    over ? offset - s->at : offset, to, n) == -1)
			return -1;
		to += n;
		offset += n;
		len -= n;
	}
	return 0;
}

int
source_read(struct source *s, uint64_t offset, struct iovec *iov, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (read_part(s, offset, iov[i].iov_base, iov[i].iov_len) == -1)
			return -1;
		offset += iov[i].iov_len;
	}
	return 0;
}

void
source_close(struct source *s)
{
	close(s->fd);
	if (s->over_len > 0)
		close(s->over);
	s->fd = s->over = -1;
	s->over_len = 0;
}
