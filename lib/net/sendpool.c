#include "net/sendpool.h"

static const struct talk none = {.others = -1, .peer = -1};

/* In the following the lock is held. */

/* The next that waits and is still wanted. */
static bool
take(struct sendpool *p, struct sendpool_job *job)
{
	while (p->first != p->end) {
		*job = p->waiting[p->first++ % SENDPOOL_JOBS];
		if (job->talk.others != -1)
			return true;
	}
	return false;
}

/* Where a job of that conversation is being sent; p->threads if nowhere. */
static unsigned
where(const struct sendpool *p, const struct talk *talk)
{
	unsigned i = 0;

	while (i < p->threads && p->running[i].talk.others != talk->others)
		i++;
	return i;
}

/* It has been sent: who is last at a conversation that is over closes it. */
static void
sent(struct sendpool *p, unsigned i)
{
	struct talk last = p->last[i];

	p->running[i].talk = p->last[i] = none;
	if (last.others == -1)
		return;
	i = where(p, &last);
	if (i < p->threads)
		p->last[i] = last;
	else
		talk_close(&last);
}

/* With the lock let go meanwhile. */
static void
send_job(struct sendpool *p, struct sendpool_job job)
{
	unsigned i = where(p, &none);

	p->running[i] = job;
	pthread_mutex_unlock(&p->lock);
	talk_tell_all(&job.talk, job.bytes, job.len, job.each, &job.whole);
	atomic_fetch_sub(job.held, 1);
	pthread_mutex_lock(&p->lock);
	sent(p, i);
}

/* Send, or wait for a job, until there is none and the lead is free. */
static void
follow(struct sendpool *p)
{
	struct sendpool_job job;

	for (;;) {
		if (take(p, &job)) {
			send_job(p, job);
			continue;
		}
		if (!p->led)
			break;
		p->idle++;
		pthread_cond_wait(&p->come, &p->lock);
		p->idle--;
	}
	p->led = true;
}

/* And now it is not. */

static void *
begin(void *pool)
{
	struct sendpool *p = pool;

	pthread_mutex_lock(&p->lock);
	follow(p);
	pthread_mutex_unlock(&p->lock);
	p->lead(p->arg);
	return NULL;
}

void
sendpool_open(struct sendpool *p, unsigned threads, void (*lead)(void *), void *arg)
{
	pthread_t thread;

	*p = (struct sendpool){
		.threads = 1,
		.lead = lead,
		.arg = arg,
		.lock = PTHREAD_MUTEX_INITIALIZER,
		.come = PTHREAD_COND_INITIALIZER,
		.led = true,
	};
	for (unsigned i = 0; i < SENDPOOL_THREADS; i++)
		p->running[i].talk = p->last[i] = none;
	/* None of them looks before it is known how many there are. */
	pthread_mutex_lock(&p->lock);
	while (p->threads < threads && p->threads < SENDPOOL_THREADS &&
		pthread_create(&thread, NULL, begin, p) == 0) {
		pthread_detach(thread);
		p->threads++;
	}
	pthread_mutex_unlock(&p->lock);
}

bool
sendpool_hand(struct sendpool *p, const struct sendpool_job *job)
{
	bool room, wake;

	if (p->threads <= 1)
		return false;
	pthread_mutex_lock(&p->lock);
	room = p->end - p->first < SENDPOOL_JOBS;
	if (room) {
		atomic_fetch_add(job->held, 1);
		p->waiting[p->end++ % SENDPOOL_JOBS] = *job;
	}
	/* One alone the leader sends sooner than somebody is awake. */
	wake = p->idle > 0 && p->end - p->first > 1;
	pthread_mutex_unlock(&p->lock);
	if (wake)
		pthread_cond_signal(&p->come);
	return room;
}

void
sendpool_close(struct sendpool *p, struct talk *talk)
{
	unsigned i = p->threads;

	if (p->threads > 1) {
		pthread_mutex_lock(&p->lock);
		for (unsigned k = p->first; k != p->end; k++) {
			struct sendpool_job *job = &p->waiting[k % SENDPOOL_JOBS];

			if (job->talk.others != talk->others)
				continue;
			job->talk = none;
			atomic_fetch_sub(job->held, 1);
		}
		i = where(p, talk);
		if (i < p->threads)
			p->last[i] = *talk;
		pthread_mutex_unlock(&p->lock);
	}
	if (i < p->threads)
		*talk = none;
	else
		talk_close(talk);
}

void
sendpool_turn(struct sendpool *p)
{
	if (p->threads <= 1)
		return;
	pthread_mutex_lock(&p->lock);
	p->led = false;
	follow(p);
	pthread_mutex_unlock(&p->lock);
}
