#include "file/seat.h"

#include "file/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

int
seat_take(int dir, const char *name, unsigned first, unsigned n)
{
	int fd = lock_open(dir, name), why = EAGAIN;

	if (fd == -1)
		return -1;
	for (unsigned i = 0; i < n && why == EAGAIN; i++) {
		struct flock seat = {
			.l_type = F_WRLCK, .l_start = first + i, .l_len = 1};

		if (fcntl(fd, F_OFD_SETLK, &seat) == 0)
			return fd;
		/* Which of the two it is POSIX leaves open. */
		why = errno == EACCES ? EAGAIN : errno;
	}
	close(fd);
	errno = why;
	return -1;
}
