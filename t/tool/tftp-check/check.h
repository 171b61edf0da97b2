/*
 * check: what a check is, and how it says what it found.
 *
 * A check is a function in a thread of its own. It ends the thread by what it
 * found, or passes by returning; so it reads straight down:
 *
 *     static void
 *     empty(struct run *r)
 *     {
 *             struct client c;
 *
 *             client_open(r, &c);
 *             ask(&c, "empty", END);
 *             expect_data(&c, 1);
 *             want(r, c.in.len == 0, "%zu bytes", c.in.len);
 *     }
 */
#ifndef CHECK_CHECK_H
#define CHECK_CHECK_H

#include "wire.h"

enum { RUN_SOCKETS = 32, RUN_WHY = 256, SITE_OTHERS = 8 };

/* The server, and what is known of it. */
struct site {
	struct peer server;             /* its well-known port */
	struct peer six;                /* the same by IPv6, or nobody */
	struct peer other[SITE_OTHERS]; /* more addresses of it */
	size_t others;
	struct peer second; /* another address of ours, or nobody */
	const char *path;   /* its folder, */
	int folder;         /* open */
	int uploads; /* where it puts files from everybody; -1: it takes none */
};

enum verdict {
	PASSED,
	FAILED,
	MISSING, /* failed, because the server has no such thing at all */
	SKIPPED, /* it needs what the server, or this run, has not got */
};

struct run {
	const struct site *site;
	const struct check *check;
	enum verdict verdict;
	char why[RUN_WHY];
	int fd[RUN_SOCKETS]; /* open sockets, closed when it ends */
	size_t fds;
};

/* When a check may run. */
enum when {
	TOGETHER, /* with the others */
	LONG,     /* beside everything, those alone too, for it mostly waits */
	ALONE,    /* when nobody else disturbs */
	LAST,     /* alone, at the end: the server may not survive it */
};

struct check {
	const char *id;   /* group/name */
	const char *says; /* what is right, a sentence */
	void (*run)(struct run *r);
	const void *with; /* for checks that share a function */
	enum when when;
};

/* Each ends with an entry that has no id. */
extern const struct check basic_checks[], refuse_checks[], netascii_checks[],
	value_checks[], option_checks[], window_checks[], rewind_checks[],
	loss_checks[], again_checks[], tid_checks[], name_checks[], change_checks[],
	write_checks[], upload_checks[], six_checks[], load_checks[], hang_checks[];

/* Go on only if it is fine; else the check failed, and this is what was seen. */
__attribute__((format(printf, 3, 4))) void want(
	struct run *r, bool fine, const char *format, ...);

/* End the check. */
__attribute__((format(printf, 2, 3))) _Noreturn void fail(
	struct run *r, const char *format, ...);
__attribute__((format(printf, 2, 3))) _Noreturn void missing(
	struct run *r, const char *format, ...);
__attribute__((format(printf, 2, 3))) _Noreturn void skip(
	struct run *r, const char *format, ...);

/* A socket that is closed when the check ends. */
int run_open(struct run *r, const struct peer *to, const struct peer *from);

/* Run this one and say nothing of it. */
void check_alone(struct run *r);

/*
 * Run the n checks of these runs and print each as a line of TAP, in their order.
 * The number that failed or are missing.
 */
size_t check_all(struct run *runs, size_t n);

#endif
