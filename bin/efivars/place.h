/*
 * place: where variables are kept: an image, a file of JSON, or a host's record.
 */
#ifndef MB_EFIVARS_PLACE_H
#define MB_EFIVARS_PLACE_H

#include "efi/image.h"
#include "tool.h"

enum place_kind { PLACE_IMAGE, PLACE_JSON, PLACE_HOST };

struct place {
	enum place_kind kind;
	const char *path;   /* as it was given; "-": standard input */
	const char *name;   /* what messages call it */
	int folder;         /* of a host that is locked to be changed; else -1 */
	struct image image; /* of an image, and the store in it: */
	struct varstore store;
	enum { NOT_ASKED, HAS_HTTP, LACKS_HTTP } http;
	struct vars vars;   /* to be changed, and then saved */
	struct vars before; /* as they were read */
};

/*
 * Read the variables of an image or a file of JSON. Ends the program if it cannot.
 */
void place_open(struct place *p, const char *path);

/*
 * Read those of a host, who may have none. When they are to be changed the host is
 * locked until the program ends.
 */
void place_open_host(struct place *p, const char *who, bool change);

/* A place that the verb makes: only its path is known. */
void place_unopened(struct place *p, const char *path);

void place_close(struct place *p);

/*
 * Is it a firmware that cannot boot by HTTP? Looked up once, for it takes a while.
 */
bool place_lacks_http(struct place *p);

/*
 * Put the variables back where they came from, or where -o says; with -n, only tell
 * what would change. Returns the exit code, 0.
 */
int place_save(struct place *p);

/* Does place_save write to standard output? Then that is not for words. */
bool place_is_stdout(const struct place *p);

#endif
