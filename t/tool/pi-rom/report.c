#include "report.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

uint64_t
now(void)
{
	static uint64_t start;
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);

	uint64_t t = (uint64_t)ts.tv_sec * SECOND + (uint64_t)ts.tv_nsec / 1000000;

	if (start == 0)
		start = t;
	return t - start;
}

uint64_t
earlier(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

void
say(const char *format, ...)
{
	va_list args;

	printf("%.3f ", (double)now() / SECOND);
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
}

void
stopped(const char *format, ...)
{
	va_list args;

	printf("stopped: ");
	va_start(args, format);
	vprintf(format, args);
	va_end(args);
	putchar('\n');
	exit(1);
}
