/*
 * console: what the files of mb-console share. What does not work ends the program.
 */
#ifndef MB_CONSOLE_H
#define MB_CONSOLE_H

#include "host/addr.h"

struct look {
	const char *run; /* the folder of the socket */
	int state;
	struct mac mac;
	const char *host; /* as it was asked for */
	const char *name; /* of who looks */
	int escape;       /* or CONKEYS_NONE */
	bool read_only;

	bool bytes, follow; /* of the recording */
	const char *since;  /* as a line's time, or NULL */
};

/* attach.c: live; and the list. Both return an exit code. */
int attach(const struct look *look);
int list(const struct look *look);

/* show.c: the recording. Returns an exit code. */
int show(const struct look *look);

#endif
