#ifndef BIN_CHANGES_H
#define BIN_CHANGES_H

#include "file/batch.h"

#include <err.h>
#include <errno.h>
#include <string.h>

/*
 * Say what kept a change of a batch from its place. True: it was done all the same.
 */
static inline bool
change_done(const struct batch_item *i)
{
	if (i->aside[0] && i->folder)
		warnx("%.*s: that was not ours, and is %s beside it now",
			(int)(strrchr(i->name, '/') - i->name), i->name, i->aside);
	else if (i->aside[0])
		warnx("%s: that was a folder, and is %s beside it now", i->name,
			i->aside);
	errno = i->why;
	if (i->why)
		warn("%s", i->name);
	return !i->why;
}

#endif
