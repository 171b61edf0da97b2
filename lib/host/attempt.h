/*
 * attempt: what is kept of one attempt to boot while its events are read, and why
 * it has failed. The inside of timeline.
 */
#ifndef MB_ATTEMPT_H
#define MB_ATTEMPT_H

#include "host/timeline.h"

/* Who comes back from its disk so soon, in ms, has not booted from it. */
#define ATTEMPT_BACK 120000

/* Pointers are to the events, or NULL. */
struct attempt {
	struct timeline *t;
	uint64_t kernel;                /* when the last was started; 0: never */
	unsigned asks;                  /* DISCOVERs in this stage */
	const struct host_event *power; /* an order that failed */
	const struct host_event *dhcp;  /* the last that was answered, */
	const struct host_event *requested; /* and a REQUEST */
	const struct host_event *mute;      /* no DHCP server answers it */
	const struct host_event *file;      /* the last that it asked for, */
	const struct host_event *missing;   /* the last needed that is not there, */
	const struct host_event *failed;    /* that was refused or broke off, */
	const struct host_event *binary;    /* and that firmware loads */
	const struct host_event *script, *unloaded;
	struct timeline_why before; /* of the attempt before this */
};

/* Has the event that value? NULL has none. */
bool attempt_is(const struct host_event *e, const char *name, const char *value);

/* A number of it; 0 when it has none. */
unsigned attempt_number(const struct host_event *e, const char *name);

/* Is it a boot ROM that asked? */
bool attempt_is_rom(const struct host_event *dhcp);

/* The name without its folders. */
const char *attempt_base(const char *name);

/* What came from outside, fit for a terminal. */
void attempt_subject(const char *text, char out[static TIMELINE_SUBJECT]);

#define ATTEMPT_OVER UINT64_MAX /* then: another one has begun */

/* Why it has not come further by then; TROUBLE_NONE if it still may. */
void attempt_why(const struct attempt *a, uint64_t when, struct timeline_why *out);

/* The end of what was read: what is to be said of the whole. */
void attempt_end(struct attempt *a, const struct timeline_now *now);

#endif
