#include "net/local.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

union control {
	struct cmsghdr head;
	char room[CMSG_SPACE(LOCAL_FILES * sizeof(int))];
};

/* Through the folder, for a path may be too long for an address. */
int
local_dial(int dir, const char *name, int flags)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	int fd, why;

	if (snprintf(at.sun_path, sizeof at.sun_path, "/proc/self/fd/%d/%s", dir,
		    name) >= (int)sizeof at.sun_path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | flags, 0);
	if (fd == -1 || connect(fd, (const struct sockaddr *)&at, sizeof at) == 0)
		return fd;
	why = errno;
	close(fd);
	errno = why;
	return -1;
}

int
local_send(int fd, const struct sockaddr_un *to, const void *bytes, size_t len,
	const int file[], size_t n)
{
	union control control = {.room = {0}};
	struct sockaddr_un at = to ? *to : (struct sockaddr_un){0};
	struct iovec text = {.iov_len = len};
	struct msghdr m = {.msg_name = to ? &at : NULL,
		.msg_namelen = to ? sizeof at : 0,
		.msg_iov = &text,
		.msg_iovlen = 1,
		.msg_control = control.room,
		.msg_controllen = CMSG_SPACE(n * sizeof *file)};

	if (n == 0 || n > LOCAL_FILES) {
		errno = EINVAL;
		return -1;
	}
	/* They are not written to. */
	memcpy(&text.iov_base, &bytes, sizeof bytes);
	control.head.cmsg_level = SOL_SOCKET;
	control.head.cmsg_type = SCM_RIGHTS;
	control.head.cmsg_len = CMSG_LEN(n * sizeof *file);
	memcpy(CMSG_DATA(&control.head), file, n * sizeof *file);
	return sendmsg(fd, &m, MSG_NOSIGNAL) == -1 ? -1 : 0;
}

ssize_t
local_receive(int fd, void *bytes, size_t len, int flags, int file[], size_t n)
{
	union control control;
	struct iovec text = {bytes, len};
	struct msghdr m = {.msg_iov = &text, .msg_iovlen = 1};
	const struct cmsghdr *head;
	ssize_t got;

	if (n > LOCAL_FILES) {
		errno = EINVAL;
		return -1;
	}
	/* No room for one more, which a whole CMSG_SPACE may have. */
	if (n > 0) {
		m.msg_control = control.room;
		m.msg_controllen = CMSG_LEN(n * sizeof *file);
	}
	got = recvmsg(fd, &m, flags | MSG_CMSG_CLOEXEC);
	if (got == -1)
		return -1;
	for (size_t i = 0; i < n; i++)
		file[i] = -1;
	head = CMSG_FIRSTHDR(&m);
	if (head && head->cmsg_level == SOL_SOCKET &&
		head->cmsg_type == SCM_RIGHTS && head->cmsg_len >= CMSG_LEN(0) &&
		head->cmsg_len <= CMSG_LEN(n * sizeof *file))
		memcpy(file, CMSG_DATA(head), head->cmsg_len - CMSG_LEN(0));
	return got;
}
