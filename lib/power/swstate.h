/*
 * swstate: switches/<name>/state, metal-boot-record(5): what a switch last said,
 * and the orders for its ports that are under way or were done last.
 */
#ifndef MB_SWSTATE_H
#define MB_SWSTATE_H

#include "power/job.h"

/* Bytes: PORTS_MAX ports, each with a long job. */
#define SWSTATE_MAX 1048576ULL
#define SWSTATE_OWN 512 /* the ports that lead to ourselves */

struct swstate {
	uint64_t when; /* ms since 1970, when the pass began; 0: there was none */
	struct pass pass;
	size_t jobs;
	struct job job[PORTS_MAX];
	uint64_t own_when; /* when it was asked which ports are ours; 0: not yet */
	char own[SWSTATE_OWN]; /* joined by blanks */
};

/* Append the record. */
void swstate_put(struct wr *w, const struct swstate *s);

/*
 * Read it; text has room for one byte more and is spoilt. False if it is not of our
 * making; out has all the same what could be read, for a host may be off for it.
 */
bool swstate_parse(char *text, size_t len, struct swstate *out);

/*
 * Of a switch, with text as room. No file is a switch that nobody has asked yet. 0,
 * or -1 with errno, EBADMSG when it is not of our making.
 */
int swstate_read(int state, const char *name, char text[static SWSTATE_MAX],
	struct swstate *out);

/* The job of that port, or NULL. */
struct job *swstate_job(struct swstate *s, const char *port);

#endif
