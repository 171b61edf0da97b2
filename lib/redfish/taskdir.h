/*
 * taskdir: what goes on after its request was answered: redfish/tasks/<id>/ in the
 * state folder.
 *
 *     task     kv: what it is called, how far it is, what became of it
 *     order    kv: what is to be done, for the process that does it
 *     image    what a client sent, or was fetched
 *     cancel   somebody wants it ended
 *     lock     held by who makes the task, then by the process that does it
 *
 * The process gets the lock from who started it, already taken, so there is no
 * moment at which a task that is not over has nobody to hold it: when the lock is
 * free, whoever did it is gone, by whatever means, and task_read says so.
 *
 * An id is a number, larger for a later task. All return 0 or what they open, or -1
 * with errno.
 */
#ifndef MB_TASKDIR_H
#define MB_TASKDIR_H

#include "redfish/taskfile.h"

#include <sys/types.h>

#define TASK_MAX  64    /* tasks that are kept */
#define TASK_KEPT 86400 /* seconds after its end */

/* A task that is being made. */
struct task_new {
	char id[TASK_ID];
	int folder, lock;
};

/*
 * Begin one: its folder, and its lock. Those that ended long ago go, and so does
 * the oldest that is over when there are too many. EBUSY: so many are under way.
 */
int task_begin(int state, uint64_t now, struct task_new *out);

/* Write down what it is to do. It may then be started, with the lock. */
int task_order(const struct task_new *t, const struct task_order *order,
	const char *name, uint64_t now);

/* It is not to be, or was handed over; the former removes it. */
void task_forget(int state, struct task_new *t);
void task_close(struct task_new *t);

/*
 * One as it is. ENOENT when there is none of that id. *alive says that somebody
 * holds its lock; one that is not over, and not alive, is shown as TASK_EXCEPTION.
 */
int task_read(int state, const char *id, struct task *out, bool *alive);

/* All ids, from the lowest on; at most max. Returns how many. */
ssize_t task_list(int state, uint64_t id[], size_t max);

/* Its folder, open. */
int task_folder(int state, const char *id);

/* Ask for its end; remove one that is over (EBUSY: it is not). */
int task_cancel(int state, const char *id);
int task_remove(int state, const char *id);

#endif
