/*
 * talos: what the files of mb-talos-fetch share. Who fetches is another program,
 * mb-talos-store: an answer from the cache loads neither libcurl nor OpenSSL, and a
 * web server that ends its programs does not end a download. What is still coming
 * is sent in chunks that we write ourselves: lighttpd ends an answer without a
 * length as if it were whole, however its program ended.
 */
#ifndef MB_TALOS_H
#define MB_TALOS_H

#include "net/cgi.h"
#include "talos/imagerec.h"

#include <limits.h>

/* What the site says. */
struct talos {
	char path[PATH_MAX]; /* of the cache */
	char base[REC_URL];  /* the factory */
	char limit[24];      /* bytes, as text for mb-talos-store */
	char defaults[1024]; /* extensions when none are named, with commas */
	bool enabled;        /* for the network */
	int cache;           /* its folder, open */
	int state;           /* the state folder, open; or -1 */
	uint64_t begun;      /* us; tally_now */
};

/* Why there is no image: a status for HTTP, and a sentence without a full stop. */
struct trouble {
	unsigned status;
	char why[512];
};

/* Write it down; false, for the caller to return. */
bool refuse(struct trouble *t, unsigned status, const char *what, const char *why);

/*
 * Look up what is asked for in the factory's lists: the version, the extensions and
 * the overlay are then as the factory has them, and the extensions in order.
 */
bool resolve(struct talos *t, struct talos_ask *ask, struct trouble *why);

/* Run mb-talos-store with these words, wait for it, and return its exit code. */
int run_store(const struct talos *t, const char *const words[], size_t n);

/*
 * The same without waiting: detached, in a session of its own, with the lock as its
 * file 3. -1 with errno.
 */
int start_store(
	const struct talos *t, const char *const words[], size_t n, int lock);

/* An image that is there or is coming. */
struct follow {
	const struct talos *talos;
	const struct talos_ask *ask;
	char name[ENTRY_MAX]; /* of its folder */
	int entry;            /* that, open */
	uint64_t begun;       /* ns: failures before that are others' */
	unsigned started;     /* how many downloads */

	bool pinned; /* to this download: some of it was sent, or promised */
	bool whole;
	struct image_record record; /* if whole */
	struct image_coming coming; /* else, if id is not 0 */
	int data;                   /* open for reading; -1: nothing is there yet */
	uint64_t there;             /* bytes that may be sent */
	uint64_t size;              /* REC_UNKNOWN */
	struct trouble trouble;
};

/* Find it, and say that it is used. False with trouble. */
bool follow_begin(
	struct follow *f, const struct talos *t, const struct talos_ask *ask);

/*
 * Wait at most so many milliseconds until more than these bytes are there or all of
 * it; see to it that somebody fetches it. False: there is trouble. No byte of
 * another download comes after the first that was there, and the last byte of an
 * image is not there before the image is whole and verified.
 */
bool follow_wait(struct follow *f, uint64_t beyond, int wait_ms);

/* Wait for the whole. */
bool follow_whole(struct follow *f);

void follow_end(struct follow *f);

/* Answer a request of a web server; returns our exit code. */
int answer(struct talos *t);

/* Do what the command line says; likewise. */
int command(struct talos *t, int argc, char *argv[]);

_Noreturn void usage(int letter);

#endif
