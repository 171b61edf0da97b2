/*
 * local: Unix sockets (unix(7)): the way to one, and messages with which open files
 * go from one process to another (SCM_RIGHTS). So who reads a socket of the network
 * need not have the right to open it.
 */
#ifndef MB_LOCAL_H
#define MB_LOCAL_H

#include <stddef.h>
#include <sys/types.h>
#include <sys/un.h>

#define LOCAL_FILES 2 /* of one message, at most */

/*
 * A stream that is connected to the socket of that name in a folder; flags are
 * socket(2)'s, SOCK_NONBLOCK or 0. -1 with errno: ENOENT or ECONNREFUSED when
 * nobody listens there.
 */
int local_dial(int dir, const char *name, int flags);

/*
 * Send one message and these files, to an address or, where to is NULL, to who is
 * at the other end. The files stay the caller's as well. 0, or -1 with errno.
 */
int local_send(int fd, const struct sockaddr_un *to, const void *bytes, size_t len,
	const int file[], size_t n);

/*
 * Receive one message as recvmsg(2) does with these flags: its length, or -1 with
 * errno. The first n of its files, which are not inherited, are the caller's to
 * close, -1 where there are fewer; what is more the kernel closes.
 */
ssize_t local_receive(
	int fd, void *bytes, size_t len, int flags, int file[], size_t n);

#endif
