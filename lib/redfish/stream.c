/* Events as they happen: see stream.h. */
#include "redfish/stream.h"

#include "base/digest.h"
#include "base/hex.h"
#include "file/at.h"
#include "redfish/account.h"
#include "redfish/eventdir.h"
#include "redfish/families.h"
#include "redfish/service.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <sys/inotify.h>

#define LOCK_WAIT 500 /* milliseconds */

/* Something to read at once, so that nobody on the way keeps the head back. */
static const char greeting[] = ": events follow\n\n";

/* What the subscription is, as others see it. Its context is of our making. */
static json_t *
described(void)
{
	uint8_t bytes[8];
	char context[2 * sizeof bytes + 1];
	struct wr w = wr_of(context, sizeof context);

	if (!digest_random(bytes, sizeof bytes))
		return NULL;
	wr_hex(&w, bytes, sizeof bytes);
	wr_u8(&w, '\0');
	return json_pack("{sssssssss[ss]s[]}", "Protocol", "Redfish",
		"SubscriptionType", "SSE", "EventFormatType", "Event", "Context",
		context, "EventTypes", "Alert", "StatusChange", "HttpHeaders");
}

static void
refused(struct rf *r)
{
	if (errno == ENFILE) {
		r->retry_after = 60;
		rf_refuse(r, 503, NULL, RF_MSG_CREATE_LIMIT);
	} else {
		rf_trouble(r, "the state folder");
	}
}

/* What came since the client was here last; then what comes. */
static void
begin(struct rf *r)
{
	json_t *subscription = described();
	int lock = accounts_lock(r->state, LOCK_WAIT), rc = -1;
	char id[EVENT_ID];

	if (lock != -1 && subscription)
		rc = eventdir_stream(r->state, subscription, id, &r->stream_lock);
	if (rc == -1)
		refused(r);
	if (lock != -1)
		close(lock);
	json_decref(subscription);
	if (rc == -1)
		return;
	r->stream = rf_format(r, "%s", id);
	if (r->head.last_event)
		eventdir_replay(r->state, id, r->head.last_event);
	eventdir_deliver(r->state, r->share);
}

static void
open_stream(struct rf *r)
{
	r->plain = "text/event-stream";
	r->plain_text = "";
	if (r->method != RF_GET)
		return;
	begin(r);
	r->plain_text = greeting;
	r->plain_len = strlen(greeting);
}

/*
 * Sending
 */

static bool
write_all(int out, const char *text, size_t len)
{
	for (size_t done = 0; done < len;) {
		ssize_t n = write(out, text + done, len - done);

		if (n == -1 && errno == EINTR)
			continue;
		if (n <= 0)
			return false;
		done += (size_t)n;
	}
	return true;
}

/* An event is gone from the queue when it was handed on. */
static bool
send_first(int folder, const char *number, int out)
{
	char event[EVENT_SIZE], text[EVENT_SIZE + 64];
	ssize_t n = at_read(folder, number, event, sizeof event);
	struct wr w = wr_of(text, sizeof text);

	if (n > 0) {
		wr_text(&w, "id: ");
		wr_text(&w, number);
		wr_text(&w, "\ndata: ");
		wr_bytes(&w, event, (size_t)n);
		wr_text(&w, "\n\n");
		if (!write_all(out, text, w.len))
			return false;
	}
	return unlinkat(folder, number, 0) == 0;
}

/* Is it a subscription still, of one who may have it? */
static bool
holds(struct rf *r, int folder)
{
	return faccessat(folder, EVENT_SUBSCRIPTION, F_OK, AT_SYMLINK_NOFOLLOW) ==
		       0 &&
	       service_holds(r);
}

static void
drain(int watch)
{
	char events[4096];

	while (read(watch, events, sizeof events) > 0)
		continue;
}

/* Until something happens. False when the client has gone. */
static bool
wait_for(int watch, int out, int beat)
{
	struct pollfd fds[] = {
		{.fd = watch, .events = POLLIN}, {.fd = out, .events = 0}};
	int n = poll(fds, 2, beat);

	if (n == -1 && errno != EINTR)
		return false;
	if (n == 0)
		return write_all(out, ":\n\n", 3);
	if (n > 0 && fds[1].revents)
		return false;
	drain(watch);
	return true;
}

static int
watch_queue(const struct rf *r)
{
	int watch = inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
	char path[PATH_MAX];

	snprintf(path, sizeof path, "%s/redfish/subscriptions/%s", r->state_path,
		r->stream);
	if (watch != -1 && inotify_add_watch(watch, path,
				   IN_MOVED_TO | IN_DELETE | IN_DELETE_SELF |
					   IN_ONLYDIR) == -1) {
		close(watch);
		watch = -1;
	}
	return watch;
}

int
stream_serve(struct rf *r, int out, int beat)
{
	int folder = eventdir_open(r->state, r->stream), watch = watch_queue(r);
	bool ready = folder != -1 && watch != -1, there = ready;
	char number[EVENT_NUMBER];

	while (there && holds(r, folder)) {
		if (eventdir_first(folder, number) > 0)
			there = send_first(folder, number, out);
		else
			there = wait_for(watch, out, beat);
	}
	if (watch != -1)
		close(watch);
	if (folder != -1)
		close(folder);
	eventdir_unsubscribe(r->state, r->stream);
	close(r->stream_lock);
	return ready ? 0 : -1;
}

const struct rf_resource rf_streams[] = {
	{.pattern = RF_ROOT "/EventService/SSE",
		.fill = open_stream,
		.read = RF_MANAGER | RF_COMPONENTS},
	{.pattern = NULL},
};
