#include "tftp/table.h"

#include <errno.h>
#include <limits.h>
#include <time.h>

uint64_t
table_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/* Be told when there is something to read; number says which it is. */
static int
watch(const struct table *t, int fd, uint32_t number)
{
	struct epoll_event ev = {.events = EPOLLIN, .data.u32 = number};

	return epoll_ctl(t->epoll, EPOLL_CTL_ADD, fd, &ev);
}

int
table_open(struct table *t, const int listener[], int n)
{
	t->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (t->epoll == -1)
		return -1;
	for (t->listeners = 0; t->listeners < n; t->listeners++) {
		t->listener[t->listeners] = listener[t->listeners];
		if (watch(t, listener[t->listeners], (uint32_t)t->listeners) == -1)
			return -1;
	}
	for (size_t i = 0; i < TABLE_MAX; i++)
		t->transfer[i].fd = -1;
	t->running = 0;
	t->wake = UINT64_MAX;
	t->used = table_now();
	t->events = t->event_at = 0;
	t->timer_at = TABLE_MAX;
	return 0;
}

struct transfer *
table_find(struct table *t, const struct dgram_route *client)
{
	for (size_t i = 0; i < TABLE_MAX; i++) {
		struct transfer *x = &t->transfer[i];

		if (x->fd != -1 && x->asked.client.port == client->port &&
			ip4_eq(x->asked.client.to, client->to))
			return x;
	}
	return NULL;
}

static struct transfer *
free_place(struct table *t)
{
	for (size_t i = 0; i < TABLE_MAX; i++)
		if (t->transfer[i].fd == -1)
			return &t->transfer[i];
	return NULL;
}

/* A step was taken: remember when to take the next, or that it is over. */
static enum xfer_end
settle(struct table *t, const struct transfer *x, enum xfer_end end)
{
	if (end != XFER_RUNNING) {
		t->running--;
		t->used = table_now();
	} else if (x->xfer.wake < t->wake) {
		t->wake = x->xfer.wake;
	}
	return end;
}

const struct transfer *
table_begin(struct table *t, const struct asked *asked, const struct source *source,
	enum xfer_end *end)
{
	struct transfer *x = free_place(t);

	if (!x) {
		errno = ENOSPC;
		return NULL;
	}
	if (transfer_open(x, asked, source) == -1)
		return NULL;
	if (watch(t, x->fd, LISTEN_MAX + (uint32_t)(x - t->transfer)) == -1) {
		int why = errno;

		close(x->fd);
		x->fd = -1;
		errno = why;
		return NULL;
	}
	t->running++;
	*end = settle(t, x, transfer_begin(x));
	return x;
}

void
table_drop(struct table *t, struct transfer *x)
{
	transfer_drop(x);
	settle(t, x, XFER_LEFT);
}

/* What came of a step, as an event, if anything did. */
static bool
ended(struct table *t, struct transfer *x, enum xfer_end end,
	struct table_event *out)
{
	if (settle(t, x, end) == XFER_RUNNING)
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
		t->used = table_now();
		return true;
	}

	struct transfer *x = &t->transfer[number - LISTEN_MAX];

	/* It may have ended in this very round. */
	return x->fd != -1 && ended(t, x, transfer_hear(x, table_now()), out);
}

static bool
wake_one(struct table *t, size_t i, struct table_event *out)
{
	struct transfer *x = &t->transfer[i];

	return x->fd != -1 && ended(t, x, transfer_wake(x, table_now()), out);
}

/* How long to wait in ms, as epoll_wait wants it; -1 is for ever. */
static int
patience(const struct table *t, uint64_t idle, uint64_t now)
{
	uint64_t until = t->wake;

	if (t->running == 0)
		until = idle > 0 ? t->used + idle : UINT64_MAX;
	if (until == UINT64_MAX)
		return -1;
	if (until <= now)
		return 0;
	return until - now < INT_MAX ? (int)(until - now) : INT_MAX;
}

/* A new round: wait for sockets, and see whether it is the timers' turn. */
static int
wait_for(struct table *t, int ms)
{
	int n = epoll_wait(t->epoll, t->event, TABLE_EVENTS, ms);

	if (n == -1 && errno != EINTR)
		return -1;
	t->events = n > 0 ? n : 0;
	t->event_at = 0;
	if (t->running > 0 && table_now() >= t->wake) {
		t->wake = UINT64_MAX;
		t->timer_at = 0;
	}
	return 0;
}

int
table_next(struct table *t, uint64_t idle, struct table_event *out)
{
	for (;;) {
		while (t->event_at < t->events)
			if (read_one(t, t->event[t->event_at++].data.u32, out))
				return 0;
		while (t->timer_at < TABLE_MAX)
			if (wake_one(t, t->timer_at++, out))
				return 0;

		uint64_t now = table_now();
		if (t->running == 0 && idle > 0 && now >= t->used + idle) {
			*out = (struct table_event){.what = TABLE_IDLE};
			return 0;
		}
		if (wait_for(t, patience(t, idle, now)) == -1)
			return -1;
	}
}
