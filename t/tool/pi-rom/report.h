/*
 * report: what the imitation says, and its clock.
 *
 * A line a step on standard output, "SECONDS TOPIC: TEXT"; the last one is
 * "booted:" or "stopped:" and has no time.
 */
#ifndef PI_REPORT_H
#define PI_REPORT_H

#include <stdint.h>

enum { SECOND = 1000 }; /* all times are milliseconds */

/* Milliseconds since it was first called, which main does at once. */
uint64_t now(void);

uint64_t earlier(uint64_t a, uint64_t b);

/* A line with the time. */
__attribute__((format(printf, 1, 2))) void say(const char *format, ...);

/* The last line of a boot that ends here, a sentence; exit code 1. */
__attribute__((format(printf, 1, 2))) _Noreturn void stopped(
	const char *format, ...);

#endif
