/*
 * Preloaded into a program, one call of one kind goes wrong:
 *
 *     FAULT_CALL=write|sync|rename|open|read|make|remove
 *     FAULT_NTH=n        the n-th of them, from 1; 0: all
 *     FAULT_ERRNO=n      fails with that; 0: is short, for reads and writes
 *     FAULT_PROGRAM=NAME only in a process of that name
 *     FAULT_FIRED=FILE   made when it did go wrong
 *     FAULT_CLOCK=FILE   as soon as it is there, the clock was set back by an hour
 *
 * What the C library does within itself, such as stdio's reads, is not seen.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <time.h>
#include <unistd.h>

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

enum { FAULT_NO, FAULT_FAIL, FAULT_SHORT };

static const char *kind, *mark;
static long nth, why;
static atomic_long calls;

static __attribute__((constructor)) void
begin(void)
{
	const char *n = getenv("FAULT_NTH"), *e = getenv("FAULT_ERRNO");
	const char *program = getenv("FAULT_PROGRAM");

	if (program && strcmp(program, program_invocation_short_name) != 0)
		return;
	mark = getenv("FAULT_FIRED");
	nth = n ? atol(n) : 0;
	why = e ? atol(e) : 0;
	kind = getenv("FAULT_CALL");
}

/* What is to happen to this call. */
static int
turn(const char *call)
{
	if (!kind || strcmp(kind, call) != 0)
		return FAULT_NO;
	if (atomic_fetch_add(&calls, 1) + 1 != nth && nth != 0)
		return FAULT_NO;
	if (mark)
		syscall(SYS_close, syscall(SYS_openat, AT_FDCWD, mark,
					   O_WRONLY | O_CREAT | O_CLOEXEC, 0644));
	if (why == 0)
		return FAULT_SHORT;
	errno = (int)why;
	return FAULT_FAIL;
}

static size_t
half(size_t len)
{
	return len > 1 ? len / 2 : len;
}

#define FAILS(call)                                                                \
	do                                                                         \
		if (turn(call) == FAULT_FAIL)                                      \
			return -1;                                                 \
	while (0)

#define CUT(call, len)                                                             \
	do {                                                                       \
		int t = turn(call);                                                \
		if (t == FAULT_FAIL)                                               \
			return -1;                                                 \
		if (t == FAULT_SHORT)                                              \
			len = half(len);                                           \
	} while (0)

ssize_t
write(int fd, const void *buf, size_t len)
{
	CUT("write", len);
	return REAL(write)(fd, buf, len);
}

ssize_t
pwrite(int fd, const void *buf, size_t len, off_t at)
{
	CUT("write", len);
	return REAL(pwrite)(fd, buf, len, at);
}

ssize_t
writev(int fd, const struct iovec *v, int n)
{
	if (n == 1)
		return write(fd, v->iov_base, v->iov_len);
	if (turn("write") == FAULT_FAIL)
		return -1;
	return REAL(writev)(fd, v, n);
}

ssize_t
read(int fd, void *buf, size_t len)
{
	CUT("read", len);
	return REAL(read)(fd, buf, len);
}

ssize_t
pread(int fd, void *buf, size_t len, off_t at)
{
	CUT("read", len);
	return REAL(pread)(fd, buf, len, at);
}

/* What fortified programs call. */
ssize_t __read_chk(int fd, void *buf, size_t len, size_t room);
ssize_t
__read_chk(int fd, void *buf, size_t len, size_t room)
{
	return len > room ? (abort(), -1) : read(fd, buf, len);
}

ssize_t __pread_chk(int fd, void *buf, size_t len, off_t at, size_t room);
ssize_t
__pread_chk(int fd, void *buf, size_t len, off_t at, size_t room)
{
	return len > room ? (abort(), -1) : pread(fd, buf, len, at);
}

int
fsync(int fd)
{
	FAILS("sync");
	return REAL(fsync)(fd);
}

int
fdatasync(int fd)
{
	FAILS("sync");
	return REAL(fdatasync)(fd);
}

int
syncfs(int fd)
{
	FAILS("sync");
	return REAL(syncfs)(fd);
}

int
rename(const char *from, const char *to)
{
	FAILS("rename");
	return REAL(rename)(from, to);
}

int
renameat(int a, const char *from, int b, const char *to)
{
	FAILS("rename");
	return REAL(renameat)(a, from, b, to);
}

int
renameat2(int a, const char *from, int b, const char *to, unsigned flags)
{
	FAILS("rename");
	return REAL(renameat2)(a, from, b, to, flags);
}

int
mkdirat(int dir, const char *name, mode_t mode)
{
	FAILS("make");
	return REAL(mkdirat)(dir, name, mode);
}

int
symlinkat(const char *target, int dir, const char *name)
{
	FAILS("make");
	return REAL(symlinkat)(target, dir, name);
}

int
linkat(int a, const char *from, int b, const char *to, int flags)
{
	FAILS("make");
	return REAL(linkat)(a, from, b, to, flags);
}

int
ftruncate(int fd, off_t size)
{
	if (why != EINTR) /* of files, it is not interrupted */
		FAILS("write");
	return REAL(ftruncate)(fd, size);
}

int
fallocate(int fd, int mode, off_t at, off_t len)
{
	if (why != EINTR)
		FAILS("write");
	return REAL(fallocate)(fd, mode, at, len);
}

int
unlinkat(int dir, const char *name, int flags)
{
	FAILS("remove");
	return REAL(unlinkat)(dir, name, flags);
}

int
openat(int dir, const char *name, int flags, ...)
{
	mode_t mode = 0;
	va_list ap;

	va_start(ap, flags);
	if (flags & (O_CREAT | O_TMPFILE))
		mode = va_arg(ap, mode_t);
	va_end(ap);
	FAILS("open");
	return REAL(openat)(dir, name, flags, mode);
}

int
open(const char *name, int flags, ...)
{
	mode_t mode = 0;
	va_list ap;

	va_start(ap, flags);
	if (flags & (O_CREAT | O_TMPFILE))
		mode = va_arg(ap, mode_t);
	va_end(ap);
	FAILS("open");
	return REAL(openat)(AT_FDCWD, name, flags, mode);
}

int __openat_2(int dir, const char *name, int flags);
int
__openat_2(int dir, const char *name, int flags)
{
	return openat(dir, name, flags);
}

int __open_2(const char *name, int flags);
int
__open_2(const char *name, int flags)
{
	return openat(AT_FDCWD, name, flags);
}

/* openat2 has no function. */
long
syscall(long number, ...)
{
	long a[6];
	va_list ap;

	va_start(ap, number);
	for (int i = 0; i < 6; i++)
		a[i] = va_arg(ap, long);
	va_end(ap);
	if (number == SYS_openat2)
		FAILS("open");
	return REAL(syscall)(number, a[0], a[1], a[2], a[3], a[4], a[5]);
}

int
clock_gettime(clockid_t clock, struct timespec *t)
{
	const char *back = getenv("FAULT_CLOCK");
	int rc = REAL(clock_gettime)(clock, t);

	if (rc == 0 && clock == CLOCK_REALTIME && back && access(back, F_OK) == 0)
		t->tv_sec -= 3600;
	return rc;
}

time_t
time(time_t *t)
{
	struct timespec now = {0};

	clock_gettime(CLOCK_REALTIME, &now);
	if (t)
		*t = now.tv_sec;
	return now.tv_sec;
}
