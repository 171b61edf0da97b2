/*
 * spawn: start another program, by posix_spawn(3): with the files that are named
 * and no other of ours, so that whoever waits for the end of one does not wait for
 * it.
 */
#ifndef MB_SPAWN_H
#define MB_SPAWN_H

#include <stdbool.h>
#include <sys/types.h>

#define SPAWN_NULL (-1) /* /dev/null */
#define SPAWN_SAME (-2) /* what we have there */
#define SPAWN_KEEP 3    /* the descriptor under which it has keep */

struct spawn {
	const char *path;
	char *const *argv;
	char *const *env; /* NULL: ours */
	int folder;       /* it starts there, open; -1: where we are */
	int fd[3];        /* its first three: a descriptor, or one of the above */
	int keep;         /* one more, and -1: none; else no fd may be SPAWN_KEEP */
	bool session;     /* in one of its own, which no terminal ends */
	bool usual_signals; /* what we block and ignore it does not */
};

/* Start it. Its process id, or -1 with errno. */
pid_t spawn_program(const struct spawn *s);

/* Wait for its end: its exit status, 128 and more by a signal. -1 with errno. */
int spawn_wait(pid_t pid);

/* The program of that name in the folder of the one that runs. -1 with errno. */
int spawn_beside(const char *name, char *out, size_t size);

#endif
