/*
 * seen: what a machine's own packets said of it, hosts/<mac>/identity.
 *
 * Written by mb-dhcpproxy alone; the indexes by-serial/ and by-lease/ are made from
 * it. Everybody else reads.
 */
#ifndef MB_SEEN_H
#define MB_SEEN_H

#include "file/batch.h"
#include "file/state.h"

struct seen {
	struct mac mac;
	char serial[9]; /* 8 hex digits, lower case; empty: not said */
	uint32_t board; /* Raspberry Pi revision code; 0: not a Pi, or not said */
	struct ip4
		lease; /* the address it last asked its DHCP server for; or zero */
	char client[24]; /* the stage that last asked: "pi-rom", "uefi-pxe", ... */
	uint64_t
		when; /* seconds since 1970, of the last packet that changed this */
	bool entered; /* by seen_enter, and not yet on disk */
};

/* 0; -1 with errno: ENOENT, EBADMSG. */
int seen_read(int state, struct mac mac, struct seen *out);

/*
 * Is it a Raspberry Pi? One that has named its serial or its board is; and one
 * whose MAC is of those that IEEE gave to their maker, for firmware that names
 * neither. A MAC that is not among them says nothing: it can be overridden, and new
 * ones appear. (The registry as of 2026.)
 */
bool seen_is_pi(const struct seen *s);

/*
 * Bring the indexes in line with what was seen and then replace the identity, in
 * this order: while the identity is the old one, whoever asks next is still news,
 * so that a crash in between is made good. before is what was there, all zero if
 * nothing was. 0, or -1 with errno.
 */
int seen_write(int state, const struct seen *now, const struct seen *before);

/*
 * Take it out of the indexes, as far as it is there, without a wait for the disk:
 * what is known of it is about to go. An identity that cannot be read is in none.
 */
void seen_leave(int state, struct mac mac);

/*
 * Before that: enter a host that has a folder at once, by what is not in before,
 * and without a wait for the disk, for who has an answer asks for a file within
 * milliseconds. What before had entered so, and is no more, is taken back;
 * another's entry is left to seen_write, which also makes these last by
 * now->entered, set here. 0, or -1 with errno.
 */
int seen_enter(int state, struct seen *now, const struct seen *before);

#define SEEN_TEXT 512 /* bytes of an identity: five short lines */

/*
 * The same for a batch, in which what is left is to be before what is entered, and
 * the identity last.
 */
struct seen_items {
	/* name NULL: none */
	struct batch_item identity, left, left_serial, by_lease, by_serial;
	char path[5][STATE_NAME], text[SEEN_TEXT], target[STATE_NAME];
};

/* What there is to do, in items that point into *out. False: a name is none. */
bool seen_prepare(int state, const struct seen *now, const struct seen *before,
	struct seen_items *out);

#endif
