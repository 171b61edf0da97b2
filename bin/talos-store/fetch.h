/*
 * fetch: the bytes of one image, from the factory to data.part, over as many
 * connections and runs of the program as it takes.
 *
 * What is to be unpacked is kept in raw.part as it came, and goes from there
 * through the decoder; so a later run decodes again what is there, and asks only
 * for the rest.
 *
 * The rest comes by a request for a range if the first answer had a tag and the
 * image still has it. Where the server gives all of it again, as a factory without
 * ranges does, what comes is compared with what is there. Only when the image has
 * changed is what is there given up, and then coming has another id, so that who
 * has been sent the beginning of one is not sent the end of the other.
 *
 * However long it says that it is, and whatever it unpacks to, no byte is written
 * for which the cache has no room.
 */
#ifndef MB_FETCH_H
#define MB_FETCH_H

#include "store.h"

#include "talos/unpack.h"

#include <openssl/evp.h>

enum fetch_result {
	FETCH_WHOLE,
	FETCH_CUT,  /* there may be more another time; why */
	FETCH_NONE, /* the factory has nothing of that name */
	FETCH_BAD,  /* what came is damaged; why */
	FETCH_DISK, /* it cannot be stored; why */
};

struct fetch {
	const struct store *store;
	int entry;     /* the image's folder */
	bool unpack;   /* what comes is compressed */
	uint64_t room; /* bytes that may be written before more are asked for */

	struct image_coming coming;
	int raw, data; /* raw is data when nothing is to be unpacked */
	uint64_t have; /* bytes in raw */
	uint64_t at;   /* where in raw the next byte of this answer belongs */
	uint64_t fed;  /* of raw, to the decoder or the digest */
	uint64_t made; /* bytes in data */
	struct unpack *decoder;
	EVP_MD_CTX *digest;
	bool changed, damaged, full; /* why a try ended */
	char why[REC_WHY];
};

/* A try ends: which says how, why as a sentence. Returns false. */
bool fetch_stop(struct fetch *f, bool *which, const char *why);

/* Can the cache ever have room for it, if it has the size that it says? */
bool fetch_fits(struct fetch *f, uint64_t size);

/* Write all of it, if there is room for it. False: it is full. */
bool fetch_write(
	struct fetch *f, int fd, const void *bytes, size_t len, uint64_t at);

/* Open what the last run left, or begin. -1 with errno. */
int fetch_begin(struct fetch *f);

/* One request. */
enum fetch_result fetch_try(struct fetch *f, const char *url);

/* Begin from the start, under any URL. -1 with errno. */
int fetch_restart(struct fetch *f);

/* Remove what is there. */
void fetch_forget(struct fetch *f);

/* The digest of data, when it is whole. */
void fetch_sum(struct fetch *f, char out[static DIGEST_TEXT]);

void fetch_end(struct fetch *f);

#endif
