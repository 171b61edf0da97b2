/*
 * table: all transfers that run, and the one place that waits for any of them.
 *
 * It moves every transfer on by itself; its caller asks for what happens next,
 * which is a request at a well-known port, a transfer that ended, or idleness:
 *
 *     while (table_next(&t, idle, &ev) == 0 && ev.what != TABLE_IDLE)
 *             ...
 *
 * Sockets that have something to say get their turn in rounds, one packet each, so
 * nobody's transfer can hold up the others. When there are more of them than a
 * round has turns, the well-known ports come first in each, for a request that
 * waits long is sent again. When the table is full, a client that has said nothing
 * since its request, or has sent us all of a file, makes room for the next, the
 * longest silent first; else the client with the most transfers does. Only when all
 * have as few is a request refused.
 *
 * Several threads may do so in turn, when they share a pool (net/sendpool): who is
 * in table_next puts the lead down at the end of a round, and only the leader
 * returns from it. The table, and all that its caller decides by, are the leader's.
 */
#ifndef MB_TABLE_H
#define MB_TABLE_H

#include "net/listen.h"
#include "tftp/transfer.h"

#include <sys/epoll.h>

#define TABLE_MAX     5120 /* transfers at once; a rack is 40 hosts */
#define TABLE_UPLOADS 64   /* of them, to us */
#define TABLE_LOOK    1000 /* ms; no transfer is left alone for longer */
#define TABLE_EVENTS  64   /* sockets in a round; then it is the timers' turn */
#define TABLE_TURNS   4    /* for the same sockets, in a crowd */
#define TABLE_REST    16   /* rounds without, after it was of no use */
#define TABLE_CLIENTS 1024 /* kinds of address, by their hash */

struct table {
	int epoll;
	int listener[LISTEN_MAX];
	int listeners;
	unsigned running, uploads;
	uint64_t wake; /* ms; no transfer wants to be woken before */
	uint64_t used; /* ms; when a request came or a transfer ended */
	uint64_t now;  /* ms; when this round began */

	struct epoll_event event[TABLE_EVENTS]; /* this round's */
	int events, event_at;
	int listener_at; /* the next that has its turn before these */
	int turns, rest; /* that are left for these; rounds until there are more */
	int took;        /* of these, had something to say in this turn */
	size_t timer_at; /* the next place to wake; TABLE_MAX: not their turn */

	/*
	 * Of each transfer, what is searched for, apart from the rest, so that a
	 * search reads little memory.
	 */
	uint32_t key[TABLE_MAX];   /* of the client's address and port; 0: free */
	bool two[TABLE_MAX];       /* both its sockets are watched */
	uint64_t when[TABLE_MAX];  /* ms; when it wants to be woken */
	uint64_t quiet[TABLE_MAX]; /* ms; half-open since then, or 0: done; else
				      UINT64_MAX */
	uint64_t pulse, pulsed;    /* ms; the caller's, and when that last was */
	uint64_t seed;             /* of the hashes, so that nobody can aim */
	size_t spare;              /* where the search for a free place begins */
	uint16_t client[TABLE_CLIENTS]; /* transfers of such an address */

	struct transfer transfer[TABLE_MAX];
	struct transfer_room room; /* its pool is the caller's to open */
};

enum table_what { TABLE_IDLE, TABLE_REQUEST, TABLE_ENDED, TABLE_PULSE };

struct table_event {
	enum table_what what;
	int fd; /* TABLE_REQUEST: the socket to read it from */
	const struct transfer *ended; /* until the next call */
	enum xfer_end end;
};

/* An empty table for requests at these sockets. 0, or -1 with errno. */
int table_open(struct table *t, const int listener[], int n);

/*
 * Wait for what happens next; idle is in ms, 0: for ever. With t->pulse, which
 * table_open leaves 0, there is a TABLE_PULSE about every so many ms, however busy
 * it is. 0, or -1 with errno.
 */
int table_next(struct table *t, uint64_t idle, struct table_event *out);

/* The transfer to that address and port, or NULL. */
struct transfer *table_find(struct table *t, const struct dgram_route *client);

/*
 * Take what its client has sent by now, rather than in its turn. If that ends it,
 * table_next says nothing of it.
 */
enum xfer_end table_hear(struct table *t, struct transfer *x);

/*
 * Is there room for one more of that client's? If somebody else's has to go for it,
 * that is *evicted, to be dropped before table_begin; else NULL.
 */
bool table_room(struct table *t, const struct dgram_route *client,
	struct transfer **evicted);

/*
 * Begin a transfer and send its first packet; the source, or what put has begun,
 * becomes the table's. NULL with errno: ENOSPC when there is no room. *end is
 * XFER_RUNNING unless it could not even begin; then it is over already, and
 * table_next says nothing of it.
 */
const struct transfer *table_begin(struct table *t, const struct asked *asked,
	const struct source *source, enum xfer_end *end);
const struct transfer *table_begin_upload(struct table *t,
	const struct asked *asked, const struct put *put, size_t name,
	uint64_t limit, enum xfer_end *end);

/* End a transfer, telling the client why; with NULL, without a word. */
void table_drop(struct table *t, struct transfer *x, const char *why);

/*
 * For table_next, which is apart (round.c): a step of that transfer came to this
 * end; remember when to take the next, or that it is over. Returns end.
 */
enum xfer_end table_settle(
	struct table *t, const struct transfer *x, enum xfer_end end);

/* Milliseconds since some moment, as xfer wants them. */
uint64_t table_now(void);

#endif
