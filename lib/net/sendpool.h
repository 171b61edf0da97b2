/*
 * sendpool: threads that help to send.
 *
 * A system call that sends is where nearly all of the time goes, so more of them
 * than one processor can make are the one thing that is shared out. One thread, the
 * caller's, decides everything, hands over what is to be sent, and takes its part
 * in that too before it waits for the network. The others only send: nothing else
 * of a transfer is ever seen by two threads.
 *
 *     caller                         pool                         helpers
 *       | sendpool_hand ------------> waiting: job job job ------>  send
 *       | sendpool_help <---- job --------'
 *       | sendpool_close: what waits is dropped; what is being sent closes
 *       |                 its socket afterwards
 *
 * Jobs go out in any order, each at most once. No job is waited for, so none is
 * in the way when the system puts a helper aside. All functions are the caller's;
 * none but sendpool_open needs memory of the system's.
 */
#ifndef MB_SENDPOOL_H
#define MB_SENDPOOL_H

#include "net/talk.h"

#include <pthread.h>
#include <stdatomic.h>

#define SENDPOOL_HELPERS 7
#define SENDPOOL_JOBS    64 /* that wait at most */

/* What talk_tell_all takes. */
struct sendpool_job {
	struct talk talk; /* a copy */
	const void *bytes;
	size_t len, each;
	bool whole;        /* what comes of it is told nobody */
	atomic_uint *held; /* one more until the bytes are not needed any more */
};

struct sendpool_helper {
	struct sendpool *pool;
	struct sendpool_job job; /* that it is at; its talk.others -1: none */
	struct talk last;        /* to be closed after that; others -1: none */
};

struct sendpool {
	unsigned helpers; /* 0: nothing can be handed over */
	struct sendpool_helper helper[SENDPOOL_HELPERS];

	pthread_mutex_t lock; /* of the helpers' members and all of these */
	pthread_cond_t come;  /* there is a job */
	unsigned idle;        /* helpers that wait for it */
	struct sendpool_job waiting[SENDPOOL_JOBS];
	unsigned first, end; /* of those, counted from the start */
};

/*
 * A pool of so many helpers, or of fewer if the system will not have more. It stays
 * where it is, and until the program ends.
 */
void sendpool_open(struct sendpool *p, unsigned helpers);

/* False: the caller may as well send it itself. */
bool sendpool_hand(struct sendpool *p, const struct sendpool_job *job);

/* Send what waits, until nothing does. */
void sendpool_help(struct sendpool *p);

/* As talk_close, of a conversation that there may be jobs of. */
void sendpool_close(struct sendpool *p, struct talk *talk);

#endif
