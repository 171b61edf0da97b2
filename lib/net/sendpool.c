#include "net/sendpool.h"

static const struct talk none = {.others = -1, .peer = -1};

/* The next that waits and is still wanted; the lock is held. */
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

static void
send_job(struct sendpool_job *job)
{
	talk_tell_all(&job->talk, job->bytes, job->len, job->each, &job->whole);
	atomic_fetch_sub(job->held, 1);
}

/* The helper that is at a job of that conversation, or NULL; the lock is held. */
static struct sendpool_helper *
at_work(struct sendpool *p, const struct talk *talk)
{
	for (unsigned i = 0; i < p->helpers; i++)
		if (p->helper[i].job.talk.others == talk->others)
			return &p->helper[i];
	return NULL;
}

/* A helper is done: who is last at a conversation that is over closes it. */
static void
leave(struct sendpool_helper *h)
{
	struct sendpool_helper *other;

	h->job.talk = none;
	if (h->last.others == -1)
		return;
	other = at_work(h->pool, &h->last);
	if (other)
		other->last = h->last;
	else
		talk_close(&h->last);
	h->last = none;
}

static void *
help(void *helper)
{
	struct sendpool_helper *h = helper;
	struct sendpool *p = h->pool;

	pthread_mutex_lock(&p->lock);
	for (;;) {
		while (!take(p, &h->job)) {
			p->idle++;
			pthread_cond_wait(&p->come, &p->lock);
			p->idle--;
		}
		pthread_mutex_unlock(&p->lock);
		send_job(&h->job);
		pthread_mutex_lock(&p->lock);
		leave(h);
	}
	return NULL;
}

void
sendpool_open(struct sendpool *p, unsigned helpers)
{
	pthread_t thread;

	*p = (struct sendpool){.lock = PTHREAD_MUTEX_INITIALIZER,
		.come = PTHREAD_COND_INITIALIZER};
	/* None may begin before it is known how many there are. */
	pthread_mutex_lock(&p->lock);
	while (p->helpers < helpers && p->helpers < SENDPOOL_HELPERS) {
		struct sendpool_helper *h = &p->helper[p->helpers];

		*h = (struct sendpool_helper){p, {.talk = none}, none};
		if (pthread_create(&thread, NULL, help, h) != 0)
			break;
		pthread_detach(thread);
		p->helpers++;
	}
	pthread_mutex_unlock(&p->lock);
}

bool
sendpool_hand(struct sendpool *p, const struct sendpool_job *job)
{
	bool room, wake;

	if (p->helpers == 0)
		return false;
	pthread_mutex_lock(&p->lock);
	room = p->end - p->first < SENDPOOL_JOBS;
	if (room) {
		atomic_fetch_add(job->held, 1);
		p->waiting[p->end++ % SENDPOOL_JOBS] = *job;
	}
	/* One alone the caller sends sooner than somebody is awake. */
	wake = p->idle > 0 && p->end - p->first > 1;
	pthread_mutex_unlock(&p->lock);
	if (wake)
		pthread_cond_signal(&p->come);
	return room;
}

void
sendpool_help(struct sendpool *p)
{
	struct sendpool_job job;
	bool got = p->helpers > 0;

	while (got) {
		pthread_mutex_lock(&p->lock);
		got = take(p, &job);
		pthread_mutex_unlock(&p->lock);
		if (got)
			send_job(&job);
	}
}

void
sendpool_close(struct sendpool *p, struct talk *talk)
{
	struct sendpool_helper *h = NULL;

	if (p->helpers > 0) {
		pthread_mutex_lock(&p->lock);
		for (unsigned i = p->first; i != p->end; i++) {
			struct sendpool_job *job = &p->waiting[i % SENDPOOL_JOBS];

			if (job->talk.others != talk->others)
				continue;
			job->talk = none;
			atomic_fetch_sub(job->held, 1);
		}
		h = at_work(p, talk);
		if (h)
			h->last = *talk;
		pthread_mutex_unlock(&p->lock);
	}
	if (h)
		*talk = none;
	else
		talk_close(talk);
}
