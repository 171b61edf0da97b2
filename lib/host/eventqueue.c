#include "host/eventqueue.h"

#include "base/hash.h"

#include <errno.h>
#include <string.h>

static struct event_recent *
recent_of(struct event_queue *q, struct mac mac)
{
	uint64_t h = hash_of(0, mac.b, sizeof mac.b);

	return &q->recent[(h >> 32) % EVENTS_RECENT];
}

/* Is it the same that this host had here last? */
static bool
is_last(const struct event_recent *r, struct mac mac, const struct event_line *e)
{
	return r->when > 0 && mac_eq(r->mac, mac) &&
	       r->what == hash_of(0, e->body, e->len);
}

bool
eventqueue_put(struct event_queue *q, struct mac mac, const struct event_line *e)
{
	struct event_recent *r = recent_of(q, mac);
	bool same = is_last(r, mac, e);

	if (same && e->when >= r->when && e->when - r->when < EVENTS_QUIET) {
		r->again++;
		return true;
	}
	if (q->n == EVENTS_MAX)
		return false;
	if (!same)
		*r = (struct event_recent){
			.mac = mac,
			.what = hash_of(0, e->body, e->len),
		};
	r->when = e->when;
	q->item[(q->first + q->n++) % EVENTS_MAX] = (struct event_waiting){
		.mac = mac,
		.again = r->again,
		.line = *e,
	};
	return true;
}

int
eventqueue_write(struct event_queue *q, int state, struct mac *mac)
{
	const struct event_waiting *w = &q->item[q->first];
	struct event_recent *r = recent_of(q, w->mac);
	int rc = event_append(state, w->mac, &w->line, w->again);

	if (is_last(r, w->mac, &w->line)) {
		if (rc == EVENT_SAME)
			r->again++;
		else
			r->again -= w->again < r->again ? w->again : r->again;
	}
	*mac = w->mac;
	q->first = (q->first + 1) % EVENTS_MAX;
	q->n--;
	return rc == -1 && errno != ENOENT ? -1 : 0;
}
