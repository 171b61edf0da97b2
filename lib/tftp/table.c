#include "tftp/table.h"

#include <errno.h>
#include <limits.h>
#include <sys/random.h>
#include <time.h>

uint64_t
table_now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (uint64_t)t.tv_sec * 1000 + (uint64_t)t.tv_nsec / 1000000;
}

/*
 * Be told when there is something to read; number says which it is. With EPOLLET
 * only when something came, which is less work for the kernel.
 */
static int
watch(const struct table *t, int fd, uint32_t number, uint32_t how)
{
	struct epoll_event ev = {.events = EPOLLIN | how, .data.u32 = number};

	return epoll_ctl(t->epoll, EPOLL_CTL_ADD, fd, &ev);
}

/* The same of one that is watched already, under another number. */
static int
watch_as(const struct table *t, int fd, uint32_t number)
{
	struct epoll_event ev = {.events = EPOLLIN, .data.u32 = number};

	return epoll_ctl(t->epoll, EPOLL_CTL_MOD, fd, &ev);
}

int
table_open(struct table *t, const int listener[], int n)
{
	t->epoll = epoll_create1(EPOLL_CLOEXEC);
	if (t->epoll == -1 || getrandom(&t->seed, sizeof t->seed, 0) == -1)
		return -1;
	for (t->listeners = 0; t->listeners < n; t->listeners++) {
		t->listener[t->listeners] = listener[t->listeners];
		if (watch(t, listener[t->listeners], (uint32_t)t->listeners, 0) ==
			-1)
			return -1;
	}
	for (size_t i = 0; i < TABLE_MAX; i++)
		t->when[i] = t->quiet[i] = UINT64_MAX;
	t->running = t->uploads = 0;
	t->wake = UINT64_MAX;
	t->used = t->now = table_now();
	t->events = t->event_at = 0;
	t->listener_at = t->listeners;
	t->turns = t->rest = t->took = 0;
	t->timer_at = TABLE_MAX;
	return 0;
}

/*
 * Who has which place
 */

/* FNV-1a, from a number that nobody outside knows, so that nobody can aim. */
static uint32_t
hash(const void *bytes, size_t len, uint32_t h)
{
	struct rd r = rd_of(bytes, len);

	while (r.left > 0)
		h = (h ^ rd_u8(&r)) * 16777619;
	return h;
}

static size_t
client_of(const struct table *t, const struct dgram_route *client)
{
	return hash(client->to.b, sizeof client->to.b, t->seed) % TABLE_CLIENTS;
}

/* Never 0. */
static uint32_t
key_of(const struct table *t, const struct dgram_route *client)
{
	uint32_t h = hash(client->to.b, sizeof client->to.b, t->seed);

	return hash(&client->port, sizeof client->port, h) | 1;
}

static size_t
place_of(const struct table *t, const struct transfer *x)
{
	return (size_t)(x - t->transfer);
}

struct transfer *
table_find(struct table *t, const struct dgram_route *client)
{
	uint32_t key = key_of(t, client);

	for (size_t i = 0, seen = 0; seen < t->running; i++) {
		struct transfer *x = &t->transfer[i];

		seen += t->key[i] != 0;
		if (t->key[i] == key && x->asked.client.port == client->port &&
			ip_eq(x->asked.client.to, client->to))
			return x;
	}
	return NULL;
}

/* The place of the smallest, UINT64_MAX not counting; TABLE_MAX if there is none.
 */
static size_t
smallest(const uint64_t value[static TABLE_MAX])
{
	size_t at = TABLE_MAX;
	uint64_t least = UINT64_MAX;

	for (size_t i = 0; i < TABLE_MAX; i++)
		if (value[i] < least) {
			least = value[i];
			at = i;
		}
	return at;
}

/* Of the client that has the most, the one that has not got on for longest. */
static struct transfer *
stalest(struct table *t, size_t of)
{
	struct transfer *x = NULL;

	for (size_t i = 0; i < TABLE_MAX; i++) {
		struct transfer *y = &t->transfer[i];

		if (client_of(t, &y->asked.client) == of &&
			(!x || transfer_heard(y) < transfer_heard(x)))
			x = y;
	}
	return x;
}

bool
table_room(struct table *t, const struct dgram_route *client,
	struct transfer **evicted)
{
	size_t most = 0;

	*evicted = NULL;
	if (t->running < TABLE_MAX)
		return true;

