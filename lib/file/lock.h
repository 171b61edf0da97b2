/*
 * lock: one at a time, for programs that change many files together.
 *
 * An advisory lock (flock(2)) on a file that stays. The kernel drops it when the
 * holder ends, however it ends, so there is no stale lock.
 */
#ifndef MB_LOCK_H
#define MB_LOCK_H

#include <stdbool.h>

/*
 * The file itself, made when it is not there, for all of the folder's group to
 * lock. -1 with errno.
 */
int lock_open(int dir, const char *name);

/*
 * Wait at most so many milliseconds for the lock on dir/name, made when it is not
 * there; one that root makes is of whom the folder is. Returns a file to close when
 * done, or -1 with errno: EWOULDBLOCK when somebody else has held it all the time.
 */
int lock_take(int dir, const char *name, unsigned wait_ms);

/*
 * Does somebody hold it now? Several may ask at once, and none is mistaken for a
 * holder by another. False too when there is no such lock.
 */
bool lock_held(int dir, const char *name);

#endif
