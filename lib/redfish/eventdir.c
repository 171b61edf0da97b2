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

#define FOLDER      STATE_REDFISH "/subscriptions"
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
event_folder(int state, bool make)
{
	int redfish, dir;

	if (!make)
		return at_open(state, FOLDER, O_RDONLY | O_DIRECTORY);
	redfish = put_folder(state, STATE_REDFISH);
	if (redfish == -1)
		return -1;
	dir = put_folder(redfish, "subscriptions");
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
event_open(int state, const char *id)
{
	int dir, fd;

	if (!id_ok(id))
		return fail(ENOENT);
	dir = event_folder(state, false);
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

/* One that was begun, and never was one, does not count. */
static bool
is_whole(int dir, const char *id)
{
	char path[EVENT_ID + sizeof EVENT_SUBSCRIPTION];

	snprintf(path, sizeof path, "%s/" EVENT_SUBSCRIPTION, id);
	return faccessat(dir, path, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

size_t
event_ids(int state, char id[EVENT_SUBSCRIPTIONS][EVENT_ID])
{
	int fd = event_folder(state, false);
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

static int
write_json(int folder, const char *name, const json_t *o, size_t max)
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

int
event_subscribe(int state, json_t *subscription, char id[static EVENT_ID])
{
	char known[EVENT_SUBSCRIPTIONS][EVENT_ID];
	int dir, folder, rc = -1;

	if (event_ids(state, known) == EVENT_SUBSCRIPTIONS)
		return fail(ENFILE);
	dir = event_folder(state, true);
	if (dir == -1)
		return -1;
	folder = make_folder(dir, id);
	if (folder != -1)
		rc = write_json(folder, EVENT_SUBSCRIPTION, subscription,
			EVENT_SUBSCRIPTION_SIZE);
	close_keeping_errno(folder);
	if (rc == -1 && folder != -1) {
		int why = errno;

		unlinkat(dir, id, AT_REMOVEDIR);
		errno = why;
	}
	close_keeping_errno(dir);
	return rc;
}

int
event_change(int state, const char *id, const json_t *subscription)
{
	int folder = event_open(state, id), rc;

	if (folder == -1)
		return -1;
	rc = write_json(
		folder, EVENT_SUBSCRIPTION, subscription, EVENT_SUBSCRIPTION_SIZE);
	close_keeping_errno(folder);
	return rc;
}

int
event_unsubscribe(int state, const char *id)
{
	int dir = event_folder(state, false), rc = -1,
	    fd = dir == -1 ? -1 : event_open(state, id);
	DIR *d = fd == -1 ? NULL : fdopendir(fd);
	struct dirent *e;

	if (d) {
		/* Without this it is none any more, whatever else is left of it. */
		unlinkat(fd, EVENT_SUBSCRIPTION, 0);
		while ((e = readdir(d)))
			unlinkat(fd, e->d_name, 0);
		closedir(d);
		rc = unlinkat(dir, id, AT_REMOVEDIR);
	} else {
		close_keeping_errno(fd);
	}
	close_keeping_errno(dir);
	return rc;
}

static json_t *
read_json(int folder)
{
	char text[EVENT_SUBSCRIPTION_SIZE];
	ssize_t n = at_read(folder, EVENT_SUBSCRIPTION, text, sizeof text);

	return n == -1 ? NULL : json_loadb(text, (size_t)n, 0, NULL);
}

json_t *
event_subscription(int state, const char *id)
{
	int folder = event_open(state, id);
	json_t *o;

	if (folder == -1)
		return NULL;
	o = read_json(folder);
	close(folder);
	return o;
}

int
event_health_read(int folder, struct event_health *out)
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
event_health_write(int folder, const struct event_health *health)
{
	char text[HEALTH_SIZE], number[16];
	struct wr w = wr_of(text, sizeof text);

	snprintf(number, sizeof number, "%u", health->failures);
	kv_put(&w, "failures", number);
	kv_put(&w, "suspended", health->suspended ? "true" : "false");
	return put_file(folder, "health", text, w.len, 0600);
}

/*
 * Events
 */

static bool
is_number(const char *name)
{
	uint64_t v;

	return strlen(name) < EVENT_NUMBER && num_u64(name, 0, UINT64_MAX, &v);
}

size_t
event_first(int folder, char number[static EVENT_NUMBER])
{
	int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd == -1 ? NULL : fdopendir(fd);
	struct dirent *e;
	size_t n = 0;

	if (!d)
		return 0;
	while ((e = readdir(d)))
		if (is_number(e->d_name) &&
			(n++ == 0 || strcmp(e->d_name, number) < 0))
			str_copy(number, EVENT_NUMBER, e->d_name);
	closedir(d);
	return n;
}

/* No EventTypes is all of them. */
static bool
wants(const json_t *subscription, const char *type)
{
	const json_t *types = json_object_get(subscription, "EventTypes");
	json_t *one;
	size_t i;

	if (json_array_size(types) == 0)
		return true;
	json_array_foreach(types, i, one)
	{
		if (strcmp(json_string_value(one), type) == 0)
			return true;
	}
	return false;
}

static void
set_text(json_t *o, const char *name, const char *text)
{
	if (text)
		json_object_set_new(o, name, json_string(text));
}

/* Event.v1_7_0, but for Context, which is each one's own. */
static json_t *
payload(const struct event *event, const char *number)
{
	json_t *record = json_object();
	json_t *args =
		json_is_array(event->args) ? json_copy(event->args) : json_array();
	time_t when = (time_t)event->when;
	char stamp[32] = "";
	struct tm tm;

	if (gmtime_r(&when, &tm))
		strftime(stamp, sizeof stamp, "%Y-%m-%dT%H:%M:%SZ", &tm);
	set_text(record, "MemberId", "0");
	set_text(record, "EventType", event->type);
	set_text(record, "EventId", event->number ? event->number : number);
	set_text(record, "EventTimestamp", event->stamp ? event->stamp : stamp);
	set_text(record, "Severity", event->severity);
	set_text(record, "MessageSeverity", event->severity);
	set_text(record, "Message", event->message);
	set_text(record, "MessageId", event->id);
	if (event->arg)
		json_array_append_new(args, json_string(event->arg));
	json_object_set_new(record, "MessageArgs", args);
	if (event->origin)
		json_object_set_new(record, "OriginOfCondition",
			json_pack("{ss}", "@odata.id", event->origin));
	return json_pack("{ssssss s[o]}", "@odata.type", "#Event.v1_7_0.Event",
		"Id", number, "Name", "Event", "Events", record);
}

static bool
lay_down(int folder, const struct event *event, const char *number)
{
	char first[EVENT_NUMBER];
	json_t *subscription = read_json(folder), *o = NULL;
	struct event_health health;
	bool done = false;

	if (subscription && wants(subscription, event->type) &&
		event_health_read(folder, &health) == 0 && !health.suspended &&
		event_first(folder, first) < EVENT_QUEUE) {
		o = payload(event, number);
		set_text(o, "Context",
			json_string_value(
				json_object_get(subscription, "Context")));
		done = write_json(folder, number, o, EVENT_SIZE) == 0;
	}
	json_decref(o);
	json_decref(subscription);
	return done;
}

size_t
event_send(int state, const struct event *event)
{
	char id[EVENT_SUBSCRIPTIONS][EVENT_ID], number[EVENT_NUMBER];
	size_t n = event_ids(state, id), sent = 0;
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	snprintf(number, sizeof number, "%010llu%09ld",
		(unsigned long long)now.tv_sec, now.tv_nsec);
	for (size_t i = 0; i < n; i++) {
		int folder = event_open(state, id[i]);

		if (folder == -1)
			continue;
		sent += lay_down(folder, event, number);
		close(folder);
	}
	return sent;
}

int
event_deliver(int state, const char *share)
{
	char name[] = "mb-redfish-events", option[] = "-s", here[] = ".";
	char *argv[] = {name, option, here, NULL};
	int dir = at_open(state, STATE_REDFISH, O_RDONLY | O_DIRECTORY);
	bool runs = dir != -1 && lock_held(dir, EVENT_LOCK);

	close_keeping_errno(dir);
	return runs || launch(state, share, argv, -1) != -1 ? 0 : -1;
}
