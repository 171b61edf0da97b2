/*
 * taskfile: the files in the folder of a task (redfish/taskdir): what it is to do,
 * how far it is, and what became of it.
 *
 * All take its folder, open, and return 0, or -1 with errno.
 */
#ifndef MB_TASKFILE_H
#define MB_TASKFILE_H

#include "host/addr.h"

#include <stdbool.h>
#include <stdint.h>

#define TASK_ID      21   /* digits of 64 bits, and a NUL */
#define TASK_TEXT    400  /* a sentence with a URL in it */
#define TASK_URL     1025 /* override_url_ok's, and a NUL */
#define TASK_TARGETS 64   /* hosts in one update */
#define TASK_IMAGE   "image"

enum task_state {
	TASK_NEW,
	TASK_RUNNING,
	TASK_COMPLETED,
	TASK_EXCEPTION,
	TASK_CANCELLING,
	TASK_CANCELLED,
	TASK_STATES
};

struct task {
	char id[TASK_ID];
	enum task_state state;
	uint32_t percent;
	uint64_t begun, ended; /* seconds since 1970; ended 0: it is not over */
	char name[128];
	char message[TASK_TEXT]; /* what became of it; empty: nothing to say */
};

/* What an image has to be. */
enum task_what { TASK_ANY, TASK_UEFI, TASK_EEPROM, TASK_WHATS };

/* An update of firmware. */
struct task_order {
	enum task_what what;
	char url[TASK_URL]; /* to be fetched from; empty: image is there */
	char file[128];     /* what the image was called; empty: not said */
	bool force;         /* also where something newer is */
	bool all;           /* for every host that has none of its own; else */
	size_t hosts;
	struct mac host[TASK_TARGETS];
};

/* "Running" and so on, the words of Redfish's TaskState. */
const char *task_word(enum task_state state);

/* Is it over? */
bool task_over(enum task_state state);

/* How far it is, or what became of it. */
int task_write(int folder, const struct task *task);

/* The same, read; its id is not in it. ENOENT: there is no task yet. */
int task_load(int folder, struct task *out);

/* When task_write was last called, as near as is known; 0: never. */
uint64_t task_last_word(int folder);

/* What is to be done. */
int task_order_write(int folder, const struct task_order *order);
int task_order_read(int folder, struct task_order *out);

/* Does somebody want it ended? */
bool task_cancelled(int folder);

#endif
