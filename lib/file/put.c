#include "file/put.h"

#include "file/at.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
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

/* The next folder above name, beneath dir, that is there: what is told of it. */
static int
stat_folder(int dir, const char *name, struct stat *st)
{
	char path[PATH_MAX];
	size_t len = strlen(name);

	if (len >= sizeof path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	memcpy(path, name, len + 1);
	for (char *slash; (slash = strrchr(path, '/'));) {
		*slash = '\0';
		if (fstatat(dir, path, st, AT_SYMLINK_NOFOLLOW) == 0)
			return 0;
	}
	return fstat(dir, st);
}

/* The group is not who it should be. */
static void
narrow(int fd, mode_t mode)
{
	mode_t all = mode & S_IRWXO;

	fchmod(fd, (mode & 07777 & ~(mode_t)S_IRWXG) | (mode & all << 3));
}

void
put_own(int fd, int dir, const char *name, mode_t mode)
{
	struct stat now, like;
	bool root = geteuid() == 0, old;

	if (fstat(fd, &now) == -1)
		return;
	old = fstatat(dir, name, &like, AT_SYMLINK_NOFOLLOW) == 0 &&
	      S_ISREG(like.st_mode) && like.st_ino != now.st_ino;
	/* One of root's is not for ever his in the folder of somebody else. */
	if (root && old && like.st_uid == 0)
		old = false;
	if (!old && (!root || stat_folder(dir, name, &like) == -1))
		return;
	if (root && (like.st_uid != now.st_uid || like.st_gid != now.st_gid) &&
		fchown(fd, like.st_uid, like.st_gid) == 0) {
		fchmod(fd, mode);
		return;
	}
	if (like.st_gid != now.st_gid && fchown(fd, (uid_t)-1, like.st_gid) == -1)
		narrow(fd, now.st_mode);
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
	p->mode = mode;
	p->owned = false;
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

	while ((n = at_bytes(fd, chunk, sizeof chunk, at)) > 0) {
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

	if (!p->owned)
		put_own(fd, p->dir, name, p->mode);
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
put_file(int dir, const char *name, const void *bytes, size_t len, mode_t mode)
{
	struct put p;
	int why;

	if (put_begin(&p, dir, mode) == -1)
		return -1;
	if (put_write(&p, bytes, len) == 0 && put_commit(&p, name) == 0)
		return 0;
	why = errno;
	put_abandon(&p);
	errno = why;
	return -1;
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
put_aside(int dir, const char *name, char temp[static PUT_TEMP])
{
	return random_name(temp) == -1
		       ? -1
		       : renameat2(dir, name, dir, temp, RENAME_NOREPLACE);
}

int
put_new_link(int dir, const char *name, const char *target)
{
	return symlinkat(target, dir, name);
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
put_mkdir(int dir, const char *name, mode_t mode)
{
	struct stat above, made;
	bool shared;
	int fd;

	if (stat_folder(dir, name, &above) == -1)
		return -1;
	shared = (above.st_mode & S_ISGID) && (above.st_mode & S_IWGRP) &&
		 (mode & S_IRWXG);
	if (mkdirat(dir, name, shared ? mode | S_IRWXG : mode) == -1)
		return -1;
	fd = openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd == -1 || fstat(fd, &made) == -1) {
		close(fd);
		return 0;
	}
	/* Where only root can, it is no error that others cannot. */
	if (geteuid() == 0 && made.st_uid != above.st_uid &&
		fchown(fd, above.st_uid, above.st_gid) == -1)
		errno = 0;
	/* A narrow umask, as people have. */
	if (shared && (made.st_mode & 0777) != (mode | S_IRWXG))
		fchmod(fd, S_ISGID | S_IRWXG | mode);
	close(fd);
	return 0;
}

int
put_folder(int dir, const char *name)
{
	if (put_mkdir(dir, name, 0755) == 0) {
		if (fsync(dir) == -1)
			return -1;
	} else if (errno != EEXIST) {
		return -1;
	}
	return at_open(dir, name, O_RDONLY | O_DIRECTORY);
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
