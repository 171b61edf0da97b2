#include "proc/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

extern char **environ;

int
spawn_beside(const char *name, char *out, size_t size)
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

/* One of its first three. */
static int
give(posix_spawn_file_actions_t *files, int fd, int as)
{
	if (as == SPAWN_SAME)
		return 0;
	if (as == SPAWN_NULL)
		return posix_spawn_file_actions_addopen(
			files, fd, "/dev/null", O_RDWR, 0);
	return posix_spawn_file_actions_adddup2(files, as, fd);
}

static int
give_files(posix_spawn_file_actions_t *files, const struct spawn *s)
{
	int rc = 0;

	if (s->folder != -1)
		rc = posix_spawn_file_actions_addfchdir_np(files, s->folder);
	/* Those that it gets are put in place before the rest is closed. */
	if (rc == 0 && s->keep != -1)
		rc = posix_spawn_file_actions_adddup2(files, s->keep, SPAWN_KEEP);
	for (int fd = 0; rc == 0 && fd < 3; fd++)
		rc = give(files, fd, s->fd[fd]);
	if (rc == 0)
		rc = posix_spawn_file_actions_addclosefrom_np(
			files, s->keep != -1 ? SPAWN_KEEP + 1 : SPAWN_KEEP);
	return rc;
}

static void
set_attributes(posix_spawnattr_t *attr, const struct spawn *s)
{
	int usual = POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK;
	sigset_t none, all;

	sigemptyset(&none);
	sigfillset(&all);
	posix_spawnattr_setsigmask(attr, &none);
	posix_spawnattr_setsigdefault(attr, &all);
	posix_spawnattr_setflags(
		attr, (short)((s->session ? POSIX_SPAWN_SETSID : 0) |
			      (s->usual_signals ? usual : 0)));
}

pid_t
spawn_program(const struct spawn *s)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	pid_t pid;
	int rc;

	posix_spawnattr_init(&attr);
	set_attributes(&attr, s);
	posix_spawn_file_actions_init(&files);
	rc = give_files(&files, s);
	if (rc == 0)
		rc = posix_spawn(&pid, s->path, &files, &attr, s->argv,
			s->env ? s->env : environ);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attr);
	if (rc == 0)
		return pid;
	errno = rc;
	return -1;
}

int
spawn_wait(pid_t pid)
{
	int status;

	while (waitpid(pid, &status, 0) == -1)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
