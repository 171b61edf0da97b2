/*
 * powerline: the lines on power.sock, mb-poe(8).
 *
 *     host verb [name=value ...]\n       on, off, cycle, reset or status
 *     host shutdown [dry=yes]\n          its system is told to end, mb-soft(7)
 *     * status [name=value ...]\n
 *     switch name ports|find\n
 *
 * and answers, of which the last line is one of
 *
 *     ok state [name=value ...]\n
 *     no sentence\n
 *     error code sentence\n
 *
 * and those before it begin with "- ".
 */
#ifndef MB_POWERLINE_H
#define MB_POWERLINE_H

#include "power/job.h"

#define POWERLINE_MAX 512 /* bytes of a request */
#define POWERLINE_WHO 128
#define POWERLINE_OFF 3600 /* seconds that a cycle may stay off */

enum ask_what { ASK_HOST, ASK_ALL, ASK_PORTS, ASK_FIND, ASK_SHUTDOWN };

struct power_ask {
	enum ask_what what;
	char who[POWERLINE_WHO]; /* a host, or a switch */
	enum verb verb;          /* of ASK_HOST */
	char id[JOB_ID_TEXT];    /* empty: none */
	uint32_t off;            /* seconds; 0: not said */
	bool no_wait;            /* answer when the order is written down */
	bool dry;                /* say what would be sent */
};

struct power_answer {
	int code;         /* exit status: 0 of ok, 1 of no, and that of error */
	const char *text; /* what follows; within the line */
};

/* False, with a sentence in *why, when it is no request. */
bool ask_parse(const char *line, struct power_ask *out, const char **why);

/* The line of a request, with its end. */
void wr_ask(struct wr *w, const struct power_ask *a);

/* A last line, without its end; false if it is not one. */
bool answer_parse(const char *line, struct power_answer *out);

#endif
