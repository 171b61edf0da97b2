/*
 * server: what the files of the one that switches share. They are one program: they
 * log, and end it when the system fails it. Everything is in arrays of fixed size;
 * full is a polite refusal.
 *
 * A client asks one thing at a time. A switch has one driver at work at a time, a
 * state that is on disk before a driver is told to change anything, and a job for
 * each port of which an order is under way.
 */
#ifndef MB_POE_SERVER_H
#define MB_POE_SERVER_H

#include "metric/tally.h"
#include "power/powerline.h"
#include "power/swconf.h"
#include "power/swstate.h"
#include "run.h"

#include "host/addr.h"

#define SWITCHES_MAX 256
#define CLIENTS_MAX  512
#define TELLS_MAX    16     /* hosts that are told to end at once */
#define CLIENT_OUT   1024   /* a last line; longer answers are in a file */
#define FRESH_MS     2000   /* so old may be what is told as the state */
#define LOOK_MS      500    /* between passes that wait for an order to be seen */
#define LOCK_MS      50     /* and between tries for a switch's lock */
#define OWN_MS       600000 /* so long counts which ports lead to ourselves */

enum what { DO_NOTHING, DO_FEATURES, DO_STATUS, DO_SET, DO_CYCLE, DO_FIND, DO_DRY };

struct sw {
	bool used;
	struct swconf conf;
	char driver[DRIVER_TEXT]; /* whose features these are; empty: not asked yet
				   */
	struct features features;
	struct swstate state;
	unsigned
		turn[PORTS_MAX]; /* of each job: another when its askers are told */
	struct mac who[PORTS_MAX]; /* of each job: the host it is for, if known, */
	enum stage noted[PORTS_MAX]; /* and the stage that its events tell of */
	size_t alone; /* so many orders are sent one by one, for together they
			 failed */
	bool dirty;   /* the state on disk is older */
	uint64_t saved, save_next;

	uint64_t changed; /* passes that began before this are no news */
	bool pass_wanted, find_wanted;
	uint64_t tried; /* when the last pass that failed began */
	int code;       /* and why; 0: it did not */
	char why[RUN_WHY];
	struct found found;
	uint64_t found_when;
	int found_code;
	char found_why[RUN_WHY];
	int dry; /* the client whose order is shown; -1: none */

	struct run run;
	enum what doing;
	uint64_t began;
	size_t orders; /* that were sent: which job, and what */
	struct {
		size_t job;
		const char *port;
		enum order order;
	} order[RUN_PORTS];
	uint32_t off; /* seconds, of a cycle by the switch */
	int lock;     /* -1: not held */
	uint64_t lock_since, lock_next, look_next;
};

enum wait {
	WAIT_LINE, /* for a request */
	WAIT_PASS, /* for what the switch says now */
	WAIT_OWN,  /* for which ports lead to ourselves */
	WAIT_JOB,
	WAIT_FIND,
	WAIT_DRY,
	WAIT_TOLD,  /* for its host to be told to end */
	WAIT_ALL,   /* for all switches */
	WAIT_WRITE, /* for the client to take its answer */
};

struct client {
	int fd; /* -1: none */
	enum wait wait;
	size_t in_len;
	char in[POWERLINE_MAX];
	bool ended; /* it will ask no more */
	struct power_ask ask;
	uint64_t since, asked;
	uint64_t number; /* which request it is, of all that there were */
	struct sw *sw;
	struct mac mac;          /* of the host */
	bool noted;              /* what it was answered is in the host's events */
	bool asks[SWITCHES_MAX]; /* of WAIT_ALL: which it waits for */
	char port[PORT_TEXT];
	bool disabled;
	size_t job;
	unsigned turn;
	enum order dry; /* what would be sent first */
	bool dry_on;    /* and then on, after so many seconds */
	uint32_t dry_off;
	int more; /* lines before the last, in memory; -1: none */
	size_t out_at, out_len;
	char out[CLIENT_OUT];
};

