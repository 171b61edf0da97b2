/*
 * run: a driver at work, mb-poe-driver(7): a child with three pipes and a deadline,
 * in a process group of its own. Nothing here waits.
 */
#ifndef MB_POE_RUN_H
#define MB_POE_RUN_H

#include "power/swconf.h"

#include <poll.h>
#include <sys/types.h>

#define RUN_OUTPUT 65536 /* PORTS_MAX lines of 256 */
#define RUN_ERRORS 2048  /* the last that it says */
#define RUN_PIECES 128   /* of 512 bytes, in one step */
#define RUN_FDS    4     /* to poll for one */
#define RUN_ARGS   68    /* a verb, seconds, and ports */
#define RUN_PORTS  64    /* in one call */
#define RUN_WHY    200   /* of a sentence */
#define RUN_GRACE  2000  /* ms from SIGTERM to SIGKILL */

struct run {
	pid_t pid; /* 0: none is at work */
	int pidfd, in, out, err;
	uint64_t deadline; /* ms, of the clock that run_step is told */
	bool late, ended;  /* late: it was told to end, and soon is killed */
	int status;        /* as waitpid gives it */
	size_t in_at, in_len, out_len, err_len;
	size_t err_all; /* bytes that it ever said */
	char input[SWCONF_SETTINGS], output[RUN_OUTPUT], errors[RUN_ERRORS];
	bool much; /* more output than there is room for: it was told to end */
};

/*
 * Start it, with input as it stands there. lock is inherited as descriptor 3, so
 * that a lock on it holds for as long as anything of the driver lives. -1 with
 * errno.
 */
int run_start(struct run *r, const char *path, char *const argv[], int lock);

/* What to poll; how many. */
size_t run_poll(const struct run *r, struct pollfd fds[static RUN_FDS]);

/* Go on as far as it goes. True once: it is over, and nothing of it lives. */
bool run_step(struct run *r, uint64_t now);

/*
 * An exit status of mb-poe-driver(7), and when it is not 0 a sentence, fit for a
 * terminal.
 */
int run_result(const struct run *r, char why[static RUN_WHY]);

/* ms since 1970; what everything here is counted in. */
uint64_t now_ms(void);

#endif
