/* mb-redfish-task - do what a Redfish request has asked for */
#include "base/str.h"
#include "file/at.h"
#include "file/lock.h"
#include "file/put.h"
#include "file/state.h"
#include "redfish/eventdir.h"
#include "redfish/firmware.h"
#include "redfish/launch.h"
#include "redfish/taskdir.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sha256.h>
#include <signal.h>
#include <spawn.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <sysexits.h>
#include <time.h>

#define HANDED   3      /* the descriptor of the lock, taken already */
#define LOOK_MS  100    /* between looks whether it is to end */
#define TURN_MS  600000 /* so long another update may take */
#define LOG_MAX  4096
#define AFTER(s) ((s) ? (s) + 2 : NULL)

static const char *state_path, *share;
static int state, folder;
static struct task task;
static struct task_order order;
static struct site site;

static _Noreturn void
usage(void)
{
	fputs("usage: mb-redfish-task [-s state] task\n", stderr);
	exit(EX_USAGE);
}

static void
say(enum task_state now, uint32_t percent)
{
	task.state = now;
	task.percent = percent;
	if (task_over(now))
		task.ended = (uint64_t)time(NULL);
	if (task_write(folder, &task) == -1)
		err(EX_TEMPFAIL, "the state of task %s", task.id);
}

/* Whoever wants to know is told how it ended. */
static void
announce(void)
{
	static const struct {
		const char *type, *severity, *id;
	} how[TASK_STATES] = {
		[TASK_COMPLETED] = {"StatusChange", "OK",
			"TaskEvent.1.0.TaskCompletedOK"},
		[TASK_EXCEPTION] = {"Alert", "Critical",
			"TaskEvent.1.0.TaskAborted"},
		[TASK_CANCELLED] = {"StatusChange", "Warning",
			"TaskEvent.1.0.TaskCancelled"},
	};
	char origin[64];
	struct event event = {.type = how[task.state].type,
		.severity = how[task.state].severity,
		.id = how[task.state].id,
		.message = task.message,
		.arg = task.id,
		.origin = origin,
		.when = task.ended};

	snprintf(
		origin, sizeof origin, "/redfish/v1/TaskService/Tasks/%s", task.id);
	if (event_send(state, &event) > 0 && event_deliver(state, share) == -1)
		warn("mb-redfish-events");
}

/* It is over: as the sentence says. */
static _Noreturn void
end(enum task_state how, const char *sentence)
{
	str_copy(task.message, sizeof task.message, sentence);
	unlinkat(folder, TASK_IMAGE, 0);
	say(how, how == TASK_COMPLETED ? 100 : task.percent);
	announce();
	if (how != TASK_COMPLETED)
		warnx("%s", sentence);
	exit(how == TASK_COMPLETED ? 0 : 1);
}

static _Noreturn void
fail(const char *what, const char *why)
{
	char text[TASK_TEXT];

	snprintf(text, sizeof text, "%s: %s", what, why);
	end(TASK_EXCEPTION, text);
}

/* The lock that was handed over, or else our own. */
static void
hold(void)
{
	struct stat is, want;

	if (fstatat(folder, "lock", &want, AT_SYMLINK_NOFOLLOW) == 0 &&
		fstat(HANDED, &is) == 0 && is.st_ino == want.st_ino &&
		is.st_dev == want.st_dev) {
		/* What we start does not hold it when we are gone. */
		fcntl(HANDED, F_SETFD, FD_CLOEXEC);
		return;
	}
	if (lock_take(folder, "lock", 0) == -1)
		errx(EX_TEMPFAIL, "somebody does task %s already", task.id);
}

/*
 * Fetching
 */

static pid_t
start_fetch(int log)
{
	char program[PATH_MAX], path[PATH_MAX], size[16];
	char name[] = "mb-fetch", max[] = "-m", out[] = "-o";
	char *argv[] = {name, max, size, out, path, order.url, NULL};
	posix_spawn_file_actions_t files;
	pid_t pid;
	int rc;

	if (launch_path(name, program, sizeof program) == -1 ||
		snprintf(path, sizeof path,
			"%s/" STATE_REDFISH "/tasks/%s/" TASK_IMAGE, state_path,
			task.id) >= (int)sizeof path)
		fail(name, "where it is is not known");
	snprintf(size, sizeof size, "%u", FIRMWARE_MAX);
	posix_spawn_file_actions_init(&files);
	rc = posix_spawn_file_actions_adddup2(&files, log, STDERR_FILENO);
	if (rc == 0)
		rc = posix_spawn(&pid, program, &files, NULL, argv, environ);
	posix_spawn_file_actions_destroy(&files);
	if (rc != 0)
		fail(name, strerror(rc));
	return pid;
}

/* Wait for it, unless the task is to end. Its exit status. */
static int
wait_fetch(pid_t pid)
{
	bool ended = false;
	int status;

	for (;;) {
		pid_t got = waitpid(pid, &status, WNOHANG);

		if (got == pid)
			break;
		if (got == -1 && errno != EINTR)
			fail("mb-fetch", strerror(errno));
		if (!ended && task_cancelled(folder)) {
			kill(pid, SIGTERM);
			ended = true;
		}
		poll(NULL, 0, LOOK_MS);
	}
	if (ended)
		end(TASK_CANCELLED,
			"It was cancelled while the image was fetched.");
	return WIFEXITED(status) ? WEXITSTATUS(status) : EX_TEMPFAIL;
}

