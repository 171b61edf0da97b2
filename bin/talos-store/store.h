/* store: what the files of mb-talos-store share. */
#ifndef MB_STORE_H
#define MB_STORE_H

#include "talos/imagerec.h"

#include <curl/curl.h>

#define URL_MAX REC_URL

struct store {
	const char *base; /* the factory, no slash at its end */
	int cache;        /* its folder, open */
	uint64_t limit;   /* bytes */
};

/* What a server said before it sent anything. */
struct head {
	long status;
	char tag[REC_TAG];     /* strong ETag, else Last-Modified, else "" */
	uint64_t length;       /* REC_UNKNOWN */
	uint64_t first, total; /* of a part; REC_UNKNOWN */
};

/* One request. Zero it, set what is wanted, and web_do it. */
struct web {
	char url[URL_MAX];
	const char *post;     /* a body to send, or NULL */
	uint64_t from;        /* the first byte wanted */
	const char *if_range; /* the tag that it must still have, or "" */
	long patience;        /* seconds for all of it; 0: as long as it takes */
	/* Once, before the first bytes of an answer that is 200, 201 or 206. */
	bool (*begin)(void *to, const struct head *head);
	bool (*take)(void *to, const void *bytes, size_t len);
	void *to;

	struct head head;
	bool begun, refused; /* begin or take said no */
	char why[CURL_ERROR_SIZE];
	CURL *curl;
};

/* 0: all of it came. -1: head.status, refused and why say more. */
int web_do(struct web *web);

/* The same for a short answer, into text, ended with NUL. */
int web_text(struct web *web, char *text, size_t size);

/* The verbs; each returns an exit code. */
int store_image(struct store *s, int argc, char *argv[]);
int store_lists(struct store *s, int argc, char *argv[]);
int store_room(struct store *s, int argc, char *argv[]);
int store_verify(struct store *s, int argc, char *argv[]);

/* Call this for every folder of an image. */
void each_image(const struct store *s,
	void (*of)(int images, const char *name, void *with), void *with);

/*
 * Let images leave until the rest fits; never the one of that name, or NULL. What
 * is left of downloads that came to nothing leaves as well.
 */
void make_room(const struct store *s, const char *keep);

/*
 * May a download go on for so many bytes, at least? Others leave for it, if that is
 * enough. Then *granted is how many it may write before it asks again; all that
 * fetch together never have more than the cache is to have. False with why in a few
 * words.
 */
bool room_for(
	const struct store *s, uint64_t bytes, uint64_t *granted, const char **why);

_Noreturn void usage(int letter);

#endif
