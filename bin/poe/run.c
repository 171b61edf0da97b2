#include "run.h"

#include "base/clock.h"
#include "base/str.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <spawn.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <sysexits.h>

extern char **environ;

uint64_t
now_ms(void)
{
	static uint64_t before; /* the time of day when the machine was started */

	/*
	 * Asked once: on a board without a clock of its own the time of day jumps
	 * when it is first set, and no wait is to become shorter by that.
	 */
	if (!before)
		before = clock_ms(CLOCK_REALTIME) - clock_ms(CLOCK_BOOTTIME);
	return before + clock_ms(CLOCK_BOOTTIME);
}

static void
close_at(int *fd)
{
	if (*fd != -1)
		close(*fd);
	*fd = -1;
}

/* Three pipes, ours non-blocking: [i][0] is what the child has, [i][1] what we do.
 */
static int
open_pipes(int fd[3][2])
{
	for (int i = 0; i < 3; i++) {
		int p[2];

		if (pipe2(p, O_CLOEXEC) == -1)
			return -1;
		fd[i][0] = i == 0 ? p[0] : p[1];
		fd[i][1] = i == 0 ? p[1] : p[0];
		if (fcntl(fd[i][1], F_SETFL, O_NONBLOCK) == -1)
			return -1;
	}
	return 0;
}

static int
spawn(pid_t *pid, const char *path, char *const argv[], int fd[3][2], int lock)
{
	posix_spawn_file_actions_t files;
	posix_spawnattr_t attr;
	sigset_t usual, none;
	int rc;

	sigemptyset(&none);
	sigemptyset(&usual);
	sigaddset(&usual, SIGPIPE);
	sigaddset(&usual, SIGCHLD);
	posix_spawn_file_actions_init(&files);
	posix_spawnattr_init(&attr);
	posix_spawnattr_setflags(&attr, POSIX_SPAWN_SETPGROUP |
						POSIX_SPAWN_SETSIGDEF |
						POSIX_SPAWN_SETSIGMASK);
	posix_spawnattr_setsigdefault(&attr, &usual);
	posix_spawnattr_setsigmask(&attr, &none);
	rc = posix_spawnattr_setpgroup(&attr, 0);
	for (int i = 0; rc == 0 && i < 3; i++)
		rc = posix_spawn_file_actions_adddup2(&files, fd[i][0], i);
	if (rc == 0 && lock != -1)
		rc = posix_spawn_file_actions_adddup2(&files, lock, 3);
	if (rc == 0)
		rc = posix_spawn(pid, path, &files, &attr, argv, environ);
	posix_spawn_file_actions_destroy(&files);
	posix_spawnattr_destroy(&attr);
	errno = rc;
	return rc == 0 ? 0 : -1;
}

int
run_start(struct run *r, const char *path, char *const argv[], int lock)
{
	int fd[3][2] = {{-1, -1}, {-1, -1}, {-1, -1}}, rc, why;

	r->pid = 0;
	rc = open_pipes(fd);
	if (rc == 0)
		rc = spawn(&r->pid, path, argv, fd, lock);
	why = errno;
	for (int i = 0; i < 3; i++)
		close_at(&fd[i][0]);
	for (int i = 0; rc == -1 && i < 3; i++)
		close_at(&fd[i][1]);
	errno = why;
	if (rc == -1) {
		r->pid = 0;
		return -1;
	}
	r->in = fd[0][1];
	r->out = fd[1][1];
	r->err = fd[2][1];
	r->pidfd = (int)syscall(SYS_pidfd_open, r->pid, 0);
	r->in_at = r->out_len = r->err_len = r->err_all = 0;
	r->late = r->ended = r->much = false;
	return 0;
}

size_t
run_poll(const struct run *r, struct pollfd fds[static RUN_FDS])
{
	const struct pollfd all[RUN_FDS] = {
		{r->in, POLLOUT, 0},
		{r->out, POLLIN, 0},
		{r->err, POLLIN, 0},
		{r->pidfd, POLLIN, 0},
	};
	size_t n = 0;

	for (size_t i = 0; r->pid && i < RUN_FDS; i++)
		if (all[i].fd != -1)
			fds[n++] = all[i];
	return n;
}

static void
feed(struct run *r)
{
	while (r->in != -1 && r->in_at < r->in_len) {
		ssize_t n = write(r->in, r->input + r->in_at, r->in_len - r->in_at);

		if (n == -1 && errno == EAGAIN)
			return;
		if (n == -1 && errno == EINTR)
			continue;
		/* A driver that wants no settings may close what it does not read.
		 */
		if (n == -1)
			break;
		r->in_at += (size_t)n;
	}
	close_at(&r->in);
	explicit_bzero(r->input, r->in_len);
}

