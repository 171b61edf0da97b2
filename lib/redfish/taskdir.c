#include "redfish/taskdir.h"

#include "base/kv.h"
#include "base/num.h"
#include "base/str.h"
#include "file/at.h"
#include "file/lock.h"
#include "file/put.h"
#include "file/state.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#define LOCK_WAIT 400 /* ms */
#define ID_WIDTH  10  /* digits, so that names sort as numbers do for long */

/* redfish/tasks, open and made. */
static int
all_tasks(int state)
{
	int redfish = put_folder(state, STATE_REDFISH), dir;

	if (redfish == -1)
		return -1;
	dir = put_folder(redfish, "tasks");
	close(redfish);
	return dir;
}

static int
fail(int why)
{
	errno = why;
	return -1;
}

int
task_folder(int state, const char *id)
{
	char name[STATE_NAME];
	uint64_t number;

	if (!num_u64(id, 0, UINT64_MAX, &number) || strlen(id) >= TASK_ID)
		return fail(ENOENT);
	snprintf(name, sizeof name, STATE_REDFISH "/tasks/%s", id);
	return at_open(state, name, O_RDONLY | O_DIRECTORY);
}

/* Remove a folder and the files in it. */
static int
remove_folder(int dir, const char *name)
{
	int fd = at_open(dir, name, O_RDONLY | O_DIRECTORY);
	DIR *d = fd == -1 ? NULL : fdopendir(fd);
	struct dirent *e;

	if (!d)
		return -1;
	/* First what says that there is a task, so that it is never half of one. */
	unlinkat(fd, "task", 0);
	while ((e = readdir(d)))
		if (strcmp(e->d_name, ".") != 0 && strcmp(e->d_name, "..") != 0)
			unlinkat(fd, e->d_name, 0);
	closedir(d);
	return unlinkat(dir, name, AT_REMOVEDIR);
}

/*
 * Read and write
 */

static bool
held(int folder)
{
	return lock_held(folder, "lock");
}

int
task_read(int state, const char *id, struct task *out, bool *alive)
{
	int folder = task_folder(state, id), rc = -1;
	struct task t;
	bool lives;

	if (folder == -1)
		return -1;
	/* The lock first: who ends in between has written its end before. */
	lives = held(folder);
	rc = task_load(folder, &t);
	if (rc == 0 && !task_over(t.state) && !lives) {
		t.state = TASK_EXCEPTION;
		t.ended = task_last_word(folder);
		str_copy(t.message, sizeof t.message,
			"The process that did this was ended before it was done.");
	} else if (rc == 0 && !task_over(t.state) && task_cancelled(folder)) {
		t.state = TASK_CANCELLING;
	}
	close(folder);
	if (rc == -1)
		return -1;
	str_copy(t.id, sizeof t.id, id);
	*out = t;
	*alive = lives;
	return 0;
}

static int
by_number(const void *a, const void *b)
{
	const uint64_t *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

/* The ids of folders, also of those that are no tasks yet. */
static ssize_t
list(int dir, uint64_t id[], size_t max)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd == -1 ? NULL : fdopendir(fd);
	struct dirent *e;
	size_t n = 0;

	if (!d)
		return -1;
	while (n < max && (e = readdir(d)))
		if (num_u64(e->d_name, 0, UINT64_MAX, &id[n]))
			n++;
	closedir(d);
	qsort(id, n, sizeof *id, by_number);
	return (ssize_t)n;
}

static const char *
name_of(uint64_t id, char out[static TASK_ID])
{
	snprintf(out, TASK_ID, "%0*llu", ID_WIDTH, (unsigned long long)id);
	return out;
}

ssize_t
task_list(int state, uint64_t id[], size_t max)
{
	int dir = at_open(state, STATE_REDFISH "/tasks", O_RDONLY | O_DIRECTORY);
	char name[TASK_ID], path[TASK_ID + 8];
	struct stat st;
	ssize_t all, n = 0;

	if (dir == -1)
		return errno == ENOENT ? 0 : -1;
	all = list(dir, id, max);
	for (ssize_t i = 0; i < all; i++) {
		snprintf(path, sizeof path, "%s/task", name_of(id[i], name));
		if (fstatat(dir, path, &st, AT_SYMLINK_NOFOLLOW) == 0)
			id[n++] = id[i];
	}
	close(dir);
	return all == -1 ? -1 : n;
}

