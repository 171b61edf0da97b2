/*
 * sysrq: what Linux says on its console to a magic SysRq key.
 *
 * Its console port takes a break, and for five seconds a key after it
 * (Documentation/admin-guide/sysrq.rst). It says which key it took, whatever the
 * console's log level is, or that kernel.sysrq does not allow it, or a list of keys
 * when it knows none like that; and later, where the log level lets it, that a sync
 * or a remount is complete (drivers/tty/sysrq.c, fs/sync.c, fs/super.c).
 */
#ifndef MB_SYSRQ_H
#define MB_SYSRQ_H

#include "base/rd.h"

#define SYSRQ_LINE 2048 /* of a line its last bytes count; a list has 700 */

enum sysrq_said {
	SYSRQ_NOTHING,
	SYSRQ_REFUSED, /* kernel.sysrq does not allow it */
	SYSRQ_UNKNOWN, /* no such key */
	SYSRQ_TAKEN,
	SYSRQ_DONE, /* and what it does is done */
};

/* Of one key; all zero when it is sent. */
struct sysrq {
	enum sysrq_said said;
	size_t len;
	char line[SYSRQ_LINE];
};

/* Bytes from the console, cut anywhere; said is the last that was told. */
void sysrq_hear(struct sysrq *s, struct rd bytes);

/* Text that is one to sixteen keys: letters and digits. */
bool sysrq_keys(const char *text);

#endif
