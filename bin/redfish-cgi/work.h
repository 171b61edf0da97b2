/*
 * work: mb-redfish-task, which is mb-redfish-cgi by another name, and what its
 * files share: they end the program, and the task with it, when something fails.
 */
#ifndef BIN_WORK_H
#define BIN_WORK_H

#include "host/site.h"
#include "redfish/taskdir.h"

struct work {
	const char *state_path;
	int state, folder; /* of the task */
	struct task task;
	struct task_order order;
	struct site site;
};

/* The exit status. */
int task(int argc, char *argv[]);

/* How far it is. */
void say(struct work *w, enum task_state now, uint32_t percent);

/* It is over: as the sentence says; or failed, what for which reason. */
_Noreturn void end(struct work *w, enum task_state how, const char *sentence);
_Noreturn void fail(struct work *w, const char *what, const char *why);

/* Fetch the image. */
void fetch(struct work *w);

/*
 * Check the image, and put it where hosts are sent it from. What became of that, a
 * sentence.
 */
const char *install(struct work *w);

#endif
