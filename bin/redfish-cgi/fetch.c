/* fetch: the image of an update, by mb-fetch. */
#include "work.h"

#include "file/state.h"
#include "proc/spawn.h"
#include "redfish/firmware.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <sysexits.h>

#define LOOK_MS  100 /* between looks whether it is to end */
#define LOG_MAX  4096
#define AFTER(s) ((s) ? (s) + 2 : NULL)

static pid_t
start_fetch(struct work *w, int log)
{
	char program_path[PATH_MAX], path[PATH_MAX], size[16];
	char name[] = "mb-fetch", max[] = "-m", out[] = "-o";
	char *argv[] = {name, max, size, out, path, w->order.url, NULL};
	const struct spawn program = {.path = program_path,
		.argv = argv,
		.folder = -1,
		.fd = {SPAWN_SAME, SPAWN_SAME, log},
		.keep = -1};
	pid_t pid;

	if (spawn_beside(name, program_path, sizeof program_path) == -1 ||
		snprintf(path, sizeof path,
			"%s/" STATE_REDFISH "/tasks/%s/" TASK_IMAGE, w->state_path,
			w->task.id) >= (int)sizeof path)
		fail(w, name, "where it is is not known");
	snprintf(size, sizeof size, "%u", FIRMWARE_MAX);
	pid = spawn_program(&program);
	if (pid == -1)
		fail(w, name, strerror(errno));
	return pid;
}

/* Wait for it, unless the task is to end. Its exit status. */
static int
wait_fetch(struct work *w, pid_t pid)
{
	bool ended = false;
	int status;

	for (;;) {
		pid_t got = waitpid(pid, &status, WNOHANG);

		if (got == pid)
			break;
		if (got == -1 && errno != EINTR)
			fail(w, "mb-fetch", strerror(errno));
		if (!ended && task_cancelled(w->folder)) {
			kill(pid, SIGTERM);
			ended = true;
		}
		poll(NULL, 0, LOOK_MS);
	}
	if (ended)
		end(w, TASK_CANCELLED,
			"It was cancelled while the image was fetched.");
	return WIFEXITED(status) ? WEXITSTATUS(status) : EX_TEMPFAIL;
}

/*
 * What mb-fetch said first, without its name, and of the URL what is no secret:
 * what follows "?" may be a key, and a task is for all to read.
 */
static const char *
last_words(struct work *w, int log, char text[static LOG_MAX])
{
	ssize_t n = pread(log, text, LOG_MAX - 1, 0);
	size_t url = strlen(w->order.url), shown = strcspn(w->order.url, "?#");
	char *line, *at;

	text[n > 0 ? n : 0] = '\0';
	text[strcspn(text, "\n")] = '\0';
	line = AFTER(strstr(text, ": "));
	while (line && shown < url && (at = strstr(line, w->order.url)))
		memmove(at + shown, at + url, strlen(at + url) + 1);
	return line && *line ? line : "it could not be fetched";
}

void
fetch(struct work *w)
{
	char text[LOG_MAX];
	int log = openat(w->folder, "log",
		O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0600);

	if (log == -1)
		fail(w, "log", strerror(errno));
	if (wait_fetch(w, start_fetch(w, log)) != 0)
		end(w, TASK_EXCEPTION, last_words(w, log, text));
	close(log);
}
