/*
 * report: what is wrong with a configuration, and where.
 *
 * The lines are kept, not printed: all mistakes of a file are told at once, and a
 * library does not print. The first REPORT_MAX are kept, the rest are counted; who
 * wants them all is told of each.
 */
#ifndef MB_REPORT_H
#define MB_REPORT_H

#include <stddef.h>
#include <stdint.h>

#define REPORT_MAX   20
#define REPORT_LINE  400 /* place, two quotations and a sentence */
#define REPORT_QUOTE 68  /* what somebody wrote, shown: a host name of 63 fits */

/* Counted from 1, as editors do; line 0 is the file as a whole. */
struct place {
	const char *file;
	uint32_t line, column;
};

struct report {
	size_t n; /* told, kept or not */
	char line[REPORT_MAX][REPORT_LINE];
	struct place at[REPORT_MAX];
	size_t sentence[REPORT_MAX]; /* where it begins in the line */
	void (*each)(
		void *with, struct place at, const char *sentence); /* or NULL */
	void *with;
};

/* As qsort wants it, of places in one file. */
int place_order(const struct place *x, const struct place *y);

/* Add "file:line:column: sentence", if anybody wants to know: r may be NULL. */
void report_at(struct report *r, struct place at, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/*
 * A text from the file made fit for a terminal, cut short when long. Returns out.
 */
const char *report_quote(const char *text, char out[static REPORT_QUOTE]);

#endif
