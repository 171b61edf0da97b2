/*
 * What mb-scgi holds: connections whose header is still to come, and the programs
 * that answer the others. No heap; all are arrays.
 */
#ifndef SCGI_SCGI_H
#define SCGI_SCGI_H

#include "net/scgi.h"

#include <limits.h>
#include <stdint.h>
#include <sys/types.h>

#define PROGRAMS_MAX 16
#define WAITING_MAX  64   /* connections whose header is still to come */
#define RUNNING_MAX  4096 /* programs at a time */
#define HEAD_MS      5000 /* in which a header has to come */

struct program {
	const char *prefix;
	char path[PATH_MAX];
};

struct waiting {
	int fd; /* -1: none */
	uint64_t until;
	size_t have, need; /* bytes of the header, as far as it is known */
	char head[SCGI_HEAD_MAX];
};

struct server {
	int listen;
	size_t programs, most, running;
	struct program program[PROGRAMS_MAX];
	struct waiting waiting[WAITING_MAX];
	pid_t run[RUNNING_MAX];
};

/* Answer until nobody has asked for idle ms; 0: for ever. */
void serve(struct server *s, uint64_t idle);

/* The header is there: start its program, or say why not. The caller closes fd. */
void start(struct server *s, struct waiting *w);

#endif
