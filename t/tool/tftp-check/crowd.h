/*
 * crowd: many clients at once in one thread, each with a port of its own.
 *
 * There is one crowd at a time; crowd_close must come before a check ends.
 */
#ifndef CHECK_CROWD_H
#define CHECK_CROWD_H

#include "client.h"

enum { CROWD_MAX = 10000 };

enum manner {
	SILENT,   /* asks, and says nothing more */
	STARTING, /* takes one block, and says nothing more */
	WHOLE, /* takes the whole file; asks or acknowledges again when it must */
};

struct member {
	int fd;
	struct peer tid;
	unsigned blocks;    /* that came */
	unsigned heard;     /* packets */
	bool refused, mute; /* by an ERROR; and it had no sentence */
	bool over;          /* the last block came */
	uint64_t said;      /* ms; when it last sent something */
};

struct crowd {
	int epoll;
	size_t n;
	enum manner manner;
	struct peer server;
	const char *name; /* of the file */
	unsigned again;   /* packets that had to be sent again */
	struct member member[CROWD_MAX];
};

/* So many clients that have not asked yet, from that address or any. False: no. */
bool crowd_open(struct crowd *d, const struct site *site, size_t n,
	const struct peer *from);

/* Let this one ask for the file. */
void crowd_ask(struct crowd *d, struct member *m);

/* Hear and answer what comes within so many ms. */
void crowd_hear(struct crowd *d, unsigned ms);

/* Who heard nothing for a second says it again. */
void crowd_repeat(struct crowd *d);

/* How many have it whole; were refused; have heard nothing at all. */
size_t crowd_over(const struct crowd *d);
size_t crowd_refused(const struct crowd *d);
size_t crowd_silent(const struct crowd *d);

/* How many blocks have come, to all of them. */
uint64_t crowd_blocks(const struct crowd *d);

void crowd_close(struct crowd *d);

#endif
