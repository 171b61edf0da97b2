#ifndef BIN_USAGE_H
#define BIN_USAGE_H

#include <stdio.h>
#include <stdlib.h>
#include <sysexits.h>

/*
 * A program's usage. Who asks for it, by -h, has it on standard output, and the
 * program has done what it was told: exit 0. Who made a mistake has it on standard
 * error, and 64. `letter` is what getopt(3) returned, or '?' for a mistake of
 * another kind.
 */
static inline FILE *
usage_stream(int letter)
{
	return letter == 'h' ? stdout : stderr;
}

static inline _Noreturn void
usage_end(int letter)
{
	if (letter != 'h')
		exit(EX_USAGE);
	exit(fflush(stdout) == EOF ? EX_TEMPFAIL : EX_OK);
}

static inline _Noreturn void
usage_say(int letter, const char *text)
{
	fputs(text, usage_stream(letter));
	usage_end(letter);
}

#endif