	size_t silent = smallest(t->quiet);
	if (silent < TABLE_MAX) {
		*evicted = &t->transfer[silent];
		return true;
	}
	for (size_t i = 1; i < TABLE_CLIENTS; i++)
		if (t->client[i] > t->client[most])
			most = i;
	if (t->client[most] <= t->client[client_of(t, client)] + 1)
		return false;
	*evicted = stalest(t, most);
	return true;
}

/*
 * A transfer got its second socket: the first is for strangers now. If the system
 * will not have it, it is tried at the next step, and until then the timer hears
 * it.
 */
static void
watch_second(struct table *t, const struct transfer *x)
{
	size_t i = place_of(t, x);
	uint32_t number = LISTEN_MAX + (uint32_t)i;

	t->two[i] = watch_as(t, x->talk.others, number + TABLE_MAX) == 0 &&
		    watch(t, x->talk.peer, number, EPOLLET) == 0;
}

/* A step was taken: remember when to take the next, or that it is over. */
static enum xfer_end
settle(struct table *t, const struct transfer *x, enum xfer_end end)
{
	size_t i = place_of(t, x);

	if (end == XFER_RUNNING) {
		if (x->talk.peer != -1 && !t->two[i])
			watch_second(t, x);
		t->when[i] = transfer_when(x);
		if (t->when[i] > t->now + TABLE_LOOK)
			t->when[i] = t->now + TABLE_LOOK;
		if (t->when[i] < t->wake)
			t->wake = t->when[i];
		if (transfer_done(x))
			t->quiet[i] = 0;
		else if (t->quiet[i] != UINT64_MAX && !transfer_half_open(x))
			t->quiet[i] = UINT64_MAX;
		return end;
	}
	t->key[i] = 0;
	t->when[i] = t->quiet[i] = UINT64_MAX;
	t->spare = i;
	t->running--;
	t->uploads -= x->writes;
	t->client[client_of(t, &x->asked.client)]--;
	t->used = table_now();
	return end;
}

/* A free place, or NULL with errno. */
static struct transfer *
free_place(struct table *t)
{
	if (t->running < TABLE_MAX)
		for (size_t i = 0; i < TABLE_MAX; i++) {
			size_t at = (t->spare + i) % TABLE_MAX;

			if (t->key[at] == 0)
				return &t->transfer[at];
		}
	errno = ENOSPC;
	return NULL;
}

/* It is open: it gets its place in the table, and begins. */
static const struct transfer *
enter(struct table *t, struct transfer *x, uint64_t limit, enum xfer_end *end)
{
	const struct dgram_route *client = &x->asked.client;
	size_t i = place_of(t, x);

	t->two[i] = false;
	if (watch(t, x->talk.others, LISTEN_MAX + (uint32_t)i, EPOLLET) == -1) {
		int why = errno;

		talk_close(&x->talk);
		errno = why;
		return NULL;
	}
	t->key[i] = key_of(t, client);
	t->quiet[i] = x->asked.when;
	t->spare = i + 1;
	t->running++;
	t->uploads += x->writes;
	t->client[client_of(t, client)]++;
	*end = settle(t, x, transfer_begin(x, limit, &t->room));
	return x;
}

const struct transfer *
table_begin(struct table *t, const struct asked *asked, const struct source *source,
	enum xfer_end *end)
{
	struct transfer *x = free_place(t);

	if (!x || transfer_open(x, asked, source) == -1)
		return NULL;
	return enter(t, x, 0, end);
}

const struct transfer *
table_begin_upload(struct table *t, const struct asked *asked,
	const struct put *put, size_t name, uint64_t limit, enum xfer_end *end)
{
	struct transfer *x = t->uploads < TABLE_UPLOADS ? free_place(t) : NULL;

	if (!x)
		errno = ENOSPC;
	if (!x || transfer_open_upload(x, asked, put, name) == -1)
		return NULL;
	return enter(t, x, limit, end);
}

void
table_drop(struct table *t, struct transfer *x, const char *why)
{
	transfer_drop(x, why);
	settle(t, x, XFER_LEFT);
}

enum xfer_end
table_hear(struct table *t, struct transfer *x)
{
	return settle(t, x, transfer_hear(x, table_now(), &t->room));
}

/*
 * Waiting
 */

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
		if (again(t))
			continue;
		while (t->timer_at < TABLE_MAX)
			if (wake_one(t, t->timer_at++, out))
				return 0;

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
