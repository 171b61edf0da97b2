#include "console/condial.h"

#include "file/at.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

/* Through its folder, for a path may be too long for an address. */
int
condial(const char *run)
{
	struct sockaddr_un at = {.sun_family = AF_UNIX};
	char path[PATH_MAX];
	int folder, fd, rc, why;

	snprintf(path, sizeof path, "%s/" CONDIAL_FOLDER, run);
	folder = at_folder(path);
	if (folder == -1)
		return -1;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	snprintf(at.sun_path, sizeof at.sun_path,
		"/proc/self/fd/%d/" CONDIAL_SOCKET, folder);
	rc = fd == -1 ? -1 : connect(fd, (const struct sockaddr *)&at, sizeof at);
	why = errno;
	close(folder);
	if (rc == -1 && fd != -1)
		close(fd);
	errno = why;
	return rc == -1 ? -1 : fd;
}
