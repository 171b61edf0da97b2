/*
 * condial: the way to the recorder of consoles, mb-console-record(8).
 */
#ifndef MB_CONDIAL_H
#define MB_CONDIAL_H

/* The default of MB_RUN, and where in it the socket is. */
#define CONDIAL_RUN    "/run/metal-boot"
#define CONDIAL_FOLDER "console"
#define CONDIAL_SOCKET "console.sock"

/*
 * A stream that is connected to the socket under the folder run. -1 with errno:
 * ENOENT or ECONNREFUSED when nobody records.
 */
int condial(const char *run);

#endif
