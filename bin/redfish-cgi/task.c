/* mb-redfish-task - do what a Redfish request has asked for */
#include "work.h"

#include "../usage.h"
#include "base/str.h"
#include "file/lock.h"
#include "file/state.h"
#include "redfish/eventdir.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <sysexits.h>
#include <time.h>

#define HANDED 3 /* the descriptor of the lock, taken already */

static const char *share;

static _Noreturn void
usage(int letter)
{
	usage_say(letter, "usage: mb-redfish-task [-s state] task\n");
}

void
say(struct work *w, enum task_state now, uint32_t percent)
{
	w->task.state = now;
	w->task.percent = percent;
	if (task_over(now))
		w->task.ended = (uint64_t)time(NULL);
	if (task_write(w->folder, &w->task) == -1)
		err(EX_TEMPFAIL, "the state of task %s", w->task.id);
}

/* Whoever wants to know is told how it ended. */
static void
announce(struct work *w)
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
	struct event event = {.type = how[w->task.state].type,
		.severity = how[w->task.state].severity,
		.id = how[w->task.state].id,
		.message = w->task.message,
		.arg = w->task.id,
		.origin = origin,
		.when = w->task.ended};

	snprintf(origin, sizeof origin, "/redfish/v1/TaskService/Tasks/%s",
		w->task.id);
	if (eventdir_send(w->state, &event) > 0 &&
		eventdir_deliver(w->state, share) == -1)
		warn("mb-redfish-events");
}

/* It is over: as the sentence says. */
_Noreturn void
end(struct work *w, enum task_state how, const char *sentence)
{
	str_copy(w->task.message, sizeof w->task.message, sentence);
	unlinkat(w->folder, TASK_IMAGE, 0);
	say(w, how, how == TASK_COMPLETED ? 100 : w->task.percent);
	announce(w);
	if (how != TASK_COMPLETED)
		warnx("%s", sentence);
	exit(how == TASK_COMPLETED ? 0 : 1);
}

_Noreturn void
fail(struct work *w, const char *what, const char *why)
{
	char text[TASK_TEXT];

	snprintf(text, sizeof text, "%s: %s", what, why);
	end(w, TASK_EXCEPTION, text);
}

/* The lock that was handed over, or else our own. */
static void
hold(struct work *w)
{
	struct stat is, want;

	if (fstatat(w->folder, "lock", &want, AT_SYMLINK_NOFOLLOW) == 0 &&
		fstat(HANDED, &is) == 0 && is.st_ino == want.st_ino &&
		is.st_dev == want.st_dev) {
		/* What we start does not hold it when we are gone. */
		fcntl(HANDED, F_SETFD, FD_CLOEXEC);
		return;
	}
	if (lock_take(w->folder, "lock", 0) == -1)
		errx(EX_TEMPFAIL, "somebody does task %s already", w->task.id);
}

static void
prepare(struct work *w, const char *id)
{
	bool alive;

	w->state = state_open(w->state_path);
	if (w->state == -1 || site_refresh(w->state, &w->site) == -1)
		err(EX_CONFIG, "%s", w->state_path);
	w->folder = task_folder(w->state, id);
	if (w->folder == -1 || task_read(w->state, id, &w->task, &alive) == -1 ||
		task_order_read(w->folder, &w->order) == -1)
		err(EX_DATAERR, "task %s", id);
	hold(w);
	if (task_read(w->state, id, &w->task, &alive) == -1 ||
		task_over(w->task.state))
		errx(EX_DATAERR, "task %s is over", id);
}

int
task(int argc, char *argv[])
{
	const char *said = getenv("MB_STATE");
	static struct work work;
	int c;

	work.state_path = said ? said : STATE_DEFAULT;
	share = getenv("MB_SHARE");
	if (!share)
		share = SHARE;
	while ((c = getopt(argc, argv, "hs:")) != -1) {
		if (c != 's')
			usage(c);
		work.state_path = optarg;
	}
	if (argc - optind != 1)
		usage('?');
	prepare(&work, argv[optind]);
	say(&work, TASK_RUNNING, 0);
	if (*work.order.url)
		fetch(&work);
	say(&work, TASK_RUNNING, 30);
	end(&work, TASK_COMPLETED, install(&work));
}
