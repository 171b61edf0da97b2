/*
 * watch: wait until something in a folder has changed, and has come to rest.
 */
#ifndef MB_WATCH_H
#define MB_WATCH_H

/* Watch the entries of a folder, from now on. Returns a file to close, or -1. */
int watch_folder(const char *path);

/*
 * Wait for a change: a file written and closed, renamed, linked or removed. Editors
 * do several of these, so it ends when nothing more has happened for quiet_ms, or
 * after ten times as long. 0, or -1 with errno: ENOENT when the folder itself went.
 */
int watch_wait(int fd, int quiet_ms);

#endif
