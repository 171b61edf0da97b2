/*
 * render: the variable store that a host's firmware is sent with: the one of the
 * base image with exactly the host's variables, as `mb-efivars render` makes it,
 * and what a boot override adds to them. Bytes in, bytes out; no file is touched.
 */
#ifndef MB_RENDER_H
#define MB_RENDER_H

#include "efi/json.h"
#include "efi/nextboot.h"
#include "efi/varstore.h"

struct render {
	struct rd volume; /* of the base image, and */
	uint64_t base;    /* where in it that is */
	struct rd json; /* the host's variables as text; a bad view: it has none */
	struct mac mac;
	const struct override *override; /* to be laid into it, or NULL */
};

enum render_result {
	RENDER_DONE,
	RENDER_NO_STORE,  /* the volume has no store that can be used */
	RENDER_BAD_JSON,  /* the variables cannot be understood */
	RENDER_NO_ROOM,   /* they do not fit */
	RENDER_NO_MEMORY, /* the arena is used up */
};

struct rendered {
	size_t from, len; /* the bytes of the volume that differ from the base's */
	const uint8_t *bytes;     /* and what they are; the arena's */
	size_t variables;         /* that the store then has */
	bool laid;                /* the override is in it */
	enum nextboot_result why; /* how that went, when there is one */
};

#define RENDER_WRONG 256 /* a name and a sentence */

/*
 * Make it. Unless it is RENDER_DONE, wrong says in words what is the matter. An
 * override that cannot be laid is left out, and the rest is done without.
 */
enum render_result render_store(const struct render *r, struct arena *arena,
	struct rendered *out, char wrong[static RENDER_WRONG]);

#endif
