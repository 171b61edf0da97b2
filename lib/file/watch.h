/*
 * watch: wait until something in a folder has changed, and has come to rest.
 */
#ifndef MB_WATCH_H
#define MB_WATCH_H

/* Watch the entries of a folder, from now on. Returns a file to close, or -1. */
int watch_folder(const char *path);

/* Another folder by the same file. 0, or -1 with errno. */
int watch_also(int fd, const char *path);

/*
 * Wait for a change, most_ms at most, -1 for ever: a file written and closed,
 * renamed, linked or removed. Editors do several of these, so it ends when nothing
 * more has happened for quiet_ms, or after ten times as long. 1; 0 if there was
 * none; or -1 with errno: ENOENT when a folder itself went.
 */
int watch_wait(int fd, int most_ms, int quiet_ms);

#endif