struct server {
	int state, listen;
	char folder[1024], libexec[1024]; /* absolute */
	const char *credentials;
	struct sw sw[SWITCHES_MAX];
	struct client client[CLIENTS_MAX];
	uint64_t requests; /* there were so far */
	struct tally tally;
};

/* serve.c: serve until nobody has asked for so many seconds; 0: while there is
 * work. */
void serve(struct server *s, uint32_t idle);

/* request.c: what a client asks, and what it is told */
void request_take(
	struct server *s, struct client *c, const char *line, uint64_t now);
void request_step(struct server *s, struct client *c, uint64_t now);
void answer(struct client *c, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* The state of its port, and behind it these words. */
void answer_state(struct client *c, uint64_t now, const char *more);

/* order.c: is what is known of a switch as good as asking it, for who asked then;
 * what an order means now; and that a client waits for that job */
bool sw_fresh(const struct sw *sw, uint64_t since);
void order_plan(struct server *s, struct client *c, uint64_t now);
void order_attach(struct server *s, struct client *c, size_t job, uint64_t now);

/* tell.c: a host's system is told to end; a client waits for that, or its turn */
void tell_take(struct client *c);
void tell_step(struct server *s, struct client *c, uint64_t now);
void tells_step(uint64_t now);
size_t tells_poll(struct pollfd fds[static TELLS_MAX * RUN_FDS]);

/* report.c: answers of many lines */
void report_ports(struct client *c, uint64_t now);
void report_found(struct client *c);
void report_ask_all(struct server *s, struct client *c);
void report_all(struct server *s, struct client *c, uint64_t now);
void report_dry(struct client *c, const struct run *r);

/* What is told of a host's port: "on watts=3.8 ..." */
void wr_power(struct wr *w, const struct sw *sw, const char *port, uint64_t now);
enum power power_now(const struct sw *sw, const char *port);

/* queue.c: what a switch is to do next */
struct sw *sw_find(struct server *s, const char *name, char why[static RUN_WHY]);
struct sw *sw_known(struct server *s, const char *name);
void sw_step(struct server *s, struct sw *sw, uint64_t now);
uint64_t sw_wake(const struct sw *sw, uint64_t now);
bool sw_busy(const struct sw *sw);
struct job_times sw_times(const struct sw *sw);

/* Put the orders that are due into sw->order. */
enum what sw_collect(struct sw *sw, uint64_t now);

/* outcome.c: what came of a driver's call; run: it was started at all */
void outcome(struct server *s, struct sw *sw, bool run, int code, const char *why,
	uint64_t now);
bool job_live(const struct job *j);

/* drive.c: a driver's call, and the lock that it is made under */
enum locked { LOCK_HELD, LOCK_LATER, LOCK_NEVER };

int drive(struct server *s, struct sw *sw, enum what what, uint64_t now);
enum locked sw_lock(
	struct server *s, struct sw *sw, uint64_t now, char why[static RUN_WHY]);
void sw_unlock(struct sw *sw);

/* event.c: for a host's events: an order, that it was refused, what comes of it */
void event_ordered(const struct server *s, const struct client *c);
void event_refused(const struct server *s, struct client *c);
void event_stages(const struct server *s, struct sw *sw);

/* count.c: an order that has its answer; a driver's call that ended */
void count_answer(const struct server *s, const struct client *c);
void count_call(const struct server *s, const struct sw *sw, int code);

/* keep.c: the state on disk */
bool sw_load(struct server *s, struct sw *sw, uint64_t now);
bool sw_save(struct server *s, struct sw *sw, uint64_t now);
void take_over(struct server *s);
bool anything_pending(int state);

/* safety.c: why a port is not to be switched; NULL: it may be */
const char *refusal(
	const struct sw *sw, const char *port, char why[static RUN_WHY]);
void own_ports(struct sw *sw, uint64_t now);

#endif
