/* Who wants to be told of what happens; mb-redfish-events tells it. */
#include "redfish/families.h"

#include "host/override.h"
#include "redfish/eventdir.h"
#include "redfish/route.h"

#include <errno.h>

#define SERVICE       RF_ROOT "/EventService"
#define SUBSCRIPTIONS SERVICE "/Subscriptions"
#define HEADERS_MAX   8
#define HEADER_MAX    1024 /* bytes of a name, and of a value */

static const char *const types[] = {"Alert", "StatusChange", NULL};
static const char *const prefixes[] = {"ResourceEvent", "TaskEvent", NULL};
static const char *const resources[] = {"ComputerSystem", "Task", NULL};
static const char *const protocols[] = {"Redfish", NULL};
static const char *const formats[] = {"Event", NULL};
static const char *const kinds[] = {"RedfishEvent", NULL};
static const char *const policies[] = {
	"TerminateAfterRetries", "SuspendRetries", "RetryForever", NULL};
static const char *const severities[] = {"OK", "Warning", "Critical", NULL};

/*
 * After a restart of the machine nobody delivers; who looks here starts it again.
 */
static void
make_sure(struct rf *r)
{
	char id[EVENT_SUBSCRIPTIONS][EVENT_ID];

	if (eventdir_ids(r->state, id) > 0)
		eventdir_deliver(r->state, r->share);
}

static void
service(struct rf *r)
{
	rf_set(r, "EventTypesForSubscription", route_words(types));
	rf_set(r, "EventFormatTypes", route_words(formats));
	rf_set(r, "RegistryPrefixes", route_words(prefixes));
	rf_set(r, "ResourceTypes", route_words(resources));
	rf_set_text(r, "ServerSentEventUri", SERVICE "/SSE");
	make_sure(r);
}

static void
subscriptions(struct rf *r)
{
	char id[EVENT_SUBSCRIPTIONS][EVENT_ID];
	size_t n = eventdir_ids(r->state, id);

	for (size_t i = 0; i < n; i++)
		rf_member(r, SUBSCRIPTIONS "/%s", id[i]);
	make_sure(r);
}

static bool
exists(struct rf *r)
{
	json_t *o = eventdir_subscription(r->state, rf_arg(r, "subscription"));

	json_decref(o);
	return o;
}

static void
show_health(struct rf *r)
{
	int folder = eventdir_open(r->state, rf_arg(r, "subscription"));
	struct event_health health = {0};

	if (folder == -1)
		return;
	eventdir_health_read(folder, &health);
	close(folder);
	rf_set_text(r, "Status/State", health.suspended ? "Disabled" : "Enabled");
	rf_set_text(r, "Status/Health",
		health.suspended  ? "Critical"
		: health.failures ? "Warning"
				  : "OK");
}

static void
fill(struct rf *r)
{
	const char *id = rf_arg(r, "subscription");
	json_t *o = eventdir_subscription(r->state, id), *value;
	const char *key;

	if (!o)
		return;
	/* What the headers hold is nobody's business but the destination's. */
	json_object_set_new(o, "HttpHeaders", json_array());
	json_object_foreach(o, key, value)
	{
		rf_set(r, key, json_incref(value));
	}
	json_decref(o);
	rf_set_text(r, "Name", rf_format(r, "Subscription %s", id));
	show_health(r);
}

/*
 * Making and changing
 */

/* {"Name": "value"}: a token, and printable (RFC 9110 section 5.1, 5.5). */
static bool
header_ok(json_t *header)
{
	static const char token[] = "!#$%&'*+-.^_`|~0123456789"
				    "abcdefghijklmnopqrstuvwxyz"
				    "ABCDEFGHIJKLMNOPQRSTUVWXYZ";
	const char *key, *text;
	json_t *value;

	if (json_object_size(header) != 1)
		return false;
	json_object_foreach(header, key, value)
	{
		text = json_string_value(value);
		if (!text || !*key || strspn(key, token) != strlen(key) ||
			strlen(key) >= HEADER_MAX || strlen(text) >= HEADER_MAX - 2)
			return false;
		for (; *text; text++)
			if ((uint8_t)*text < 0x20 || (uint8_t)*text > 0x7e)
				return false;
	}
	return true;
}

