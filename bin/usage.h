#ifndef BIN_USAGE_H
#define BIN_USAGE_H

#include <err.h>
#include <errno.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
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

/*
 * Is the program called by this name? Those that are several are one file, since
 * what any of them needs is in it already (Makefile, ALSO).
 */
static inline bool
is_called(const char *name)
{
	return strcmp(program_invocation_short_name, name) == 0;
}

/* The state folder cannot be opened, errno says why; what makes it is told. */
static inline _Noreturn void
no_state(const char *path)
{
	err(EX_CONFIG,
		errno == ENOENT ? "%s (mb up makes it, or systemd-tmpfiles)" : "%s",
		path);
}

#endif
