/*
 * job: one order for one port on its way, as a machine of stages.
 *
 * Pure: time is an argument, in milliseconds since 1970. A job says what is to be
 * sent to the switch and when to look next; it is told what came of it. Whoever
 * drives it keeps it on disk at every change, so that another can take it over at
 * any point.
 *
 *     OFF_DUE -> OFF_WAIT -> [HOLD -> ON_DUE -> ON_WAIT] -> OVER    by on and off
 *     CYCLE_DUE -> CYCLE_WAIT -> OVER                     by the switch's own cycle
 *
 * What was switched off for a cycle is owed: it is switched on again whatever
 * happens, as often as it takes.
 */
#ifndef MB_JOB_H
#define MB_JOB_H

#include "power/plan.h"

#define JOB_IDS     128 /* requests that one job answers */
#define JOB_ID_TEXT 17  /* 16 hex digits */
#define JOB_WHY     200
#define JOB_TELL    3  /* tries to switch on what is owed, before it is told */
#define JOB_GIVE_UP 10 /* and before it is left to whoever is started next */

enum stage {
	STAGE_OVER,
	STAGE_OFF_DUE,  /* an order is to be sent */
	STAGE_OFF_WAIT, /* it was taken, and is not yet seen */
	STAGE_HOLD,     /* off, for a while */
	STAGE_ON_DUE,
	STAGE_ON_WAIT,
	STAGE_CYCLE_DUE, /* the switch's own */
	STAGE_CYCLE_WAIT,
	STAGES,
};

enum order { ORDER_NONE, ORDER_ON, ORDER_OFF, ORDER_CYCLE };

struct job {
	char port[PORT_TEXT];
	enum verb verb; /* VERB_ON, VERB_OFF or VERB_CYCLE */
	enum stage stage;
	uint64_t asked;       /* when the first asked */
	uint64_t due;         /* when the stage is over, or the order may be sent */
	uint32_t off;         /* seconds that a cycle stays off */
	uint32_t tries;       /* of what is owed, since it was last taken */
	bool sending;         /* CYCLE_DUE: the switch may have it */
	bool unseen;          /* it was not seen off, and may not have been */
	enum port_state last; /* what was seen last, of WAIT */
	int code; /* when it is over, and if not 0 before that: an exit status */
	char why[JOB_WHY]; /* and a sentence */
	size_t ids;
	char id[JOB_IDS][JOB_ID_TEXT]; /* of those who asked */
};

/* How long things take, in seconds. */
struct job_times {
	uint32_t settle; /* until a switch shows what it was told */
	uint32_t off;    /* that a cycle stays off */
};

/* Begin: an action of ACT_ON to ACT_WAIT_OFF. By the switch's own cycle, if own. */
void job_begin(struct job *j, const char *port, enum action act, bool own,
	const struct job_times *t, uint64_t now);

/* What is to be sent now. */
enum order job_order(const struct job *j, uint64_t now);

/*
 * Did the switch take the order? 0, or the driver's exit status and sentence. A
 * cycle that is EX_USAGE is done by off and on.
 */
void job_sent(struct job *j, enum order order, int code, const char *why,
	const struct job_times *t, uint64_t now);

/* It could not even be sent: the switch knows nothing of it. */
void job_unsent(
	struct job *j, enum order order, int code, const char *why, uint64_t now);

/*
 * A pass that began after the last order shows this. False if nothing came of it.
 */
bool job_saw(struct job *j, enum port_state seen, uint64_t now);

/* Time went by. False if nothing came of it. */
bool job_tick(struct job *j, const struct job_times *t, uint64_t now);

/* Is it to be looked at, to see an order done? */
bool job_waits(const struct job *j);

/* Is it to be told that it goes badly, though it is not over? */
bool job_troubled(const struct job *j);

/* Has the one at hand tried often enough? */
bool job_given_up(const struct job *j);

/* It was read from disk: whoever had it is gone. */
void job_take_over(struct job *j, const struct job_times *t, uint64_t now);

/* What the port is called while this is under way, from what is seen of it. */
enum power job_power(const struct job *j, enum power seen);

/* Is it an id: 16 hex digits in lower case? */
bool job_id_ok(const char *text);

/* Does a job answer the request of this id? */
bool job_has(const struct job *j, const char *id);

/* Let it do so; false when it has no room for more. An empty id takes none. */
bool job_add(struct job *j, const char *id);

/*
 * Another order comes while a job is under way: an action of ACT_ON to ACT_CYCLE.
 * MEET_JOIN: the job does what it wants too. MEET_AFTER: the job was changed to
 * what it wants, and whoever asked before is to be told so.
 */
enum meet { MEET_JOIN, MEET_AFTER };

enum meet job_meet(struct job *j, enum action act, bool own,
	const struct job_times *t, uint64_t now);

const char *stage_word(enum stage s);
bool stage_parse(const char *word, enum stage *out);

#endif
