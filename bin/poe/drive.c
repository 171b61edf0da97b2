/* drive: a call of a switch's driver, and the lock that it is made under. */
#include "poe.h"
#include "server.h"

#include "base/num.h"
#include "base/str.h"
#include "file/at.h"
#include "file/lock.h"
#include "file/put.h"
#include "file/state.h"

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
		note("%s: its lock: %s", sw->conf.name, strerror(errno));
}

/* Is that process gone, or has it the lock as a driver has it? */
static bool
is_driver(pid_t pid, int lock)
{
	char path[64];
	struct stat there, ours;

	if (kill(pid, 0) == -1 && errno == ESRCH)
		return true;
	snprintf(path, sizeof path, "/proc/%d/fd/3", (int)pid);
	return stat(path, &there) == 0 && fstat(lock, &ours) == 0 &&
	       there.st_dev == ours.st_dev && there.st_ino == ours.st_ino;
}

/*
 * The driver of a server that is gone still speaks to the switch: for too long? Its
 * number may be another's by now. While any of its group lives that is not so, and
 * whoever has its number is it.
 */
static void
end_other(int fd)
{
	char text[16];
	ssize_t n = pread(fd, text, 10, 0);
	uint32_t pid;

	if (n != 10)
		return;
	text[10] = '\0';
	if (num_u32(text, 2, INT32_MAX, &pid) && is_driver((pid_t)pid, fd))
		kill(-(pid_t)pid, SIGKILL);
}

/* Open the file of the lock; -1 with a sentence. */
static int
open_lock(struct server *s, struct sw *sw, char why[static RUN_WHY])
{
	int folder = state_switch_folder(s->state, sw->conf.name), fd = -1;

	if (folder != -1) {
		fd = lock_open(folder, state_switch_file(SWITCH_LOCK));
		int reason = errno;
		close(folder);
		errno = reason;
	}
	if (fd == -1)
		snprintf(why, RUN_WHY, "its lock cannot be opened: %s",
			strerror(errno));
	return fd;
}

enum locked
sw_lock(struct server *s, struct sw *sw, uint64_t now, char why[static RUN_WHY])
{
	uint64_t most = DEADLINE(sw->conf.timeout);
	int fd;

	if (sw->lock != -1)
		return LOCK_HELD;
	if (sw->lock_since && now < sw->lock_next)
		return LOCK_LATER;
	sw->lock_next = now + LOCK_MS;
	fd = open_lock(s, sw, why);
	if (fd == -1)
		return LOCK_NEVER;
	if (flock(fd, LOCK_EX | LOCK_NB) == 0) {
		sw->lock = fd;
		sw->lock_since = 0;
		return LOCK_HELD;
	}
	if (!sw->lock_since)
		sw->lock_since = now;
	else if (now - sw->lock_since > most)
		end_other(fd);
	close(fd);
	if (now - sw->lock_since <= most + RUN_GRACE)
		return LOCK_LATER;
	sw->lock_since = 0;
	str_copy(why, RUN_WHY,
		"another program has had its lock for too long: "
		"what an earlier driver left behind, or mb-poe test-driver");
	return LOCK_NEVER;
}

void
sw_unlock(struct sw *sw)
{
	if (sw->lock != -1) {
		/* Who has that number next is none of ours. */
		note_group(sw, 0);
		close(sw->lock);
	}
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
	bool cycle_it = sw->orders > 0 && sw->order[0].order == ORDER_CYCLE;
	size_t n = 1;

	argv[n++] = cycle_it ? cycle : verb[what];
	if (cycle_it) {
		snprintf(seconds, sizeof seconds, "%u", sw->off);
		argv[n++] = seconds;
	}
	for (size_t i = 0; i < sw->orders; i++) {
		snprintf(text[i], sizeof text[i], "%s%s", sw->order[i].port,
			cycle_it                          ? ""
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
