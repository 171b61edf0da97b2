/*
 * client: a TFTP client that does as it is told, packet by packet.
 *
 * What is expected and does not come ends the check, with a sentence.
 */
#ifndef CHECK_CLIENT_H
#define CHECK_CLIENT_H

#include "check.h"
#include "files.h"

enum {
	PATIENCE = 20000, /* ms until an answer that must come is given up */
	AT_ONCE = 250,    /* ms; what comes later came by a timer */
	TIMER = 1500,     /* ms; the first repetition must come before */
	CALM_MS = 10000,  /* ms; what comes before came by no timer of CALM */
	CALM_SECONDS = 20,
};

/*
 * Seconds that a server is asked to wait before it repeats anything, where it
 * matters what it says unasked: however slow the machine, no timer says it then.
 */
#define CALM "20"

/* After the last word. */
#define END ((const char *)0)

struct client {
	struct run *run;
	int fd;
	struct peer server; /* whom it asks */
	struct peer tid;    /* who answered first; nobody yet */
	struct packet in;   /* the last that came */
	bool calm;          /* the server granted a timeout of CALM */
};

/* From a new port, or from that address and port. */
void client_open(struct run *r, struct client *c);
void client_open_at(struct run *r, struct client *c, const struct peer *server,
	const struct peer *from);

/* Forget who answered: the next answer is another transfer's. */
void client_anew(struct client *c);

/*
 * Send a read request in octet mode with these words, names and values of options,
 * up to END; or any request.
 */
__attribute__((sentinel)) void ask(struct client *c, const char *name, ...);
__attribute__((sentinel)) void ask_as(
	struct client *c, unsigned op, const char *name, const char *mode, ...);

/* Any bytes to the well-known port. */
void ask_bytes(struct client *c, const void *bytes, size_t len);

/* To the transfer. */
void send_head(struct client *c, unsigned op, uint64_t number);
void send_ack(struct client *c, uint64_t block);
void send_error(struct client *c, unsigned code, const char *message);
void send_data(struct client *c, uint64_t block, const void *bytes, size_t len);

/* The next packet, from whomever, into c->in. False: none within so many ms. */
bool hear(struct client *c, unsigned ms);

/* What to say of the last packet. Lasts until the next call in this thread. */
const char *seen(const struct client *c);

/* Wait for it; a repetition of what came before does not count. */
void expect_data(struct client *c, uint64_t block);
void expect_silence(struct client *c, unsigned ms);

/* An ERROR whose code is one of the n. */
void expect_error(struct client *c, const unsigned codes[], size_t n);
void expect_code(struct client *c, unsigned code);

/* The first answer: true for an OACK, which is sound; false for DATA 1. */
bool expect_answer(struct client *c, struct oack *out);

/*
 * Ask for the file with a timeout of CALM, if the server grants that, and wait for
 * DATA 1.
 */
void begin_calm(struct client *c, const char *name);

/* How long to wait for what must come at once. */
unsigned at_once(const struct client *c);

/* An OACK that grants this option; skipped when the server does not. */
uint64_t expect_granted(struct client *c, enum option o, struct oack *out);

/* How a transfer is to go on from the last answer, and how it went. */
struct take {
	const struct content *content;
	uint32_t blksize, window; /* 0: 512 and 1 */
	unsigned acks;            /* each is sent so often; 0: once */
	unsigned lose; /* every so many-th DATA is lost, and ACK; 0: none */
	/* And then: */
	uint64_t blocks;
	uint64_t heard; /* DATA packets, all of them */
};

/*
 * Take all blocks and hold them against the content. An OACK has been acknowledged,
 * or without one DATA 1 is c->in and counts.
 */
void take(struct client *c, struct take *t, bool have_first);

/* Ask for a file with options, and take all of it as it was agreed. */
__attribute__((sentinel)) void fetch(
	struct run *r, const char *name, struct take *t, ...);

#endif
