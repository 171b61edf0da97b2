/*
 * ironicdir: the files to compile, read from where they are written, and from where
 * mb-ironic keeps each as it last was whole.
 */
#ifndef MB_IRONICDIR_H
#define MB_IRONICDIR_H

#include "config/ironicfiles.h"
#include "file/batch.h"

#define IRONICDIR_FILE 65536 /* bytes in a file, and its NUL */

/* One place that files come from. */
struct ironicdir {
	enum ironic_kind kind;
	int dir;          /* the folder, open; -1: none of these files count */
	const char *file; /* of IRONIC_CONFIG: its name there */
	const char *name; /* "opts": as mistakes say, and where they are kept */
};

/*
 * Append to *end the sources that count: files that are whole as they are, others
 * as they were kept; and to *change what to do to what is kept, by names beneath
 * the state folder. Mistakes are told. Files whose name begins with a dot, ends in
 * "~" or has "#" at both ends are no files, as for dnsmasq. 0, or -1 with errno,
 * which is ENOMEM when the arena is empty.
 */
int ironicdir_read(const struct ironicdir *from, int state, struct arena *arena,
	struct report *wrong, struct report *notes, struct ironic_source ***end,
	struct batch_item ***change);

/* What to do to the records of hosts, and for all clients, that they say this. */
int ironicdir_plan(const struct ironic_records *records, int state,
	struct arena *arena, struct batch_item ***change);

#endif
