/*
 * sendpool: threads that take turns at leading, and share the sending.
 *
 * The system calls that send are where nearly all of the time goes when blocks are
 * large, so they are the one thing that several processors do at a time. One thread
 * leads: it waits for the network, decides, and hands over what is to be sent. Then
 * it puts the lead down, sends with the others until nothing waits any more, and
 * who then finds that nobody leads does. So what is the leader's alone needs no
 * lock, and a thread that the system puts aside while it sends stops nobody.
 *
 *     leader                    pool                    others
 *       | hand ---------------> job job job ----------->  send
 *       | turn: the lead is free, send <-- job
 *       |                                                 nothing waits: lead
 *
 * Jobs go out in any order, each at most once. A socket that somebody sends from is
 * closed after that (sendpool_close). Nothing but sendpool_open needs memory of the
 * system's. A pool of all zero has no threads, and then all this does nothing.
 */
#ifndef MB_SENDPOOL_H
#define MB_SENDPOOL_H

#include "net/talk.h"

#include <pthread.h>
#include <stdatomic.h>

#define SENDPOOL_THREADS 8
#define SENDPOOL_JOBS    64 /* that wait at most */

/* What talk_tell_all takes. */
struct sendpool_job {
	struct talk talk; /* a copy; others -1: there is no job */
	const void *bytes;
	size_t len, each;
	bool whole;        /* what comes of it is told nobody */
	atomic_uint *held; /* one more until the bytes are not needed any more */
};

struct sendpool {
	unsigned threads; /* the caller's too */
	void (*lead)(void *);
	void *arg; /* its */

	pthread_mutex_t lock; /* of all that follows */
	pthread_cond_t come;  /* there is a job */
	unsigned idle;        /* threads that wait for that */
	bool led;
	struct sendpool_job waiting[SENDPOOL_JOBS];
	unsigned first, end; /* of those, counted from the start */
	struct sendpool_job running[SENDPOOL_THREADS];
	struct talk last[SENDPOOL_THREADS]; /* to be closed after that; others -1 */
};

/*
 * So many threads, or fewer if the system will not have more; the caller's is the
 * first, and leads. Each other one calls lead(arg) when it does for the first time,
 * which must not return. The pool stays until the program ends.
 */
void sendpool_open(
	struct sendpool *p, unsigned threads, void (*lead)(void *), void *arg);

/* The leader's: false: it may as well send it itself. */
bool sendpool_hand(struct sendpool *p, const struct sendpool_job *job);

/* The leader's: as talk_close, of a conversation that there may be jobs of. */
void sendpool_close(struct sendpool *p, struct talk *talk);

/*
 * Put the lead down and send what waits; returns as the leader. Others may have led
 * meanwhile, but all of them come from here too.
 */
void sendpool_turn(struct sendpool *p);

#endif
