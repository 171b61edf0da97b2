#include "redfish/eventdir.h"

#include "base/digest.h"
#include "base/kv.h"
#include "base/num.h"
#include "base/str.h"
#include "file/at.h"
#include "file/lock.h"
#include "file/put.h"
#include "file/state.h"
#include "redfish/launch.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <time.h>

#define FOLDER      "subscriptions"
#define HEALTH_SIZE 256

static int
fail(int why)
{
	errno = why;
	return -1;
}

static void
close_keeping_errno(int fd)
{
	int why = errno;

	if (fd != -1)
		close(fd);
	errno = why;
}

int
eventdir_folder(int state, const char *name, bool make)
{
	int redfish = make ? put_folder(state, STATE_REDFISH)
			   : at_open(state, STATE_REDFISH, O_RDONLY | O_DIRECTORY),
	    dir;

	if (redfish == -1)
		return -1;
	dir = make ? put_folder(redfish, name)
		   : at_open(redfish, name, O_RDONLY | O_DIRECTORY);
	close_keeping_errno(redfish);
	return dir;
}

static bool
id_ok(const char *id)
{
	uint32_t v;

	return strlen(id) == EVENT_ID - 1 && num_hex(id, EVENT_ID - 1, &v);
}

int
eventdir_open(int state, const char *id)
{
	int dir, fd;

	if (!id_ok(id))
		return fail(ENOENT);
	dir = eventdir_folder(state, FOLDER, false);
	if (dir == -1)
		return -1;
	fd = at_open(dir, id, O_RDONLY | O_DIRECTORY);
	close_keeping_errno(dir);
	return fd;
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

static bool
has(int dir, const char *id, const char *name)
{
	char path[EVENT_ID + 16];

	snprintf(path, sizeof path, "%.8s/%s", id, name);
	return faccessat(dir, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Is it a stream whose process is gone? */
static bool
is_dead_in(int folder)
{
	return faccessat(folder, EVENT_STREAM, F_OK, AT_SYMLINK_NOFOLLOW) == 0 &&
	       !lock_held(folder, EVENT_STREAM);
}

static bool
is_dead(int dir, const char *id)
{
	int folder = at_open(dir, id, O_RDONLY | O_DIRECTORY);
	bool dead = folder != -1 && is_dead_in(folder);

	close_keeping_errno(folder);
	return dead;
}

/* One that was begun, and never was one, does not count; nor what has ended. */
static bool
is_whole(int dir, const char *id)
{
	return has(dir, id, EVENT_SUBSCRIPTION) && !is_dead(dir, id);
}

size_t
eventdir_ids(int state, char id[EVENT_SUBSCRIPTIONS][EVENT_ID])
{
	int fd = eventdir_folder(state, FOLDER, false);
	DIR *d = fd == -1 ? NULL : fdopendir(fd);
	struct dirent *e;
	size_t n = 0;

	if (!d) {
		close_keeping_errno(fd);
		return 0;
	}
	while (n < EVENT_SUBSCRIPTIONS && (e = readdir(d)))
		if (id_ok(e->d_name) && is_whole(fd, e->d_name))
			str_copy(id[n++], EVENT_ID, e->d_name);
	closedir(d);
	qsort(id, n, EVENT_ID, by_text);
	return n;
}

int
eventdir_put(int folder, const char *name, const json_t *o, size_t max)
{
	char *text = json_dumps(o, JSON_COMPACT);
	int rc;

	if (!text)
		return fail(ENOMEM);
	rc = strlen(text) < max ? put_file(folder, name, text, strlen(text), 0600)
				: fail(EMSGSIZE);
	free(text);
	return rc;
}

/* A folder of a name that nobody has. */
static int
make_folder(int dir, char id[static EVENT_ID])
{
	uint8_t bytes[4];

	do {
		if (!digest_random(bytes, sizeof bytes))
			return -1;
		snprintf(id, EVENT_ID, "%02x%02x%02x%02x", bytes[0], bytes[1],
			bytes[2], bytes[3]);
		if (put_mkdir(dir, id, 0700) == 0)
			return at_open(dir, id, O_RDONLY | O_DIRECTORY);
	} while (errno == EEXIST);
	return -1;
}

/* What is left of streams whose process was killed. */
static void
sweep(int state, int dir)
{
	int copy = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = copy == -1 ? NULL : fdopendir(copy);
	struct dirent *e;

	while (d && (e = readdir(d)))
		if (id_ok(e->d_name) && is_dead(dir, e->d_name))
			eventdir_unsubscribe(state, e->d_name);
	if (d)
		closedir(d);
	else
		close_keeping_errno(copy);
}

/* Is there room for one more? */
static bool
room(int state, int dir, bool stream)
{
	char id[EVENT_SUBSCRIPTIONS][EVENT_ID];
	size_t n = eventdir_ids(state, id), streams = 0;

	for (size_t i = 0; i < n; i++)
		streams += has(dir, id[i], EVENT_STREAM);
	errno = ENFILE;
	return n < EVENT_SUBSCRIPTIONS && (!stream || streams < EVENT_STREAMS);
}

/* The lock is taken before it is a subscription: it is never a dead one. */
static int
fill_folder(int folder, const json_t *subscription, int *lock)
{
	if (lock && (*lock = lock_take(folder, EVENT_STREAM, 0)) == -1)
		return -1;
	if (eventdir_put(folder, EVENT_SUBSCRIPTION, subscription,
		    EVENT_SUBSCRIPTION_SIZE) == 0)
		return 0;
	if (lock)
		close_keeping_errno(*lock);
	return -1;
}

/* lock: NULL, or where that of a stream goes. */
static int
subscribe(
	int state, const json_t *subscription, char id[static EVENT_ID], int *lock)
{
	int dir = eventdir_folder(state, FOLDER, true), folder, rc = -1;

	if (dir == -1)
		return -1;
	sweep(state, dir);
	folder = room(state, dir, lock) ? make_folder(dir, id) : -1;
	if (folder != -1) {
		rc = fill_folder(folder, subscription, lock);
		close_keeping_errno(folder);
	}
	if (rc == -1 && folder != -1) {
		int why = errno;

		eventdir_unsubscribe(state, id);
		errno = why;
	}
	close_keeping_errno(dir);
	return rc;
}

int
eventdir_subscribe(int state, const json_t *subscription, char id[static EVENT_ID])
{
	return subscribe(state, subscription, id, NULL);
}

int
eventdir_stream(
	int state, const json_t *subscription, char id[static EVENT_ID], int *lock)
{
	return subscribe(state, subscription, id, lock);
}

int
eventdir_change(int state, const char *id, const json_t *subscription)
{
	int folder = eventdir_open(state, id), rc;

	if (folder == -1)
		return -1;
	rc = eventdir_put(
		folder, EVENT_SUBSCRIPTION, subscription, EVENT_SUBSCRIPTION_SIZE);
	close_keeping_errno(folder);
	return rc;
}

int
eventdir_unsubscribe(int state, const char *id)
{
	int dir = eventdir_folder(state, FOLDER, false), rc = -1,
	    fd = dir == -1 ? -1 : eventdir_open(state, id);
	DIR *d = fd == -1 ? NULL : fdopendir(fd);
	struct dirent *e;

	if (d) {
		/* Without this it is none any more, whatever else is left of it. */
		unlinkat(fd, EVENT_SUBSCRIPTION, 0);
		while ((e = readdir(d)))
			unlinkat(fd, e->d_name, 0);
		closedir(d);
		/* A stream that ends removes it too. */
		rc = unlinkat(dir, id, AT_REMOVEDIR);
		if (rc == -1 && errno == ENOENT)
			rc = 0;
	} else {
		close_keeping_errno(fd);
	}
	close_keeping_errno(dir);
	return rc;
}

json_t *
eventdir_subscription_in(int folder)
{
	char text[EVENT_SUBSCRIPTION_SIZE];
	ssize_t n = at_read(folder, EVENT_SUBSCRIPTION, text, sizeof text);

	return n == -1 || is_dead_in(folder) ? NULL
					     : json_loadb(text, (size_t)n, 0, NULL);
}

json_t *
eventdir_subscription(int state, const char *id)
{
	int folder = eventdir_open(state, id);
	json_t *o;

	if (folder == -1)
		return NULL;
	o = eventdir_subscription_in(folder);
	close(folder);
	return o;
}

int
eventdir_health_read(int folder, struct event_health *out)
{
	char text[HEALTH_SIZE];
	ssize_t n = at_read(folder, "health", text, sizeof text);
	const char *failures, *suspended;
	struct kv kv;
	size_t line;

	*out = (struct event_health){0};
	if (n == -1)
		return errno == ENOENT ? 0 : -1;
	if (!kv_parse(text, (size_t)n, &kv, &line))
		return fail(EBADMSG);
	failures = kv_get(&kv, "failures");
	suspended = kv_get(&kv, "suspended");
	if (failures)
		num_u32(failures, 0, UINT32_MAX, &out->failures);
	out->suspended = suspended && strcmp(suspended, "true") == 0;
	return 0;
}

int
eventdir_health_write(int folder, const struct event_health *health)
{
	char text[HEALTH_SIZE], number[16];
	struct wr w = wr_of(text, sizeof text);

	snprintf(number, sizeof number, "%u", health->failures);
	kv_put(&w, "failures", number);
	kv_put(&w, "suspended", health->suspended ? "true" : "false");
	return put_file(folder, "health", text, w.len, 0600);
}
