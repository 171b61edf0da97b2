/*
 * crowd: DHCP clients, and the ledger of what each was promised.
 *
 * A client holds an address from the ACK on, until it gives it back or begins anew.
 * No other may be offered it or given it, and whoever asks for what he holds must
 * get just that. The first thing that breaks this ends the program with a sentence.
 */
#ifndef CROWD_H
#define CROWD_H

#include "packet.h"

#include <stdio.h>

#define CLIENTS_MAX 4096

struct client {
	struct ip4 holds; /* zero: nothing */
	struct ip4 asked; /* in the REQUEST that is not answered yet */
	uint8_t said;     /* type of what is not answered yet; 0: nothing */
	uint32_t xid;
	uint64_t due;   /* us: when it speaks next */
	unsigned tries; /* DISCOVERs since it had nothing */
};

struct crowd {
	size_t n;
	struct ip4 relay; /* whom they speak through; zero: nobody */
	bool restless;    /* they renew, give back and begin anew for ever */
	bool pi;
	uint64_t again; /* us: when no answer is taken for lost */
	uint64_t seed;
	uint32_t xid;
	struct client client[CLIENTS_MAX];
	size_t owner[65536]; /* of an address, by its lower half: number + 1 */
	struct ip4 server;   /* that answered last */

	size_t holding;                                             /* now */
	uint64_t said, offers, acks, kept, refused, released, lost; /* so far */
};

/* What the client says now, if it is time; when it speaks again is noted. */
bool crowd_speaks(struct crowd *c, size_t i, uint64_t now, struct ask *out);

/* It hears an answer; some client of another crowd may be meant. */
void crowd_hears(struct crowd *c, const struct answer *a, uint64_t now);

/*
 * The leases as the server's own tool lists them, "ADDRESS MAC" at the start of
 * each line: all that is held must be there and be his, and nothing twice.
 */
void crowd_compare(const struct crowd *c, FILE *list);

/* The server was started anew: everybody asks again soon. */
void crowd_wakes(struct crowd *c, uint64_t now);

/* Below n; xorshift64*. */
uint64_t crowd_random(struct crowd *c, uint64_t n);

struct mac crowd_mac(size_t i);

#endif
