/*
 * expose: numbers as Prometheus reads them, its text format of version 0.0.4.
 *
 * Names, labels and their values are ours: letters, digits and what needs no
 * escape. What does not fit marks the writer full.
 */
#ifndef MB_EXPOSE_H
#define MB_EXPOSE_H

#include "base/wr.h"

#define EXPOSE_TYPE "text/plain; version=0.0.4; charset=utf-8"

/* The lines HELP and TYPE, which come before a family's values. */
void expose_head(
	struct wr *w, const char *name, const char *help, const char *type);

/* A value, with a label unless that is NULL. */
void expose_value(struct wr *w, const char *name, const char *label,
	const char *word, uint64_t n);

/* A family of one value without a label. */
void expose_gauge(struct wr *w, const char *name, const char *help, uint64_t n);

/*
 * All that programs have counted (metric/tally); what one has not counted yet is
 * 0. 0, or -1 with errno when a file of theirs is there and cannot be read; then
 * the others are written all the same.
 */
int expose_tallies(struct wr *w, int state);

#endif
