/* drive: a call of a switch's driver, and the lock that it is made under. */
#include "server.h"

#include "base/num.h"
#include "base/str.h"
#include "file/at.h"
#include "file/put.h"
#include "file/state.h"

#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sysexits.h>

/*
 * What a driver may take as a whole: a request to log in, one to read, one to
 * write, and those once again with a new session.
 */
#define DEADLINE(timeout) (((timeout)*6 + 10) * 1000ULL)

/* Whose group is to be ended, if it outlives the server that started it. */
static void
note_group(const struct sw *sw, pid_t pid)
{
	char text[16];
	int n = snprintf(text, sizeof text, "%010d\n", (int)pid);

	if (pwrite(sw->lock, text, (size_t)n, 0) != n)
		warn("%s: its lock", sw->conf.name);
}

/* The driver of a server that is gone still speaks to the switch: for too long? */
static void
end_other(int fd)
{
	char text[16];
	ssize_t n = pread(fd, text, 10, 0);
	uint32_t pid;

	if (n != 10)
		return;
	text[10] = '\0';
	if (num_u32(text, 2, INT32_MAX, &pid))
		kill(-(pid_t)pid, SIGKILL);
}

bool
sw_lock(struct server *s, struct sw *sw, uint64_t now)
{
	int folder, fd;

	if (sw->lock != -1)
		return true;
	if (sw->lock_since && now < sw->lock_next)
		return false;
	sw->lock_next = now + LOCK_MS;
	folder = state_switch_folder(s->state, sw->conf.name);
	if (folder == -1) {
		warn(STATE_SWITCHES "/%s", sw->conf.name);
		return false;
	}
	fd = openat(folder, state_switch_file(SWITCH_LOCK),
		O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600);
	close(folder);
	if (fd == -1) {
		warn(STATE_SWITCHES "/%s/lock", sw->conf.name);
		return false;
	}
	if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
		sw->lock = fd;
		sw->lock_since = 0;
		return true;
	}
	if (!sw->lock_since)
		sw->lock_since = now;
	else if (now - sw->lock_since > DEADLINE(sw->conf.timeout))
		end_other(fd);
	close(fd);
	return false;
}

void
sw_unlock(struct sw *sw)
{
	if (sw->lock != -1)
		close(sw->lock);
	sw->lock = -1;
}

/* The driver's own folder, made when it is not there. */
static bool
own_folder(const struct server *s, const struct sw *sw, char *out, size_t size)
{
	char name[STATE_NAME];
	int folder = state_switch_folder(s->state, sw->conf.name), n;

	if (folder == -1)
		return false;

	int rc = mkdirat(folder, state_switch_file(SWITCH_DRIVER), 0700);
	int why = errno;
	close(folder);
	errno = why;
	n = snprintf(out, size, "%s/%s", s->folder,
		state_switch(sw->conf.name, SWITCH_DRIVER, name));
	return (rc == 0 || why == EEXIST) && n > 0 && (size_t)n < size;
}

/* The words of the call, ended by NULL; those made here are kept in text. */
static void
words(struct sw *sw, enum what what, char *argv[RUN_ARGS],
	char text[RUN_PORTS][PORT_TEXT + 8])
{
	static char set[] = "set", cycle[] = "cycle", status[] = "status",
		    find[] = "find", features[] = "features";
	char *const verb[] = {[DO_FEATURES] = features,
		[DO_STATUS] = status,
		[DO_SET] = set,
		[DO_DRY] = set,
		[DO_CYCLE] = cycle,
		[DO_FIND] = find};
	static char seconds[16];
	size_t n = 1;

	argv[n++] = verb[what];
	if (what == DO_CYCLE) {
		snprintf(seconds, sizeof seconds, "%u",
			sw->state.job[sw->order[0].job].off);
		argv[n++] = seconds;
	}
	for (size_t i = 0; i < sw->orders; i++) {
		snprintf(text[i], sizeof text[i], "%s%s",
			sw->state.job[sw->order[i].job].port,
			what == DO_CYCLE                  ? ""
			: sw->order[i].order == ORDER_OFF ? "=off"
							  : "=on");
		argv[n++] = text[i];
	}
	argv[n] = NULL;
}

/*
 * Start it; 0, or the exit status that it is as good as having ended with, and the
 * sentence in sw->run.errors.
 */
int
drive(struct server *s, struct sw *sw, enum what what, uint64_t now)
{
	static char text[RUN_PORTS][PORT_TEXT + 8];
	char path[sizeof s->libexec + DRIVER_TEXT + 8], folder[1024 + STATE_NAME];
	char *argv[RUN_ARGS], why[SWCONF_WHY] = "";
	struct swconf_run more = {.dry = what == DO_DRY,
		.folder = folder,
		.credentials = s->credentials};
	struct wr w = wr_of(sw->run.input, sizeof sw->run.input);
	struct run *r = &sw->run;

	snprintf(path, sizeof path, "%s/poe/%s", s->libexec, sw->conf.driver);
	argv[0] = path;
	words(sw, what, argv, text);
	if (!own_folder(s, sw, folder, sizeof folder)) {
		snprintf(r->errors, sizeof r->errors, "its folder: %s",
			strerror(errno));
		return EX_TEMPFAIL;
	}
	if (what != DO_FEATURES &&
		!swconf_settings(s->state, &sw->conf, &more, &w, why)) {
		str_copy(r->errors, sizeof r->errors, why);
		return EX_CONFIG;
	}
	r->in_len = w.len;
	note_group(sw, 0);
	if (run_start(r, path, argv, sw->lock) == -1) {
		snprintf(r->errors, sizeof r->errors,
			errno == ENOENT || errno == EACCES
				? "there is no driver '%s'"
				: "the driver '%s' cannot be started",
			sw->conf.driver);
		return errno == ENOENT || errno == EACCES ? EX_CONFIG : EX_TEMPFAIL;
	}
	note_group(sw, r->pid);
	r->deadline = now + DEADLINE(sw->conf.timeout);
	sw->doing = what;
	sw->began = now;
	return 0;
}
