/* deliver: an event on its way, and what comes of it. */
#include "deliver.h"

#include "base/clock.h"
#include "file/at.h"
#include "file/put.h"

#include <err.h>
#include <time.h>

#define ATTEMPTS 3   /* DeliveryRetryAttempts of share/redfish/events.json */
#define LONGEST  300 /* seconds between tries that go on for ever */
#define REPLY    10L /* seconds that a destination may take */

uint64_t
now_s(void)
{
	return (uint64_t)time(NULL);
}

uint64_t
up_s(void)
{
	return clock_ms(CLOCK_BOOTTIME) / 1000;
}

static size_t
discard(char *bytes, size_t one, size_t len, void *with)
{
	(void)bytes, (void)with;
	return one * len;
}

static bool
add_header(struct target *t, const char *line)
{
	struct curl_slist *more = curl_slist_append(t->headers, line);

	if (more)
		t->headers = more;
	return more;
}

/* Those that the subscription wants, and ours. */
static bool
make_headers(struct target *t, const json_t *subscription)
{
	const json_t *list = json_object_get(subscription, "HttpHeaders");
	json_t *one, *value;
	const char *key;
	char line[2048];
	size_t i;

	t->headers = NULL;
	if (!add_header(t, "Content-Type: application/json") ||
		!add_header(t, "OData-Version: 4.0") || !add_header(t, "Expect:"))
		return false;
	json_array_foreach(list, i, one)
	{
		json_object_foreach(one, key, value)
		{
			if (snprintf(line, sizeof line, "%s: %s", key,
				    json_string_value(value)) >= (int)sizeof line ||
				!add_header(t, line))
				return false;
		}
	}
	return true;
}

static bool
set_up(const struct deliver *d, struct target *t, const char *url)
{
	return curl_easy_setopt(t->curl, CURLOPT_URL, url) == CURLE_OK &&
	       curl_easy_setopt(t->curl, CURLOPT_PROTOCOLS_STR, "http,https") ==
		       CURLE_OK &&
	       curl_easy_setopt(t->curl, CURLOPT_PROXY, "") == CURLE_OK &&
	       curl_easy_setopt(t->curl, CURLOPT_POST, 1L) == CURLE_OK &&
	       curl_easy_setopt(t->curl, CURLOPT_POSTFIELDS, t->text) == CURLE_OK &&
	       curl_easy_setopt(t->curl, CURLOPT_HTTPHEADER, t->headers) ==
		       CURLE_OK &&
	       curl_easy_setopt(t->curl, CURLOPT_FAILONERROR, 1L) == CURLE_OK &&
	       curl_easy_setopt(t->curl, CURLOPT_TIMEOUT, REPLY) == CURLE_OK &&
	       curl_easy_setopt(t->curl, CURLOPT_WRITEFUNCTION, discard) ==
		       CURLE_OK &&
	       curl_easy_setopt(t->curl, CURLOPT_USERAGENT,
		       "metal-boot/" VERSION) == CURLE_OK &&
	       curl_easy_setopt(t->curl, CURLOPT_PRIVATE, t) == CURLE_OK &&
	       curl_multi_add_handle(d->multi, t->curl) == CURLM_OK;
}

void
let_go(const struct deliver *d, struct target *t)
{
	if (t->curl) {
		curl_multi_remove_handle(d->multi, t->curl);
		curl_easy_cleanup(t->curl);
	}
	curl_slist_free_all(t->headers);
	t->curl = NULL;
	t->headers = NULL;
}

/* Send the first that waits, if it is time. */
void
begin(const struct deliver *d, struct target *t, int folder)
{
	json_t *subscription = eventdir_subscription(d->state, t->id);
	const char *url =
		json_string_value(json_object_get(subscription, "Destination"));

	if (url && eventdir_first(folder, t->number) > 0 &&
		at_read(folder, t->number, t->text, sizeof t->text) > 0) {
		t->curl = curl_easy_init();
		if (!t->curl || !make_headers(t, subscription) ||
			!set_up(d, t, url)) {
			warnx("%s: libcurl lacks what we need", t->id);
			let_go(d, t);
			t->next = up_s() + d->interval;
		}
	}
	json_decref(subscription);
}

/* It did not work: again later, or as the subscription says. */
static void
failed(const struct deliver *d, struct target *t, int folder, const char *why)
{
	json_t *o = eventdir_subscription(d->state, t->id);
	const char *policy =
		json_string_value(json_object_get(o, "DeliveryRetryPolicy"));
	struct event_health health;
	unsigned wait = d->interval;

	eventdir_health_read(folder, &health);
	health.failures++;
	warnx("subscription %s: %s", t->id, why);
	for (unsigned i = 1; i < health.failures && wait < LONGEST; i++)
		wait *= 2;
	t->next = up_s() + (wait < LONGEST ? wait : LONGEST);
	if (health.failures > ATTEMPTS && policy &&
		strcmp(policy, "TerminateAfterRetries") == 0) {
		warnx("subscription %s is ended", t->id);
		eventdir_unsubscribe(d->state, t->id);
	} else {
		health.suspended = health.failures > ATTEMPTS && policy &&
				   strcmp(policy, "SuspendRetries") == 0;
		t->unnoted = eventdir_health_write(folder, &health) == -1;
	}
	json_decref(o);
}

static void
delivered(const struct deliver *d, struct target *t, int folder)
{
	struct event_health health;

	t->next = 0;
	t->unnoted = put_remove(folder, t->number) == -1;
	/* It is told again, but not at once and for ever. */
	if (t->unnoted) {
		warn("subscription %s: event %s was told, and stays", t->id,
			t->number);
		t->next = up_s() + d->interval;
	}
	if (eventdir_health_read(folder, &health) == 0 && health.failures > 0)
		eventdir_health_write(folder, &(struct event_health){0});
}

/* Those that libcurl is done with. */
bool
finish(const struct deliver *d)
{
	bool any = false;
	CURLMsg *m;
	int left;

	while ((m = curl_multi_info_read(d->multi, &left))) {
		CURLcode rc = m->data.result;
		struct target *t;
		long status = 0;
		int folder;

		if (m->msg != CURLMSG_DONE)
			continue;
		any = true;
		curl_easy_getinfo(m->easy_handle, CURLINFO_PRIVATE, (char **)&t);
		curl_easy_getinfo(m->easy_handle, CURLINFO_RESPONSE_CODE, &status);
		let_go(d, t);
		folder = eventdir_open(d->state, t->id);
		if (folder == -1)
			continue;
		if (rc != CURLE_OK)
			failed(d, t, folder, curl_easy_strerror(rc));
		else if (status < 200 || status > 299)
			failed(d, t, folder, "it has moved elsewhere");
		else
			delivered(d, t, folder);
		close(folder);
	}
	return any;
}
