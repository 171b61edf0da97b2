/*
 * launch: start another program of ours, which goes on when we have answered. Only
 * what may run as the web server's user is started so: who switches power is not,
 * for it could not read the switches' passwords, and would keep out who can.
 */
#ifndef MB_LAUNCH_H
#define MB_LAUNCH_H

#include <sys/types.h>

/*
 * Start the program beside ours with these words, argv[0] being its name, in the
 * state folder, in a session of its own: no terminal, no file of ours, and keep, if
 * that is not -1, as SPAWN_KEEP. Its environment is MB_SHARE and a PATH, nothing
 * that a client has said. Its process id, or -1 with errno.
 */
pid_t launch(int state, const char *share, char *const argv[], int keep);

#endif