static bool
headers_ok(struct rf *r)
{
	const json_t *list = rf_value(r, "HttpHeaders");
	json_t *one;
	size_t i;

	if (json_array_size(list) > HEADERS_MAX)
		return rf_refuse(r, 400, "HttpHeaders", RF_MSG_PROPERTY_FORMAT,
			"(hidden)", "HttpHeaders");
	json_array_foreach(list, i, one)
	{
		if (!header_ok(one))
			return rf_refuse(r, 400, "HttpHeaders",
				RF_MSG_PROPERTY_FORMAT, "(hidden)", "HttpHeaders");
	}
	return true;
}

/* Are all of a list among the words? */
static bool
words_ok(struct rf *r, const char *name, const char *const *words)
{
	const json_t *list = rf_value(r, name);
	json_t *one;
	size_t i, k;

	json_array_foreach(list, i, one)
	{
		const char *word = json_string_value(one);

		for (k = 0; words[k] && strcmp(words[k], word) != 0; k++)
			continue;
		if (!words[k])
			return rf_refuse(
				r, 400, name, RF_MSG_PROPERTY_LIST, word, name);
	}
	return true;
}

/* What is wanted is something that there is. */
static bool
choice_ok(struct rf *r)
{
	if (rf_flag(r, "SubordinateResources", false))
		return rf_refuse(r, 400, "SubordinateResources",
			RF_MSG_PROPERTY_INCORRECT, "SubordinateResources", "true");
	return words_ok(r, "EventTypes", types) &&
	       words_ok(r, "RegistryPrefixes", prefixes) &&
	       words_ok(r, "ResourceTypes", resources);
}

static void
take(struct rf *r, json_t *o, const char *name, json_t *otherwise)
{
	json_t *value = json_object_get(r->set, name);

	if (value && !json_is_null(value))
		json_object_set(o, name, value);
	else if (otherwise)
		json_object_set(o, name, otherwise);
	json_decref(otherwise);
}

static void
subscribe(struct rf *r)
{
	char id[EVENT_ID];
	json_t *o;
	int rc;

	if (!rf_url_ok(rf_text(r, "Destination"))) {
		rf_refuse(r, 400, "Destination", RF_MSG_PROPERTY_FORMAT,
			rf_url_shown(rf_text(r, "Destination")), "Destination");
		return;
	}
	if (!headers_ok(r) || !choice_ok(r))
		return;
	o = json_object();
	take(r, o, "Destination", NULL);
	take(r, o, "Protocol", NULL);
	take(r, o, "Context", json_null());
	take(r, o, "EventTypes", route_words(types));
	take(r, o, "RegistryPrefixes", json_array());
	take(r, o, "ResourceTypes", json_array());
	take(r, o, "SubordinateResources", json_false());
	take(r, o, "EventFormatType", json_string(formats[0]));
	take(r, o, "SubscriptionType", json_string(kinds[0]));
	take(r, o, "DeliveryRetryPolicy", json_string(policies[0]));
	take(r, o, "HttpHeaders", json_array());
	rc = eventdir_subscribe(r->state, o, id);
	json_decref(o);
	if (rc == -1 && errno == ENFILE)
		rf_refuse(r, 503, NULL, RF_MSG_CREATE_LIMIT);
	else if (rc == -1 && errno == EMSGSIZE)
		rf_refuse(r, 413, NULL, RF_MSG_PAYLOAD_TOO_LARGE);
	else if (rc == -1)
		rf_trouble(r, "the state folder");
	else
		rf_created(r, SUBSCRIPTIONS "/%s", id);
	if (rc == 0)
		eventdir_deliver(r->state, r->share);
}

static void
change(struct rf *r)
{
	const char *id = rf_arg(r, "subscription");
	json_t *o = eventdir_subscription(r->state, id);

	if (!o || !headers_ok(r)) {
		json_decref(o);
		return;
	}
	if (rf_value(r, "Context"))
		take(r, o, "Context", json_null());
	take(r, o, "DeliveryRetryPolicy", NULL);
	take(r, o, "HttpHeaders", NULL);
	if (eventdir_change(r->state, id, o) == -1)
		rf_trouble(r, "the state folder");
	json_decref(o);
}

static void
unsubscribe(struct rf *r)
{
	if (eventdir_unsubscribe(r->state, rf_arg(r, "subscription")) == -1)
		rf_trouble(r, "the state folder");
}

/* What was suspended is tried again. */
static void
resume(struct rf *r)
{
	int folder = eventdir_open(r->state, rf_arg(r, "subscription"));
	struct event_health health = {0};

	if (folder == -1 || eventdir_health_write(folder, &health) == -1)
		rf_trouble(r, "the state folder");
	if (folder != -1)
		close(folder);
	eventdir_deliver(r->state, r->share);
}

