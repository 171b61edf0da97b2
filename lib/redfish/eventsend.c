/* Events, and who they are laid down for: see eventdir.h. */
#include "redfish/eventdir.h"

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
#include <time.h>

#define KEPT      "events"
#define LAST      "last" /* of those that were forgotten, its number */
#define ORDER     "events.order"
#define LOCK_WAIT 400 /* milliseconds; then a number may be given twice */

static bool
is_number(const char *name)
{
	uint64_t v;

	return strlen(name) < EVENT_NUMBER && num_u64(name, 0, UINT64_MAX, &v);
}

size_t
eventdir_first(int folder, char number[static EVENT_NUMBER])
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

/* Is a word, the first len bytes of a text, in that list? An empty one has all. */
static bool
lists(const json_t *subscription, const char *name, const char *text, size_t len)
{
	const json_t *list = json_object_get(subscription, name);
	json_t *one;
	size_t i;

	if (json_array_size(list) == 0)
		return true;
	json_array_foreach(list, i, one)
	{
		if (json_string_length(one) == len &&
			strncmp(json_string_value(one), text, len) == 0)
			return true;
	}
	return false;
}

/* The schema of what an event is of; "" of what none of ours is of. */
static const char *
resource_of(const char *origin)
{
	static const struct {
		const char *below, *type;
	} all[] = {{"/redfish/v1/Systems/", "ComputerSystem"},
		{"/redfish/v1/TaskService/Tasks/", "Task"}};

	for (size_t i = 0; origin && i < sizeof all / sizeof *all; i++) {
		size_t len = strlen(all[i].below);

		if (strncmp(origin, all[i].below, len) == 0 &&
			!strchr(origin + len, '/'))
			return all[i].type;
	}
	return "";
}

