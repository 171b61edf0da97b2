/*
 * talk: a conversation with one peer over UDP, at a port of its own.
 *
 * It begins with one socket, which hears everybody: a stranger who sends to that
 * port is owed an answer (RFC 1350 section 4). One that lasts gets a second at the
 * same port, for the peer alone. That one is connected, which saves the kernel a
 * tenth of the work for each packet, and tells when the peer's port is closed; but
 * to open it costs as much as some twenty packets save.
 */
#ifndef MB_TALK_H
#define MB_TALK_H

#include "net/dgram.h"

struct talk {
	int others; /* for strangers, */
	int peer;   /* and for the peer; -1: the first is for all */
	struct dgram_peer with;
};

/*
 * Begin one with that peer, non-blocking, at the local address and a port of the
 * kernel's choice. 0, or -1 with errno.
 */
int talk_open(const struct dgram_route *to, struct talk *out);
void talk_close(struct talk *talk);

/*
 * Open the second socket, while nothing is awaited from the peer: what comes in
 * this very moment is lost. 0, or -1 with errno, and then all is as it was.
 */
int talk_connect(struct talk *talk);

enum talk_heard {
	TALK_NOTHING,
	TALK_HEARD,    /* from the peer */
	TALK_STRANGER, /* from somebody else */
	TALK_GONE,     /* the peer's port is closed; known of two sockets only */
};

/*
 * Receive one, from the peer's socket if there are two; *len is how long it was,
 * cut at size, and *from the stranger. Of the strangers' socket: there may still be
 * something of the peer's in it, from before it had its own.
 */
enum talk_heard talk_hear(const struct talk *talk, void *bytes, size_t size,
	size_t *len, struct dgram_peer *from);
enum talk_heard talk_overhear(const struct talk *talk, void *bytes, size_t size,
	size_t *len, struct dgram_peer *from);

/* Send one to the peer; to a stranger. 0, or -1 with errno. */
int talk_tell(const struct talk *talk, const void *bytes, size_t len);
int talk_tell_stranger(const struct talk *talk, const struct dgram_peer *stranger,
	const void *bytes, size_t len);

#define TALK_SEGMENTS      64    /* datagrams of one call */
#define TALK_SEGMENTS_SIZE 65487 /* their bytes together, over IPv6 too */

/*
 * Send the peer len bytes as datagrams of `each` bytes, the last perhaps shorter:
 * in one piece that the network card, or the kernel just before it, takes apart
 * (UDP_SEGMENT, udp(7)), while *whole; that is set to false when the way there
 * cannot. 0, or -1 with errno when not even the first went.
 */
int talk_tell_all(const struct talk *talk, const void *bytes, size_t len,
	size_t each, bool *whole);

#endif