/*
 * Make and remove
 */

/* May it go? Its lock is free, and it ended long ago, or is no task at all. */
static bool
stale(int dir, uint64_t id, uint64_t now, bool full)
{
	char name[TASK_ID];
	int folder = at_open(dir, name_of(id, name), O_RDONLY | O_DIRECTORY);
	struct task t;
	bool gone = false;

	if (folder == -1)
		return false;
	if (!held(folder)) {
		if (task_load(folder, &t) == -1)
			gone = true;
		else if (!task_over(t.state))
			t.ended = task_last_word(folder);
		gone = gone || full || t.ended + TASK_KEPT < now;
	}
	close(folder);
	return gone;
}

/* Make room. How many are left, or -1. */
static ssize_t
prune(int dir, uint64_t now)
{
	uint64_t id[4 * TASK_MAX];
	char name[TASK_ID];
	ssize_t n = list(dir, id, sizeof id / sizeof *id), left = n;

	for (ssize_t i = 0; i < n; i++)
		if (stale(dir, id[i], now, left >= TASK_MAX) &&
			remove_folder(dir, name_of(id[i], name)) == 0)
			left--;
	return left;
}

static int
make(int dir, uint64_t now, struct task_new *out)
{
	uint64_t id = now;

	while (put_mkdir(dir, name_of(id, out->id), 0700) == -1)
		if (errno != EEXIST || ++id > now + 4 * (uint64_t)TASK_MAX)
			return -1;
	out->folder = at_open(dir, out->id, O_RDONLY | O_DIRECTORY);
	if (out->folder == -1)
		return -1;
	out->lock = lock_take(out->folder, "lock", 0);
	if (out->lock == -1) {
		close(out->folder);
		remove_folder(dir, out->id);
	}
	return out->lock == -1 ? -1 : 0;
}

int
task_begin(int state, uint64_t now, struct task_new *out)
{
	int dir = all_tasks(state), lock, rc = -1;
	ssize_t left = -1;

	if (dir == -1)
		return -1;
	lock = lock_take(dir, "lock", LOCK_WAIT);
	if (lock != -1)
		left = prune(dir, now);
	if (left >= TASK_MAX)
		errno = EBUSY;
	else if (left != -1)
		rc = make(dir, now, out);
	int why = errno;
	if (lock != -1)
		close(lock);
	close(dir);
	errno = why;
	return rc;
}

int
task_order(const struct task_new *t, const struct task_order *order,
	const char *name, uint64_t now)
{
	struct task task = {.state = TASK_NEW, .begun = now};

	if (!str_copy(task.name, sizeof task.name, name))
		return fail(ENAMETOOLONG);
	if (task_order_write(t->folder, order) == -1)
		return -1;
	return task_write(t->folder, &task);
}

void
task_close(struct task_new *t)
{
	close(t->lock);
	close(t->folder);
}

static int
remove_task(int state, const char *id)
{
	int dir = at_open(state, STATE_REDFISH "/tasks", O_RDONLY | O_DIRECTORY);
	int rc = dir == -1 ? -1 : remove_folder(dir, id), why = errno;

	if (dir != -1)
		close(dir);
	errno = why;
	return rc;
}

void
task_forget(int state, struct task_new *t)
{
	remove_task(state, t->id);
	task_close(t);
}

int
task_cancel(int state, const char *id)
{
	int folder = task_folder(state, id), rc;

	if (folder == -1)
		return -1;
	rc = put_file(folder, "cancel", "", 0, 0600);
	close(folder);
	return rc;
}

int
task_remove(int state, const char *id)
{
	struct task t;
	bool alive;

	if (task_read(state, id, &t, &alive) == -1)
		return -1;
	/* Who did it may live yet; but his last word is written. */
	return task_over(t.state) ? remove_task(state, id) : fail(EBUSY);
}
