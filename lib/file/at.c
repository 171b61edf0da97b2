#include "file/at.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <linux/openat2.h>
#include <sched.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define TRIES 100 /* to open what is in the way of others */

int
at_folder(const char *path)
{
	return open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
}

int
at_parent(const char *path, const char **name)
{
	const char *slash = strrchr(path, '/'), *last = slash ? slash + 1 : path;
	size_t len = slash ? (size_t)(last - path) : 0;
	char folder[PATH_MAX] = ".";

	if (!*last || strcmp(last, ".") == 0 || strcmp(last, "..") == 0) {
		errno = EISDIR;
		return -1;
	}
	if (len >= sizeof folder) {
		errno = ENAMETOOLONG;
		return -1;
	}
	if (len > 0) {
		memcpy(folder, path, len);
		folder[len] = '\0';
	}

	int dir = at_folder(folder);
	if (dir != -1)
		*name = last;
	return dir;
}

int
at_open(int dir, const char *name, int flags)
{
	struct open_how how = {
		.flags = (unsigned)flags | O_CLOEXEC,
		.resolve = RESOLVE_BENEATH | RESOLVE_NO_MAGICLINKS,
	};

	int fd;

	/*
	 * Beside a rename, anywhere on the machine, the kernel cannot tell of a
	 * ".." whether it stays beneath, and says EAGAIN.
	 */
	for (int i = 0; i < TRIES; i++) {
		fd = (int)syscall(SYS_openat2, dir, name, &how, sizeof how);
		if (fd != -1 || errno != EAGAIN)
			break;
		sched_yield();
	}
	return fd;
}

/* Close, and fail with this errno. */
static int
refuse(int fd, int why)
{
	close(fd);
	errno = why;
	return -1;
}

int
at_open_file(int dir, const char *name, off_t *size)
{
	/* Without O_NONBLOCK the open of a pipe would wait for its writer. */
	int fd = at_open(dir, name, O_RDONLY | O_NONBLOCK | O_NOCTTY);
	struct stat st;

	if (fd == -1)
		return -1;
	if (fstat(fd, &st) == -1)
		return refuse(fd, errno);
	if (S_ISDIR(st.st_mode))
		return refuse(fd, EISDIR);
	if (!S_ISREG(st.st_mode))
		return refuse(fd, EINVAL);
	*size = st.st_size;
	return fd;
}

ssize_t
at_read(int dir, const char *name, char *buf, size_t max)
{
	off_t size;
	size_t len = 0;
	int fd = at_open_file(dir, name, &size);

	if (fd == -1)
		return -1;
	/* A file of the size that it said has ended; one of 0 may be of the
	 * kernel's. */
	while (len < max && (len == 0 || len != (size_t)size)) {
		ssize_t n = read(fd, buf + len, max - len);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return refuse(fd, errno);
		if (n == 0)
			break;
		len += (size_t)n;
	}
	close(fd);
	if (len == max) {
		errno = EFBIG;
		return -1;
	}
	buf[len] = '\0';
	return (ssize_t)len;
}

ssize_t
at_bytes(int fd, void *buf, size_t len, off_t from)
{
	size_t have = 0;

	while (have < len) {
		ssize_t n = pread(
			fd, (char *)buf + have, len - have, from + (off_t)have);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		if (n == 0)
			break;
		have += (size_t)n;
	}
	return (ssize_t)have;
}

ssize_t
at_link(int dir, const char *name, char *buf, size_t max)
{
	int fd = at_open(dir, name, O_PATH | O_NOFOLLOW);

	if (fd == -1)
		return -1;

	ssize_t len = readlinkat(fd, "", buf, max);
	if (len == -1)
		return refuse(
			fd, errno == ENOENT ? EINVAL : errno); /* not a link */
	close(fd);
	if ((size_t)len == max) {
		errno = ENAMETOOLONG;
		return -1;
	}
	buf[len] = '\0';
	return len;
}
