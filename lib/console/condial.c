#include "console/condial.h"

#include "file/at.h"
#include "net/local.h"

#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <unistd.h>

int
condial(const char *run)
{
	char path[PATH_MAX];
	int folder, fd, why;

	snprintf(path, sizeof path, "%s/" CONDIAL_FOLDER, run);
	folder = at_folder(path);
	if (folder == -1)
		return -1;
	fd = local_dial(folder, CONDIAL_SOCKET, 0);
	why = errno;
	close(folder);
	errno = why;
	return fd;
}
