/* start: the one that switches begins and ends. */
#include "poe.h"
#include "server.h"

#include "base/str.h"
#include "file/lock.h"
#include "file/state.h"
#include "net/listen.h"
#include "power/powercall.h"

#include <err.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <sys/resource.h>
#include <sysexits.h>
#include <systemd/sd-daemon.h>

#define SOCKET_MODE 0660 /* who may write to it may switch */
#define FILES       4096
#define PASSING     2000  /* ms in which one that was killed is gone */
#define HAND_OVER   90000 /* ms: until one that was started by a command is idle */

static struct server s;

/* As many files as clients and drivers can need; and none with our memory. */
static void
limits(void)
{
	struct rlimit files, none = {0, 0};

	setrlimit(RLIMIT_CORE, &none);
	if (getrlimit(RLIMIT_NOFILE, &files) == -1 || files.rlim_cur >= FILES)
		return;
	files.rlim_cur = files.rlim_max < FILES ? files.rlim_max : FILES;
	setrlimit(RLIMIT_NOFILE, &files);
}

static void
prepare(const struct poe *p)
{
	char real[PATH_MAX];

	limits();
	log_take(p->state);
	if (!realpath(p->path, real) || !str_copy(s.folder, sizeof s.folder, real))
		err(EX_CONFIG, "%s", p->path);
	find_libexec(s.libexec);
	/* Whoever started us may want to unmount where he was. */
	if (*s.libexec == '/' && chdir("/") == -1)
		note("/: %s", strerror(errno));
	s.credentials = getenv("CREDENTIALS_DIRECTORY");
	s.state = p->state;
	for (size_t i = 0; i < CLIENTS_MAX; i++)
		s.client[i].fd = -1;
	/* Drivers and clients may end when they like. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
}

/* Serve until there is nothing to do for so long: on a socket, ours to remove or
 * not. */
static int
run(const struct poe *p, int listening, bool ours, int lock)
{
	prepare(p);
	s.listen = listening;
	take_over(&s);
	sd_notify(0, "READY=1");
	serve(&s, p->idle);
	if (ours)
		unlinkat(p->state, STATE_POWER_SOCKET, 0);
	if (listening != -1)
		close(listening);
	close(lock);
	return 0;
}

/*
 * Nobody switches; does somebody listen all the same, who starts the one that
 * switches? His socket must stay.
 */
static bool
is_listened_to(const struct poe *p)
{
	int fd = powercall_connect(p->state);

	if (fd != -1)
		close(fd);
	return fd != -1;
}

static int
run_found(const struct poe *p, int lock)
{
	int fd = listen_unix(p->state, STATE_POWER_SOCKET, SOCKET_MODE);

	if (fd == -1)
		err(EX_TEMPFAIL, "%s/" STATE_POWER_SOCKET, p->path);
	return run(p, fd, true, lock);
}

int
serve_command(struct poe *p, int argc, char *argv[])
{
	int handed, lock;

	(void)argc, (void)argv;
	handed = listen_inherited_stream();
	if (handed == -1 && errno != ENOENT)
		err(EX_CONFIG, "the socket that was handed over");
	lock = lock_take(p->state, STATE_POWER_LOCK, handed == -1 ? 0 : HAND_OVER);
	if (lock == -1 && errno == EWOULDBLOCK)
		errx(EX_TEMPFAIL, "another one switches already");
	if (lock == -1)
		err(EX_TEMPFAIL, "%s/" STATE_POWER_LOCK, p->path);
	if (handed != -1)
		return run(p, handed, false, lock);
	if (is_listened_to(p))
		errx(EX_CONFIG,
			"%s/" STATE_POWER_SOCKET
			": somebody else listens there, as systemd does",
			p->path);
	return run_found(p, lock);
}

int
resume_command(struct poe *p, int argc, char *argv[])
{
	int lock;

	(void)argc, (void)argv;
	if (!anything_pending(p->state))
		return 0;
	lock = lock_take(p->state, STATE_POWER_LOCK, PASSING);
	/* Whoever holds it for so long has it in hand, and is not just being
	 * killed. */
	if (lock == -1 && errno == EWOULDBLOCK)
		return 0;
	if (lock == -1)
		err(EX_TEMPFAIL, "%s/" STATE_POWER_LOCK, p->path);
	p->idle = 0;
	return is_listened_to(p) ? run(p, -1, false, lock) : run_found(p, lock);
}
