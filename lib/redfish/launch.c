#include "redfish/launch.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>

#define KEPT 3 /* the descriptor that is handed over */

int
launch_path(const char *name, char *out, size_t size)
{
	char self[PATH_MAX], *slash;
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	int len;

	if (n == -1)
		return -1;
	self[n] = '\0';
	slash = strrchr(self, '/');
	len = snprintf(
		out, size, "%.*s/%s", slash ? (int)(slash - self) : 0, self, name);
	if (len > 0 && (size_t)len < size)
		return 0;
	errno = ENAMETOOLONG;
	return -1;
}

/* What it has of our files. */
static int
give_files(posix_spawn_file_actions_t *files, int state, int keep)
{
	int rc = posix_spawn_file_actions_addfchdir_np(files, state);

	/* Those that it gets are put in place before the rest is closed. */
	if (rc == 0 && keep != -1)
		rc = posix_spawn_file_actions_adddup2(files, keep, KEPT);
	for (int fd = 0; rc == 0 && fd < 3; fd++)
		rc = posix_spawn_file_actions_addopen(
			files, fd, "/dev/null", O_RDWR, 0);
	if (rc == 0)
		rc = posix_spawn_file_actions_addclosefrom_np(
			files, keep != -1 ? KEPT + 1 : KEPT);
	return rc;
}

pid_t
launch(int state, const char *share, char *const argv[], int keep)
{
	char path[PATH_MAX], variable[PATH_MAX + 16];
	char search[] = "PATH=/usr/sbin:/usr/bin:/sbin:/bin";
	char *env[] = {variable, search, NULL};
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	pid_t pid;
	int rc;

	if (launch_path(argv[0], path, sizeof path) == -1)
		return -1;
	if (snprintf(variable, sizeof variable, "MB_SHARE=%s", share) >=
		(int)sizeof variable) {
		errno = ENAMETOOLONG;
		return -1;
	}
	posix_spawnattr_init(&attr);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETSID);
	posix_spawn_file_actions_init(&files);
	rc = give_files(&files, state, keep);
	if (rc == 0)
		rc = posix_spawn(&pid, path, &files, &attr, argv, env);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attr);
	errno = rc;
	return rc == 0 ? pid : -1;
}
