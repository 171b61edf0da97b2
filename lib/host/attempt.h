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
	bool cycle;   /* power is ordered and has not come: off is part of that */
	bool counted; /* its kernel is one of t->kernel */
	const struct host_event *power;     /* an order that failed */
	const struct host_event *dhcp;      /* the last that was answered, */
	const struct host_event *requested; /* and a REQUEST of the same stage */
	const struct host_event *mute;      /* no DHCP server answers it */
	const struct host_event *file;      /* the last that it asked for, */
	const struct host_event *missing;   /* the last needed that is not there, */
	const struct host_event *failed;    /* that was refused or broke off, */
	const struct host_event *image;     /* a kernel that its ROM was sent, */
	const struct host_event *update;    /* or the ROM's own next image, */
	const struct host_event *binary;    /* and what firmware loads, */
	const struct host_event *loader;    /* which asked for this then */
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

/*
 * A stage is reached; at: what it is about. NULL: it is not said, and what was said
 * of the same stage stands.
 */
void attempt_reach(struct attempt *a, enum timeline_stage stage, uint64_t when,
	const char *at);

/* A boot begins, with power, or another attempt at one that went nowhere. */
void attempt_begin(struct attempt *a, uint64_t when, bool power);

/* A kernel is started: one more of late, if it is this attempt's first. */
void attempt_kernel(struct attempt *a, uint64_t when);

/* What became of a file that it asked for (attemptfile.c). */
void attempt_file(struct attempt *a, const struct host_event *e);

/* Is it the name of one that nobody needs to be given, and none knows? */
bool attempt_is_odd(const char *name);

#define ATTEMPT_OVER UINT64_MAX /* then: another one has begun */

/* Why it has not come further by then; TROUBLE_NONE if it still may. */
void attempt_why(const struct attempt *a, uint64_t when, struct timeline_why *out);

/* The end of what was read: what is to be said of the whole. */
void attempt_end(struct attempt *a, const struct timeline_now *now);

#endif