static bool
wants(const json_t *subscription, const struct event *event)
{
	const char *resource = resource_of(event->origin);

	return lists(subscription, "EventTypes", event->type,
		       strlen(event->type)) &&
	       lists(subscription, "RegistryPrefixes", event->id,
		       strcspn(event->id, ".")) &&
	       lists(subscription, "ResourceTypes", resource, strlen(resource));
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

/* One's own: with the context that he wants. */
static bool
lay_down(int folder, const json_t *subscription, json_t *event, const char *number)
{
	char first[EVENT_NUMBER];
	const char *context =
		json_string_value(json_object_get(subscription, "Context"));

	json_object_del(event, "Context");
	set_text(event, "Context", context);
	return eventdir_first(folder, first) < EVENT_QUEUE &&
	       eventdir_put(folder, number, event, EVENT_SIZE) == 0;
}

/*
 * The last events
 */

/* That it cannot be kept is no reason not to send it. */
static void
keep(int state, const json_t *event, const char *number)
{
	int dir = eventdir_folder(state, KEPT, true);
	char first[EVENT_NUMBER];

	if (dir == -1)
		return;
	eventdir_put(dir, number, event, EVENT_SIZE);
	while (eventdir_first(dir, first) > EVENT_KEPT)
		if (unlinkat(dir, first, 0) == -1)
			break;
	close(dir);
}

static int
by_text(const void *a, const void *b)
{
	return strcmp(a, b);
}

size_t
eventdir_kept(int state, char number[EVENT_KEPT][EVENT_NUMBER])
{
	int fd = eventdir_folder(state, KEPT, false);
	DIR *d = fd == -1 ? NULL : fdopendir(fd);
	struct dirent *e;
	size_t n = 0;

	while (d && n < EVENT_KEPT && (e = readdir(d)))
		if (is_number(e->d_name))
			str_copy(number[n++], EVENT_NUMBER, e->d_name);
	if (d)
		closedir(d);
	else if (fd != -1)
		close(fd);
	qsort(number, n, EVENT_NUMBER, by_text);
	return n;
}

json_t *
eventdir_read(int state, const char *number)
{
	int dir = is_number(number) ? eventdir_folder(state, KEPT, false) : -1;
	char text[EVENT_SIZE];
	ssize_t n;

	if (dir == -1)
		return NULL;
	n = at_read(dir, number, text, sizeof text);
	close(dir);
	return n == -1 ? NULL : json_loadb(text, (size_t)n, 0, NULL);
}

int
eventdir_forget(int state)
{
	char number[EVENT_KEPT][EVENT_NUMBER];
	size_t n = eventdir_kept(state, number);
	int dir = eventdir_folder(state, KEPT, false), rc = 0;

	if (dir == -1)
		return errno == ENOENT ? 0 : -1;
	/* A later one is to have a larger number than this still. */
	if (n > 0)
		rc = put_file(
			dir, LAST, number[n - 1], strlen(number[n - 1]), 0600);
	for (size_t i = 0; rc == 0 && i < n; i++)
		if (unlinkat(dir, number[i], 0) == -1 && errno != ENOENT)
			rc = -1;
	close(dir);
	return rc;
}

int
eventdir_replay(int state, const char *id, const char *number)
{
	char kept[EVENT_KEPT][EVENT_NUMBER];
	size_t n = eventdir_kept(state, kept);
	int folder = eventdir_open(state, id);
	json_t *subscription, *event;

	if (folder == -1)
		return -1;
	subscription = eventdir_subscription_in(folder);
	for (size_t i = 0; i < n; i++) {
		if (strcmp(kept[i], number) <= 0)
			continue;
		event = eventdir_read(state, kept[i]);
		if (event)
			lay_down(folder, subscription, event, kept[i]);
		json_decref(event);
	}
	json_decref(subscription);
	close(folder);
	return 0;
}

/*
 * Numbers
 */

/* The largest number that was given. 0: none was. */
static uint64_t
last_number(int dir)
{
	int fd = openat(dir, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = fd == -1 ? NULL : fdopendir(fd);
	char text[EVENT_NUMBER];
	uint64_t last = 0, v;
	struct dirent *e;

	if (at_read(dir, LAST, text, sizeof text) > 0 &&
		num_u64(text, 0, UINT64_MAX, &v))
		last = v;
	while (d && (e = readdir(d)))
		if (is_number(e->d_name) && num_u64(e->d_name, 0, UINT64_MAX, &v) &&
			v > last)
			last = v;
	if (d)
		closedir(d);
	return last;
}

/* What is held while a number is given, so that nobody else gives it. */
static int
take_order(int state)
{
	int redfish = put_folder(state, STATE_REDFISH), lock;

	if (redfish == -1)
		return -1;
	lock = lock_take(redfish, ORDER, LOCK_WAIT);
	close(redfish);
	return lock;
}

/* The time in ns since 1970; after the clock was set back, one more than the last.
 */
static void
next_number(int state, char number[static EVENT_NUMBER])
{
	int dir = eventdir_folder(state, KEPT, true);
	uint64_t last = dir == -1 ? 0 : last_number(dir), next;
	struct timespec now;

	clock_gettime(CLOCK_REALTIME, &now);
	next = (uint64_t)now.tv_sec * 1000000000 + (uint64_t)now.tv_nsec;
	snprintf(number, EVENT_NUMBER, "%019llu",
		(unsigned long long)(next > last ? next : last + 1));
	if (dir != -1)
		close(dir);
}

/*
 * Sending
 */

static bool
send_to(int folder, const struct event *event, json_t *o, const char *number)
{
	json_t *subscription = eventdir_subscription_in(folder);
	struct event_health health;
	bool done;

	done = subscription && wants(subscription, event) &&
	       eventdir_health_read(folder, &health) == 0 && !health.suspended &&
	       lay_down(folder, subscription, o, number);
	json_decref(subscription);
	return done;
}

size_t
eventdir_send(int state, const struct event *event)
{
	char id[EVENT_SUBSCRIPTIONS][EVENT_ID], number[EVENT_NUMBER];
	size_t n = eventdir_ids(state, id), sent = 0;
	int lock = take_order(state);
	json_t *o;

	next_number(state, number);
	o = payload(event, number);
	keep(state, o, number);
	for (size_t i = 0; i < n; i++) {
		int folder = eventdir_open(state, id[i]);

		if (folder == -1)
			continue;
		sent += send_to(folder, event, o, number);
		close(folder);
	}
	json_decref(o);
	if (lock != -1)
		close(lock);
	return sent;
}

int
eventdir_deliver(int state, const char *share)
{
	char name[] = "mb-redfish-events", option[] = "-s", here[] = ".";
	char *argv[] = {name, option, here, NULL};
	int dir = at_open(state, STATE_REDFISH, O_RDONLY | O_DIRECTORY);
	bool runs = dir != -1 && lock_held(dir, EVENT_LOCK);

	if (dir != -1)
		close(dir);
	return runs || launch(state, share, argv, -1) != -1 ? 0 : -1;
}
