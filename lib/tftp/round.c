/* Waiting for what happens next: the half of table that is table_next. */
#include "tftp/table.h"

#include <errno.h>
#include <limits.h>

/* What came of a step, as an event, if anything did. */
static bool
ended(struct table *t, struct transfer *x, enum xfer_end end,
	struct table_event *out)
{
	if (table_settle(t, x, end) == XFER_RUNNING)
		return false;
	*out = (struct table_event){.what = TABLE_ENDED, .ended = x, .end = end};
	return true;
}

/* One socket of this round. */
static bool
read_one(struct table *t, uint32_t number, struct table_event *out)
{
	if (number < LISTEN_MAX) {
		*out = (struct table_event){
			TABLE_REQUEST, .fd = t->listener[number]};
		t->used = t->now;
		return true;
	}

	bool second = number >= LISTEN_MAX + TABLE_MAX;
	size_t i = (number - LISTEN_MAX) % TABLE_MAX;
	struct transfer *x = &t->transfer[i];
	enum xfer_end end;

	if (t->key[i] == 0) /* it ended in this very round */
		return false;
	if (second) {
		end = transfer_overhear(x, t->now, &t->room);
	} else {
		end = transfer_hear(x, t->now, &t->room);
		t->took += x->took;
	}
	return ended(t, x, end, out);
}

static bool
wake_one(struct table *t, size_t i, struct table_event *out)
{
	struct transfer *x = &t->transfer[i];

	if (t->key[i] == 0)
		return false;
	if (t->when[i] > t->now) {
		if (t->when[i] < t->wake)
			t->wake = t->when[i];
		return false;
	}
	return ended(t, x, transfer_wake(x, t->now, &t->room), out);
}

/* How long to wait in ms, as epoll_wait wants it; -1 is for ever. */
static int
patience(const struct table *t, uint64_t idle, uint64_t now)
{
	uint64_t until = t->wake;

	if (t->running == 0)
		until = idle > 0 ? t->used + idle : UINT64_MAX;
	if (t->pulse > 0 && until > t->pulsed + t->pulse)
		until = t->pulsed + t->pulse;
	if (until == UINT64_MAX)
		return -1;
	if (until <= now)
		return 0;
	return until - now < INT_MAX ? (int)(until - now) : INT_MAX;
}

/* Another turn for the sockets of this round? */
static bool
again(struct table *t)
{
	if (t->turns == 0)
		return false;
	if (2 * t->took < t->events) {
		if (t->turns == TABLE_TURNS)
			t->rest = TABLE_REST;
		t->turns = 0;
		return false;
	}
	t->turns--;
	t->took = 0;
	t->event_at = 0;
	t->listener_at = 0;
	t->now = table_now();
	return true;
}

/* A new round: wait for sockets, and see whether it is the timers' turn. */
static int
wait_for(struct table *t, int ms)
{
	int n = epoll_wait(t->epoll, t->event, TABLE_EVENTS, ms);

	if (n == -1 && errno != EINTR)
		return -1;
	t->events = n > 0 ? n : 0;
	t->event_at = t->took = t->turns = 0;
	if (n == TABLE_EVENTS) {
		t->listener_at = 0;
		t->turns = t->rest == 0 ? TABLE_TURNS : 0;
		t->rest -= t->rest > 0;
	}
	t->now = table_now();
	if (t->running > 0 && t->now >= t->wake) {
		t->wake = UINT64_MAX;
		t->timer_at = 0;
	}
	return 0;
}

int
table_next(struct table *t, uint64_t idle, struct table_event *out)
{
	for (;;) {
		while (t->listener_at < t->listeners)
			if (read_one(t, (uint32_t)t->listener_at++, out))
				return 0;
		while (t->event_at < t->events)
			if (read_one(t, t->event[t->event_at++].data.u32, out))
				return 0;
		while (t->timer_at < TABLE_MAX)
			if (wake_one(t, t->timer_at++, out))
				return 0;
		sendpool_turn(&t->room.pool);
		if (again(t))
			continue;

		uint64_t now = table_now();
		if (t->running == 0 && idle > 0 && now >= t->used + idle) {
			*out = (struct table_event){.what = TABLE_IDLE};
			return 0;
		}
		if (t->pulse > 0 && now >= t->pulsed + t->pulse) {
			t->pulsed = now;
			*out = (struct table_event){.what = TABLE_PULSE};
			return 0;
		}
		if (wait_for(t, patience(t, idle, now)) == -1)
			return -1;
	}
}
