#include "tftp/table.h"

#include "base/clock.h"
#include "base/hash.h"

#include <errno.h>
#include <sys/random.h>

uint64_t
table_now(void)
{
	return clock_ms(CLOCK_MONOTONIC);
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

static size_t
client_of(const struct table *t, const struct dgram_route *client)
{
	uint64_t h = hash_of(t->seed, client->to.b, sizeof client->to.b);

	return (h >> 32) % TABLE_CLIENTS;
}

/* Never 0. */
static uint32_t
key_of(const struct table *t, const struct dgram_route *client)
{
	uint64_t h = hash_of(t->seed, client->to.b, sizeof client->to.b);

	h = hash_of(h, &client->port, sizeof client->port);
	return (uint32_t)(h >> 32) | 1;
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

enum xfer_end
table_settle(struct table *t, const struct transfer *x, enum xfer_end end)
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
	*end = table_settle(t, x, transfer_begin(x, limit, &t->room));
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
	transfer_drop(x, why, &t->room);
	table_settle(t, x, XFER_LEFT);
}

enum xfer_end
table_hear(struct table *t, struct transfer *x)
{
	return table_settle(t, x, transfer_hear(x, table_now(), &t->room));
}
