#include "tftp/source.h"

#include "file/at.h"

#include <errno.h>
#include <unistd.h>

int
source_open(int dir, const char *name, struct source *out)
{
	off_t size;
	int fd = at_open_file(dir, name, &size);

	if (fd == -1)
		return -1;
	*out = (struct source){.fd = fd, .size = (uint64_t)size};
	return 0;
}

int
source_read(const struct source *s, uint64_t offset, void *out, size_t len)
{
	char *to = out;

	while (len > 0) {
		ssize_t n = pread(s->fd, to, len, (off_t)offset);

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

void
source_close(struct source *s)
{
	close(s->fd);
	s->fd = -1;
}