/* Read what there is; the file is closed at its end. */
static ssize_t
take(int *fd, char *to, size_t room)
{
	ssize_t n;

	if (*fd == -1)
		return 0;
	do
		n = read(*fd, to, room);
	while (n == -1 && errno == EINTR);
	if (n == -1 && errno == EAGAIN)
		return 0;
	if (n <= 0)
		close_at(fd);
	return n > 0 ? n : 0;
}

/* The last that it says on standard error. */
static void
keep_errors(struct run *r, const char *said, size_t n)
{
	if (r->err_len + n > sizeof r->errors) {
		r->err_len = sizeof r->errors / 2;
		memmove(r->errors, r->errors + sizeof r->errors / 2, r->err_len);
	}
	memcpy(r->errors + r->err_len, said, n);
	r->err_len += n;
}

/* A driver may say more than we can read: no more than a piece each time. */
static void
drain(struct run *r)
{
	char piece[512];
	ssize_t n;

	while (r->out_len < sizeof r->output &&
		(n = take(&r->out, r->output + r->out_len,
			 sizeof r->output - r->out_len)) > 0)
		r->out_len += (size_t)n;
	if (r->out_len == sizeof r->output && take(&r->out, piece, 1) > 0)
		r->much = true;
	for (int i = 0;
		i < RUN_PIECES && (n = take(&r->err, piece, sizeof piece)) > 0;
		i++) {
		keep_errors(r, piece, (size_t)n);
		r->err_all += (size_t)n;
	}
	r->much = r->much || r->err_all > RUN_OUTPUT;
}

/* It has ended, and is not gone: so its number is nobody else's yet. */
static bool
has_ended(const struct run *r)
{
	siginfo_t info = {.si_pid = 0};

	return waitid(P_PID, (id_t)r->pid, &info, WEXITED | WNOHANG | WNOWAIT) ==
		       0 &&
	       info.si_pid == r->pid;
}

bool
run_step(struct run *r, uint64_t now)
{
	if (r->pid == 0)
		return false;
	feed(r);
	r->ended = r->ended || has_ended(r);
	drain(r);
	if (!r->ended && (now >= r->deadline || (r->much && !r->late))) {
		/* First so that it can close its session with the switch. */
		kill(-r->pid, r->late ? SIGKILL : SIGTERM);
		r->late = true;
		r->deadline = now + RUN_GRACE;
	}
	if (!r->ended)
		return false;
	/* Whatever it has left behind must not speak to the switch any more. */
	kill(-r->pid, SIGKILL);
	waitpid(r->pid, &r->status, 0);
	close_at(&r->in);
	close_at(&r->out);
	close_at(&r->err);
	close_at(&r->pidfd);
	explicit_bzero(r->input, r->in_len);
	r->pid = 0;
	return true;
}

/* The last line that is not empty. */
static struct rd
last_line(const char *text, size_t len)
{
	size_t start;

	while (len > 0 && (text[len - 1] == '\n' || text[len - 1] == '\r'))
		len--;
	for (start = len; start > 0 && text[start - 1] != '\n'; start--)
		;
	return rd_of(text + start, len - start);
}

int
run_result(const struct run *r, char why[static RUN_WHY])
{
	int code = WIFEXITED(r->status) ? WEXITSTATUS(r->status) : -1;
	struct rd said = last_line(r->errors, r->err_len);

	why[0] = '\0';
	if (r->much) {
		str_copy(why, RUN_WHY,
			"the driver says more than there is room for");
		return EX_DATAERR;
	}
	if (r->late) {
		str_copy(why, RUN_WHY, "the driver did not end, and was stopped");
		return EX_TEMPFAIL;
	}
	if (code == -1) {
		snprintf(why, RUN_WHY, "the driver was ended by signal %d",
			WTERMSIG(r->status));
		return EX_TEMPFAIL;
	}
	if (code == 0)
		return 0;
	if (said.left > 0)
		str_show(why, RUN_WHY, &said);
	else
		snprintf(why, RUN_WHY,
			"the driver ended with status %d, and no word", code);
	return code == 1 || code == EX_USAGE || code == EX_DATAERR ||
			       code == EX_CONFIG
		       ? code
		       : EX_TEMPFAIL;
}
