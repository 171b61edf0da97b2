/* start: the one that switches begins and ends. */
#include "poe.h"
#include "server.h"

#include "base/str.h"
#include "file/lock.h"
#include "file/state.h"
#include "net/listen.h"

#include <err.h>
#include <errno.h>
#include <limits.h>
#include <signal.h>
#include <sysexits.h>
#include <systemd/sd-daemon.h>

#define SOCKET_MODE 0660  /* who may write to it may switch */
#define HAND_OVER   90000 /* ms: until one that was started by a command is idle */

static struct server s;

static void
prepare(const struct poe *p)
{
	char real[PATH_MAX];

	if (!realpath(p->path, real) || !str_copy(s.folder, sizeof s.folder, real))
		err(EX_CONFIG, "%s", p->path);
	find_libexec(s.libexec);
	s.credentials = getenv("CREDENTIALS_DIRECTORY");
	s.state = p->state;
	for (size_t i = 0; i < CLIENTS_MAX; i++)
		s.client[i].fd = -1;
	/* Drivers and clients may end when they like. */
	signal(SIGPIPE, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
}

/* Serve where others find us, until there is nothing to do for so long. */
static int
run(const struct poe *p, int handed, int lock)
{
	prepare(p);
	s.listen = handed != -1
			   ? handed
			   : listen_unix(p->state, STATE_POWER_SOCKET, SOCKET_MODE);
	if (s.listen == -1)
		err(EX_TEMPFAIL, "%s/" STATE_POWER_SOCKET, p->path);
	take_over(&s);
	sd_notify(0, "READY=1");
	serve(&s, p->idle);
	if (handed == -1)
		unlinkat(p->state, STATE_POWER_SOCKET, 0);
	close(s.listen);
	close(lock);
	return 0;
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
	return run(p, handed, lock);
}

int
resume_command(struct poe *p, int argc, char *argv[])
{
	int lock;

	(void)argc, (void)argv;
	if (!anything_pending(p->state))
		return 0;
	lock = lock_take(p->state, STATE_POWER_LOCK, 0);
	/* Whoever holds it has it in hand. */
	if (lock == -1 && errno == EWOULDBLOCK)
		return 0;
	if (lock == -1)
		err(EX_TEMPFAIL, "%s/" STATE_POWER_LOCK, p->path);
	p->idle = 0;
	return run(p, -1, lock);
}
