/*
 * listen: the sockets that a server answers on.
 *
 * They are bound here if the command line names them (-l), for who names an address
 * means it; else handed to us, by systemd (sd_listen_fds(3)), or as standard input
 * (inetd's "wait"). After that nobody can tell which it was. Our one reader of the
 * environment, by way of libsystemd.
 */
#ifndef MB_LISTEN_H
#define MB_LISTEN_H

#include "host/addr.h"

#include <sys/types.h>

#define LISTEN_MAX 16 /* sockets of one program: two ports on eight interfaces */

/*
 * The datagram sockets that we were started with, at most max of them in fd[];
 * their number, 0 when there are none, or -1 with errno. ENOTSOCK: something that
 * is no datagram socket was passed; E2BIG: more than max.
 */
int listen_inherited(int fd[], int max);

/*
 * Bind a UDP socket to "ADDRESS:PORT" or "ADDRESS:PORT%INTERFACE". An ADDRESS of
 * "*" is any of IPv4; those of IPv6 have brackets, "[::]" being any. -1 with errno;
 * EINVAL when it does not read like that.
 */
int listen_udp(const char *where);

/*
 * The listening stream socket that we were started with; -1 with errno: ENOENT when
 * there is none, ENOTSOCK when what was passed is not one, E2BIG when it is
 * several. It is made non-blocking.
 */
int listen_inherited_stream(void);

/*
 * A listening Unix stream socket of that name and mode in a folder, in place of
 * what is there. The caller has seen to it that nobody else serves there. -1 with
 * errno.
 */
int listen_unix(int dir, const char *name, mode_t mode);

/* The port that a socket is bound to, or 0. */
uint16_t listen_port(int fd);

#endif