/* What mb-fetch said last, without its name. */
static const char *
last_words(int log, char text[static LOG_MAX])
{
	ssize_t n = pread(log, text, LOG_MAX - 1, 0);
	char *line;

	text[n > 0 ? n : 0] = '\0';
	n = (ssize_t)strcspn(text, "\n");
	text[n] = '\0';
	line = AFTER(strstr(text, ": "));
	return line && *line ? line : "it could not be fetched";
}

static void
fetch(void)
{
	char text[LOG_MAX];
	int log = openat(folder, "log",
		O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (log == -1)
		fail("log", strerror(errno));
	if (wait_fetch(start_fetch(log)) != 0)
		end(TASK_EXCEPTION, last_words(log, text));
	close(log);
}

/*
 * Putting it there
 */

static void
digest(int fd, char out[static FIRMWARE_SUM])
{
	uint8_t sum[SHA256_DIGEST_LENGTH];
	static uint8_t chunk[65536];
	SHA256_CTX ctx;
	off_t at = 0;
	ssize_t n;

	SHA256Init(&ctx);
	while ((n = pread(fd, chunk, sizeof chunk, at)) > 0) {
		SHA256Update(&ctx, chunk, (size_t)n);
		at += n;
	}
	if (n == -1)
		fail("the image", strerror(errno));
	SHA256Final(sum, &ctx);
	for (size_t i = 0; i < sizeof sum; i++)
		snprintf(out + 2 * i, 3, "%02x", sum[i]);
}

/* What would not boot, or could not hold a host's variables, is not taken. */
static int
checked(void)
{
	char text[EFI_FAULT_TEXT];
	struct efi_fault fault;
	int fd = at_open(folder, TASK_IMAGE, O_RDONLY);

	if (fd == -1)
		fail("the image", strerror(errno));
	if (firmware_check(fd, &fault) == 0)
		return fd;
	if (errno == EBADMSG)
		fail("it is no UEFI image with a store for variables",
			efi_fault_text(&fault, text));
	fail("the image", errno == EFBIG ? "it is too large" : strerror(errno));
}

static void
put_one(int fd, const struct mac *host, const struct firmware_note *note, size_t i)
{
	size_t all = order.hosts + order.all;
	char text[MAC_TEXT], where[64] = "everybody's image";

	if (firmware_put(state, &site, host, fd, note) == -1) {
		if (host)
			snprintf(where, sizeof where,
				"the image of %s (%zu of %zu)",
				mac_text(*host, text), i, all);
		fail(where, strerror(errno));
	}
	say(TASK_RUNNING, (uint32_t)(50 + 50 * i / all));
}

static void
put_all(int fd)
{
	struct firmware_note note = {.when = (uint64_t)time(NULL)};
	int redfish = put_folder(state, STATE_REDFISH), lock = -1;
	size_t i = 0;

	str_copy(note.file, sizeof note.file, order.file);
	digest(fd, note.sum);
	/* Two for one host come one after the other, and each wholly. */
	if (redfish != -1)
		lock = lock_take(redfish, "update.lock", TURN_MS);
	if (lock == -1)
		fail("another update", strerror(errno));
	if (task_cancelled(folder))
		end(TASK_CANCELLED,
			"It was cancelled before anything was changed.");
	if (order.all)
		put_one(fd, NULL, &note, ++i);
	for (size_t h = 0; h < order.hosts; h++)
		put_one(fd, &order.host[h], &note, ++i);
	close(lock);
	close(redfish);
}

static void
prepare(const char *id)
{
	bool alive;

	state = state_open(state_path);
	if (state == -1 || site_refresh(state, &site) == -1)
		err(EX_CONFIG, "%s", state_path);
	folder = task_folder(state, id);
	if (folder == -1 || task_read(state, id, &task, &alive) == -1 ||
		task_order_read(folder, &order) == -1)
		err(EX_DATAERR, "task %s", id);
	hold();
	if (task_read(state, id, &task, &alive) == -1 || task_over(task.state))
		errx(EX_DATAERR, "task %s is over", id);
}

int
main(int argc, char *argv[])
{
	const char *said = getenv("MB_STATE");
	int c, fd;

	state_path = said ? said : STATE_DEFAULT;
	share = getenv("MB_SHARE");
	if (!share)
		share = SHARE;
	while ((c = getopt(argc, argv, "s:")) != -1) {
		if (c != 's')
			usage();
		state_path = optarg;
	}
	if (argc - optind != 1)
		usage();
	prepare(argv[optind]);
	say(TASK_RUNNING, 0);
	if (*order.url)
		fetch();
	say(TASK_RUNNING, 30);
	fd = checked();
	say(TASK_RUNNING, 50);
	put_all(fd);
	end(TASK_COMPLETED,
		"The image is what they will be sent at their next boot.");
}
