/*
 * tftp: how a Raspberry Pi's boot loader reads files (RFC 1350, 2347 to 2349).
 *
 *	board                                     server
 *	  | RRQ octet tsize=0 blksize=1024, every 2 s ->|
 *	  |<------------------------------------- OACK -|
 *	  | a probe: ERROR 0 "Early terminate" -------->|
 *	  | or all of it: ACK 0, ... ------------------>|
 *
 * A new port of ours for each. A file that stops coming for 30 s is asked for again
 * after a pause of 5 s (rpi-eeprom issues 74, 140). Whatever a server does that no
 * board survives ends the program with a sentence.
 */
#ifndef PI_TFTP_H
#define PI_TFTP_H

#include "wire.h"

enum {
	TFTP_BLKSIZE = 1024,
	TFTP_BLOCKS = 65535, /* the block counter does not wrap */
	TFTP_FIRST_PORT = 40134,
};

struct tftp {
	struct wire *wire;
	struct ip4 server;
	uint64_t until; /* when to give up altogether */
	bool picky;     /* start4.elf's client, which hangs on a block sent twice */
	uint16_t port;  /* of the last file */
	uint16_t whole; /* of the last file that came whole to the picky client; or
			   0 */

	bool sized;    /* the last answer had tsize */
	uint64_t size; /* tsize, or for a file that came whole its own */
	uint8_t bytes[(size_t)TFTP_BLOCKS * TFTP_BLKSIZE];
};

/* Is it there? */
bool tftp_probe(struct tftp *t, const char *path);

/* Is it there, and then all of it is in bytes and size. */
bool tftp_get(struct tftp *t, const char *path);

#endif
