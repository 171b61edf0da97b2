/*
 * map: from the name in a request to the places where the file may be, in the order
 * in which to look. It opens nothing.
 *
 * A Raspberry Pi's boot ROM puts its serial number (8 hex digits) or its MAC (with
 * dashes) and a slash before each name. That prefix says who asks, and is looked
 * for as a folder of the site's; without it the name leads to the files that all
 * share.
 */
#ifndef MB_MAP_H
#define MB_MAP_H

#include "host/addr.h"
#include "tftp/tftp.h"

#define MAP_PLACES 6
#define MAP_NAME   (TFTP_NAME + MAC_TEXT) /* "<mac>/" and what was asked for */

enum map_root {
	MAP_SITE,  /* tftp.root_directory, else tftp/ in the state folder */
	MAP_RPI,   /* firmware/rpi4/ in the state folder */
	MAP_IPXE,  /* firmware/ipxe/ in the state folder */
	MAP_SHARE, /* ipxe/ in the share folder */
	MAP_ROOTS
};

enum map_verdict {
	MAP_LOOK,      /* look at the places */
	MAP_NO_NAME,   /* nothing is named: empty, or a folder */
	MAP_BACKSLASH, /* there is no such separator here */
	MAP_DOTDOT,    /* a part ".." */
};

struct map_name {
	char text[TFTP_NAME];  /* no slash in front, none doubled, no part "." */
	char prefix[MAC_TEXT]; /* the serial or MAC as it was sent; empty: none */
	const char *rest;      /* what follows the prefix; in text */
};

struct map_place {
	enum map_root root;
	char name[MAP_NAME]; /* beneath the root */
};

/* Take a name from a request apart; *out counts only if the verdict is MAP_LOOK. */
enum map_verdict map_parse(const char *asked, struct map_name *out);

/*
 * The places to look for it when this host asks, who may be NULL (nobody knows);
 * their number, at most MAP_PLACES.
 */
size_t map_places(const struct map_name *name, const struct mac *host,
	struct map_place out[static MAP_PLACES]);

#endif
