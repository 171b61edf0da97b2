#include "file/lock.h"

#include "file/put.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define HOW     (O_NOFOLLOW | O_CLOEXEC)
#define STEP_MS 20 /* flock has no time-out, so it is asked again */

int
lock_open(int dir, const char *name)
{
	int fd = openat(dir, name, O_RDWR | HOW);

	/*
	 * Not made and opened in one: where all of a group may make files and only
	 * remove their own, Linux keeps even root from that with another's file
	 * (fs.protected_regular).
	 */
	if (fd == -1 && errno == ENOENT) {
		fd = openat(dir, name, O_RDWR | O_CREAT | O_EXCL | HOW, 0660);
		if (fd != -1) {
			/* Whatever the umask is of who came first. */
			fchmod(fd, 0660);
			put_own(fd, dir, name, 0660);
		} else if (errno == EEXIST) {
			fd = openat(dir, name, O_RDWR | HOW);
		}
	}
	return fd;
}

int
lock_take(int dir, const char *name, unsigned wait_ms)
{
	int fd = lock_open(dir, name);

	if (fd == -1)
		return -1;
	for (unsigned waited = 0; flock(fd, LOCK_EX | LOCK_NB) == -1;
		waited += STEP_MS) {
		int why = errno;

		if (why == EWOULDBLOCK && waited < wait_ms) {
			poll(NULL, 0, STEP_MS);
			continue;
		}
		close(fd);
		errno = why;
		return -1;
	}
	return fd;
}

bool
lock_held(int dir, const char *name)
{
	int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	bool held;

	if (fd == -1)
		return false;
	held = flock(fd, LOCK_SH | LOCK_NB) == -1 && errno == EWOULDBLOCK;
	close(fd);
	return held;
}
