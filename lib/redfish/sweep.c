#include "redfish/sweep.h"

#include "file/at.h"
#include "file/put.h"
#include "file/state.h"

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>

#define DEPTH 2 /* folders within: tasks/<id> */

/* A folder, which is closed, and those in it. */
static void
sweep_folder(int fd, time_t before, int depth)
{
	DIR *d = fd == -1 ? NULL : fdopendir(fd);
	struct dirent *e;

	if (!d) {
		if (fd != -1)
			close(fd);
		return;
	}
	put_sweep(fd, before);
	while (depth > 0 && (e = readdir(d)))
		if (*e->d_name != '.')
			sweep_folder(at_open(fd, e->d_name,
					     O_RDONLY | O_DIRECTORY | O_NOFOLLOW),
				before, depth - 1);
	closedir(d);
}

void
sweep(int state, int lock, uint64_t now)
{
	struct stat st;

	if (fstat(lock, &st) == -1 ||
		(uint64_t)st.st_mtim.tv_sec + SWEEP_EVERY > now)
		return;
	futimens(lock, NULL);
	sweep_folder(at_open(state, STATE_REDFISH, O_RDONLY | O_DIRECTORY),
		(time_t)(now - SWEEP_EVERY), DEPTH);
}
