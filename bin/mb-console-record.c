/* mb-console-record - record the consoles of all hosts */
#include "console-record/record.h"

#include "console/condial.h"
#include "file/at.h"
#include "file/lock.h"
#include "file/state.h"
#include "net/listen.h"
#include "usage.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <sys/inotify.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <systemd/sd-daemon.h>

#define FOLDER CONDIAL_FOLDER /* of our own: the one above may be another's */
#define LOCK   "console.lock"

/* All zero at first: what is large takes no room in the program's file. */
static struct record record;

static const char *state_path, *run_path;
static bool hands; /* only over, to the one that records */

static _Noreturn void
usage(int letter)
{
	usage_say(letter,
		"usage: mb-console-record [-nw] [-g group] [-i interface] [-s state]\n"
		"       mb-console-record -H -i interface [-s state]\n");
}

static void
prepare(void)
{
	record.listen = record.net = record.links = -1;
	record.group = (gid_t)-1;
	record.log_size = LOG_SIZE;
	for (struct console *c = record.console; c < record.console + HOSTS_MAX;
		c++)
		c->fd = c->log = c->writer = -1;
	for (struct client *k = record.client; k < record.client + CLIENTS_MAX; k++)
		k->fd = -1;
}

static gid_t
group_of(const char *name)
{
	const struct group *g = getgrnam(name);

	if (!g)
		errx(EX_CONFIG, "there is no group '%s'", name);
	return g->gr_gid;
}

static void
options(int argc, char *argv[])
{
	int c;

	state_path = getenv("MB_STATE");
	run_path = getenv("MB_RUN");
	if (!run_path)
		run_path = CONDIAL_RUN;
	while ((c = getopt(argc, argv, "g:Hhi:ns:w")) != -1)
		switch (c) {
		case 'g':
			record.group = group_of(optarg);
			break;
		case 'H':
			hands = true;
			break;
		case 'i':
			record.interface = optarg;
			break;
		case 'n':
			record.handed = true;
			break;
		case 's':
			state_path = optarg;
			break;
		case 'w':
			record.wait = true;
			break;
		default:
			usage(c);
		}
	if (optind != argc || (record.handed && record.interface) ||
		(hands && (!record.interface || record.wait)))
		usage('?');
	if (!state_path)
		state_path = STATE_DEFAULT;
}

/* The socket, for root, or for a group as well. */
static int
listen_at(int run, const char *path)
{
	int fd = listen_unix(run, CONDIAL_SOCKET, 0600);

	if (fd == -1)
		err(EX_CONFIG, "%s/" FOLDER "/" CONDIAL_SOCKET, path);
	if (record.group != (gid_t)-1 &&
		(fchownat(run, CONDIAL_SOCKET, (uid_t)-1, record.group, 0) == -1 ||
			fchmodat(run, CONDIAL_SOCKET, 0660, 0) == -1))
		err(EX_CONFIG, "%s/" FOLDER "/" CONDIAL_SOCKET, path);
	return fd;
}

/* Both are made when they are not there. -1 with errno. */
static int
folder_in(const char *path)
{
	int above, run;

	if (mkdir(path, 0755) == -1 && errno != EEXIST)
		return -1;
	above = at_folder(path);
	if (above == -1)
		return -1;
	run = mkdirat(above, FOLDER, 0755) == -1 && errno != EEXIST
		      ? -1
		      : at_open(above, FOLDER, O_RDONLY | O_DIRECTORY);
	close(above);
	return run;
}

static void
open_socket(void)
{
	const char *path = run_path;
	int run = folder_in(path);

	if (run == -1)
		err(EX_CONFIG, "%s/" FOLDER, path);
	/* It is held until we end. */
	if (lock_take(run, LOCK, 0) == -1) {
		if (errno == EWOULDBLOCK)
			errx(EX_TEMPFAIL, "another one records already");
		err(EX_TEMPFAIL, "%s/" FOLDER "/" LOCK, path);
	}
	record.listen = listen_inherited_stream();
	if (record.listen == -1 && errno != ENOENT)
		err(EX_CONFIG, "the socket that was handed over");
	if (record.listen == -1)
		record.listen = listen_at(run, path);
	close(run);
}

/* A file for each console, for its log and for who looks. */
static void
raise_limit(void)
{
	struct rlimit most;

	if (getrlimit(RLIMIT_NOFILE, &most) == -1)
		return;
	most.rlim_cur = most.rlim_max;
	setrlimit(RLIMIT_NOFILE, &most);
}

static void
open_signals(void)
{
	sigset_t ends;

	sigemptyset(&ends);
	sigaddset(&ends, SIGHUP);
	sigaddset(&ends, SIGINT);
	sigaddset(&ends, SIGTERM);
	signal(SIGPIPE, SIG_IGN);
	record.signals = sigprocmask(SIG_BLOCK, &ends, NULL) == -1
				 ? -1
				 : signalfd(-1, &ends, SFD_CLOEXEC);
	if (record.signals == -1)
		err(EX_TEMPFAIL, "signals");
}

/* mb-config replaces files in the state folder; anything else there is seldom. */
static void
open_changes(void)
{
	record.state = state_open(state_path);
	if (record.state == -1)
		err(EX_CONFIG, "%s", state_path);
	record.changes = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	if (record.changes == -1 || inotify_add_watch(record.changes, state_path,
					    IN_MOVED_TO | IN_DELETE) == -1)
		err(EX_TEMPFAIL, "%s", state_path);
}

int
main(int argc, char *argv[])
{
	prepare();
	options(argc, argv);
	raise_limit();
	open_changes();
	if (hands) {
		hand_over(&record, run_path);
		return 0;
	}
	open_signals();
	changes_read(&record);
	consoles_read(&record);
	open_socket();
	sd_notify(0, "READY=1");
	record_run(&record);
	return 0;
}
