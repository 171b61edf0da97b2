/*
 * eventdir: who wants to be told of what, and what is on its way to him:
 * redfish/subscriptions/<id>/ in the state folder.
 *
 *     subscription  JSON: where to, and what; mode 0600, for its headers may hold a
 *                   password
 *     health        kv, written by mb-redfish-events: failures in a row, suspended
 *     <number>      an event, as it will be sent: JSON; a later one has a larger
 *                   number, also when the clock was set back
 *     stream        of one that is a stream (DSP0266 "Server-sent events"): locked
 *                   by the process that sends it; unlocked it is none any more
 *
 * The last events, whoever wanted them, are in redfish/events/<number>; when they
 * were forgotten, redfish/events/last has the number of the last. Numbers are given
 * under redfish/events.order.
 *
 * An event is there, whole, before who caused it goes on, and goes when it was
 * delivered: so it is delivered at least once, and in order, whoever is killed.
 *
 * All return 0, or -1 with errno, unless it says otherwise.
 */
#ifndef MB_EVENTDIR_H
#define MB_EVENTDIR_H

#include <jansson.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/types.h>

#define EVENT_SUBSCRIPTIONS     32 /* at most */
#define EVENT_STREAMS           8  /* of those, at most */
#define EVENT_STREAM            "stream"
#define EVENT_KEPT              64  /* of the last events */
#define EVENT_QUEUE             256 /* events that wait for one; more are lost */
#define EVENT_ID                9   /* of a subscription: 8 hex digits, and a NUL */
#define EVENT_NUMBER            24  /* of an event, and a NUL */
#define EVENT_SUBSCRIPTION      "subscription"
#define EVENT_SUBSCRIPTION_SIZE 16384
#define EVENT_SIZE              8192
#define EVENT_LOCK              "events.lock" /* in redfish/: mb-redfish-events */

/* Something that happened. Texts may be NULL where that is said. */
struct event {
	const char *type;     /* Redfish's EventType: "Alert", "StatusChange" */
	const char *severity; /* "OK", "Warning", "Critical" */
	const char *id;       /* MessageId: "TaskEvent.1.0.TaskCompletedOK" */
	const char *message;  /* the sentence */
	const char *arg;      /* of the message; NULL: it has none */
	json_t *args;         /* or a list of them */
	const char *origin;   /* the path of the resource; NULL: none */
	const char *number;   /* what a client wants it to be called; NULL: ours */
	const char *stamp;    /* when it says that it was; NULL: when */
	uint64_t when;        /* seconds since 1970 */
};

struct event_health {
	uint32_t failures; /* in a row */
	bool suspended;
};

/* The folder of all subscriptions, "subscriptions", or "events", open; made if
 * make.
 */
int eventdir_folder(int state, const char *name, bool make);

/* One's folder, open; ENOENT if the id is none. */
int eventdir_open(int state, const char *id);

/* The ids, sorted, at most EVENT_SUBSCRIPTIONS. How many. */
size_t eventdir_ids(int state, char id[EVENT_SUBSCRIPTIONS][EVENT_ID]);

/* A new one; ENFILE: there are too many. */
int eventdir_subscribe(
	int state, const json_t *subscription, char id[static EVENT_ID]);

/*
 * One that is a stream, and lasts as long as *lock is open. Who makes subscriptions
 * holds accounts_lock.
 */
int eventdir_stream(
	int state, const json_t *subscription, char id[static EVENT_ID], int *lock);
int eventdir_change(int state, const char *id, const json_t *subscription);
int eventdir_unsubscribe(int state, const char *id);

/* One as it was made; NULL if there is none. Its owner is you. */
json_t *eventdir_subscription(int state, const char *id);
json_t *eventdir_subscription_in(int folder);

/* Write JSON of less than max bytes as a file; EMSGSIZE: there are more. */
int eventdir_put(int folder, const char *name, const json_t *o, size_t max);

int eventdir_health_read(int folder, struct event_health *out);
int eventdir_health_write(int folder, const struct event_health *health);

/*
 * Keep an event, and lay it down for all that want its type, its registry and what
 * it is of, and are not suspended. How many there are.
 */
size_t eventdir_send(int state, const struct event *event);

/* The first that waits in a subscription's folder, and how many do. 0: none. */
size_t eventdir_first(int folder, char number[static EVENT_NUMBER]);

/* Lay down for one what was kept and came after that number. */
int eventdir_replay(int state, const char *id, const char *number);

/* The numbers of those that are kept, the first one first. How many. */
size_t eventdir_kept(int state, char number[EVENT_KEPT][EVENT_NUMBER]);

/* One of them; NULL if there is none. Its owner is you. And forget all. */
json_t *eventdir_read(int state, const char *number);
int eventdir_forget(int state);

/* Start who delivers, if he does not run. */
int eventdir_deliver(int state, const char *share);

#endif