static void
test_event(struct rf *r)
{
	const char *message = rf_text(r, "Message"), *id = rf_text(r, "MessageId"),
		   *type = rf_text(r, "EventType"),
		   *severity = rf_text(r, "Severity");
	struct event event = {
		.type = type ? type : types[0],
		.severity = severity ? severity : severities[0],
		.id = id ? id : "ResourceEvent.1.3.TestMessage",
		.message = message ? message : "This is a test event.",
		.args = json_object_get(r->set, "MessageArgs"),
		.stamp = rf_text(r, "EventTimestamp"),
		.origin = rf_text(r, "OriginOfCondition"),
		.number = rf_text(r, "EventId"),
		.when = r->now,
	};

	if (eventdir_send(r->state, &event) > 0)
		eventdir_deliver(r->state, r->share);
}

static const struct rf_property makes[] = {
	{"Destination", RF_STRING, RF_REQUIRED, NULL, 1, OVERRIDE_URL - 1},
	{"Protocol", RF_STRING, RF_REQUIRED, protocols, 0, 0},
	{"Context", RF_STRING, RF_NULL, NULL, 0, 1024},
	{"EventTypes", RF_STRINGS, RF_NULL, NULL, 0, 0},
	{"RegistryPrefixes", RF_STRINGS, RF_NULL, NULL, 0, 0},
	{"ResourceTypes", RF_STRINGS, RF_NULL, NULL, 0, 0},
	{"SubordinateResources", RF_BOOLEAN, RF_NULL, NULL, 0, 0},
	{"EventFormatType", RF_STRING, RF_NULL, formats, 0, 0},
	{"SubscriptionType", RF_STRING, RF_NULL, kinds, 0, 0},
	{"DeliveryRetryPolicy", RF_STRING, RF_NULL, policies, 0, 0},
	{"HttpHeaders", RF_ARRAY, RF_NULL | RF_HIDDEN, NULL, 0, 0},
	{.path = NULL},
};

static const struct rf_property changes[] = {
	{"Context", RF_STRING, RF_NULL, NULL, 0, 1024},
	{"DeliveryRetryPolicy", RF_STRING, RF_SHOWN, policies, 0, 0},
	{"HttpHeaders", RF_ARRAY, RF_HIDDEN, NULL, 0, 0},
	{.path = NULL},
};

static const struct rf_property tests[] = {
	{"EventType", RF_STRING, RF_NULL, types, 0, 0},
	{"Severity", RF_STRING, RF_NULL, severities, 0, 0},
	{"Message", RF_STRING, RF_NULL, NULL, 0, 1024},
	{"MessageId", RF_STRING, RF_NULL, NULL, 0, 256},
	{"MessageArgs", RF_STRINGS, RF_NULL, NULL, 0, 0},
	{"OriginOfCondition", RF_STRING, RF_NULL, NULL, 0, 512},
	{"EventId", RF_STRING, RF_NULL, NULL, 0, 256},
	{"EventTimestamp", RF_STRING, RF_NULL, NULL, 0, 64},
	{.path = NULL},
};

const struct rf_resource rf_events[] = {
	{.pattern = SERVICE,
		.type = "#EventService.v1_7_0.EventService",
		.skeleton = "events.json",
		.link = "EventService",
		.fill = service},
	{.pattern = SERVICE "/Actions/EventService.SubmitTestEvent",
		.parameters = tests,
		.action = test_event,
		.write = RF_MANAGER},
	{.pattern = SUBSCRIPTIONS,
		.type = "#EventDestinationCollection.EventDestinationCollection",
		.link = "Subscriptions",
		.fill = subscriptions,
		.parameters = makes,
		.create = subscribe,
		.write = RF_MANAGER | RF_COMPONENTS},
	{.pattern = SUBSCRIPTIONS "/{subscription}",
		.type = "#EventDestination.v1_10_0.EventDestination",
		.exists = exists,
		.fill = fill,
		.settable = changes,
		.patch = change,
		.remove = unsubscribe,
		.write = RF_MANAGER | RF_COMPONENTS},
	{.pattern = SUBSCRIPTIONS
		"/{subscription}/Actions/EventDestination.ResumeSubscription",
		.exists = exists,
		.action = resume,
		.write = RF_MANAGER | RF_COMPONENTS},
	{.pattern = NULL},
};
