#include "file/put.h"

#include "file/at.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/random.h>
#include <sys/stat.h>

#define TRIES 100 /* for a temporary name that nobody has */

/* Any name that nobody has; that it is hard to guess does not matter. */
static int
random_name(char name[static PUT_TEMP])
{
	uint64_t r;

	if (getrandom(&r, sizeof r, 0) != (ssize_t)sizeof r)
		return -1;
	snprintf(name, PUT_TEMP, PUT_PREFIX "%016llx", (unsigned long long)r);
	return 0;
}

/* Remove what a failed step left, and keep the errno of the step. */
static int
fail(int dir, const char *temp)
{
	int why = errno;

	unlinkat(dir, temp, 0);
	errno = why;
	return -1;
}

/* Put temp in the place of name, and make that last. */
static int
settle(int dir, const char *temp, const char *name)
{
	if (renameat(dir, temp, dir, name) == -1)
		return fail(dir, temp);
	return fsync(dir);
}

int
put_begin(struct put *p, int dir, mode_t mode)
{
	p->dir = dir;
	p->fd = -1;
	for (int i = 0; i < TRIES; i++) {
		if (random_name(p->temp) == -1)
			return -1;
		p->fd = openat(dir, p->temp,
			O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
		if (p->fd != -1)
			return 0;
		if (errno != EEXIST)
			return -1;
	}
	return -1;
}

int
put_write(struct put *p, const void *bytes, size_t len)
{
	const char *at = bytes;

	while (len > 0) {
		ssize_t n = write(p->fd, at, len);

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
put_copy(struct put *p, int fd)
{
	char chunk[65536];
	off_t at = 0;
	ssize_t n;

	while ((n = pread(fd, chunk, sizeof chunk, at)) > 0) {
		if (put_write(p, chunk, (size_t)n) == -1)
			return -1;
		at += n;
	}
	return n == 0 ? 0 : -1;
}

int
put_commit(struct put *p, const char *name)
{
	int fd = p->fd;

	if (fsync(fd) == -1)
		return -1;
	p->fd = -1;
	if (close(fd) == -1)
		return fail(p->dir, p->temp);
	return settle(p->dir, p->temp, name);
}

void
put_abandon(struct put *p)
{
	if (p->fd == -1)
		return;
	close(p->fd);
	p->fd = -1;
	unlinkat(p->dir, p->temp, 0);
}

int
put_own(int fd, int dir)
{
	struct stat of, in;

	if (geteuid() != 0)
		return 0;
	if (fstat(fd, &of) == -1 || fstat(dir, &in) == -1)
		return -1;
	if (of.st_uid != 0 || in.st_uid == 0 ||
		(!S_ISDIR(of.st_mode) && of.st_nlink != 1))
		return 0;
	return fchown(fd, in.st_uid, in.st_gid);
}

/* All of a file that was begun. */
static int
put_rest(struct put *p, const char *name, const void *bytes, size_t len, bool own)
{
	int why;

	if ((!own || put_own(p->fd, p->dir) == 0) &&
		put_write(p, bytes, len) == 0 && put_commit(p, name) == 0)
		return 0;
	why = errno;
	put_abandon(p);
	errno = why;
	return -1;
}

int
put_file(int dir, const char *name, const void *bytes, size_t len, mode_t mode)
{
	struct put p;

	if (put_begin(&p, dir, mode) == -1)
		return -1;
	return put_rest(&p, name, bytes, len, false);
}

int
put_private(int dir, const char *name, const void *bytes, size_t len)
{
	struct put p;

	if (put_begin(&p, dir, 0600) == -1)
		return -1;
	return put_rest(&p, name, bytes, len, true);
}

int
put_temp_link(int dir, const char *target, char temp[static PUT_TEMP])
{
	for (int i = 0; i < TRIES; i++) {
		if (random_name(temp) == -1)
			break;
		if (symlinkat(target, dir, temp) == 0)
			return 0;
		if (errno != EEXIST)
			break;
	}
	temp[0] = '\0';
	return -1;
}

int
put_temp_folder(int dir, char temp[static PUT_TEMP])
{
	for (int i = 0; i < TRIES; i++) {
		if (random_name(temp) == -1)
			return -1;
		if (mkdirat(dir, temp, 0700) == 0)
			return at_open(dir, temp, O_RDONLY | O_DIRECTORY);
		if (errno != EEXIST)
			return -1;
	}
	return -1;
}

int
put_link(int dir, const char *name, const char *target)
{
	char temp[PUT_TEMP];

	return put_temp_link(dir, target, temp) == -1 ? -1
						      : settle(dir, temp, name);
}

int
put_remove(int dir, const char *name)
{
	if (unlinkat(dir, name, 0) == -1)
		return errno == ENOENT ? 0 : -1;
	return fsync(dir);
}

int
put_folder(int dir, const char *name)
{
	bool made = mkdirat(dir, name, 0755) == 0;
	int fd;

	if (made ? fsync(dir) == -1 : errno != EEXIST)
		return -1;
	fd = at_open(dir, name, O_RDONLY | O_DIRECTORY);
	if (fd != -1 && made && put_own(fd, dir) == -1) {
		close(fd);
		fd = -1;
	}
	return fd;
}

int
put_sweep(int dir, time_t before)
{
	int copy = at_open(dir, ".", O_RDONLY | O_DIRECTORY);
	DIR *d = copy == -1 ? NULL : fdopendir(copy);
	struct dirent *e;
	struct stat st;

	if (!d) {
		if (copy != -1)
			close(copy);
		return -1;
	}
	while ((e = readdir(d)))
		if (strncmp(e->d_name, PUT_PREFIX, strlen(PUT_PREFIX)) == 0 &&
			fstatat(dir, e->d_name, &st, AT_SYMLINK_NOFOLLOW) == 0 &&
			st.st_mtime < before)
			unlinkat(dir, e->d_name, 0);
	closedir(d);
	return 0;
}
