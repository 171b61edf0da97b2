#include "file/watch.h"

#include <errno.h>
#include <poll.h>
#include <stdalign.h>
#include <stdbool.h>
#include <sys/inotify.h>
#include <unistd.h>

#define ENTRIES (IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVE)
#define ITSELF  (IN_DELETE_SELF | IN_MOVE_SELF)

int
watch_also(int fd, const char *path)
{
	return inotify_add_watch(fd, path, ENTRIES | ITSELF | IN_ONLYDIR) == -1 ? -1
										: 0;
}

int
watch_folder(const char *path)
{
	int fd = inotify_init1(IN_CLOEXEC);

	if (fd == -1)
		return -1;
	if (watch_also(fd, path) == -1) {
		int why = errno;

		close(fd);
		errno = why;
		return -1;
	}
	return fd;
}

/* Take the events that there are; false with errno, ENOENT if the folder went. */
static bool
drain(int fd)
{
	alignas(struct inotify_event) char
		events[4096]; /* a dozen, or more in turns */
	ssize_t len = read(fd, events, sizeof events);

	if (len == -1)
		return errno == EINTR;
	for (ssize_t at = 0; at < len;) {
		const struct inotify_event *e = (const void *)(events + at);

		if (e->mask & (ITSELF | IN_IGNORED)) {
			errno = ENOENT;
			return false;
		}
		at += (ssize_t)(sizeof *e + e->len);
	}
	return true;
}

int
watch_wait(int fd, int most_ms, int quiet_ms)
{
	struct pollfd p = {.fd = fd, .events = POLLIN};

	for (int turn = 0; turn <= 10; turn++) {
		int n = poll(&p, 1, turn == 0 ? most_ms : quiet_ms);

		if (n == 0)
			return turn > 0;
		if (n == -1 ? errno != EINTR : !drain(fd))
			return -1;
	}
	return 1;
}
