/*
 * map: from the name in a request to the places where the file may be, in the order
 * in which to look. It opens nothing.
 *
 * A Raspberry Pi's boot ROM puts its serial number (8 hex digits) or its MAC (with
 * dashes) and a slash before each name. That prefix says who asks, and is looked
 * for as a folder of the site's; without it the name leads to the files that all
 * share. U-Boot and PXELINUX say who asks in the name pxelinux.cfg/01-<mac>.
 */
#ifndef MB_MAP_H
#define MB_MAP_H

#include "host/addr.h"
#include "tftp/tftp.h"

#define MAP_PLACES 8
#define MAP_GROUP  64                          /* a group's name, and its NUL */
#define MAP_NAME   (TFTP_NAME + MAP_GROUP + 8) /* "groups/<group>/<name>" */

enum map_root {
	MAP_SITE,   /* tftp.root_directory, else tftp/ in the state folder */
	MAP_RPI,    /* firmware_path, else firmware/rpi4/ in the state folder */
	MAP_IPXE,   /* firmware/ipxe/ in the state folder */
	MAP_SHARE,  /* ipxe/ in the share folder */
	MAP_IMAGES, /* static.root_directory, else images/ in the state folder */
	MAP_ROOTS
};

/* Whose a place is. */
enum map_whose {
	MAP_OWN,    /* the host's: <prefix>/ or <mac>/ */
	MAP_GROUPS, /* its group's: groups/<group>/ */
	MAP_ALL,    /* everybody's */
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
	enum map_whose whose;
	char name[MAP_NAME]; /* beneath the root */
};

/* Take a name from a request apart; *out counts only if the verdict is MAP_LOOK. */
enum map_verdict map_parse(const char *asked, struct map_name *out);

/* The MAC in "pxelinux.cfg/01-<mac>", with dashes; false if rest is no such name.
 */
bool map_pxelinux(const char *rest, struct mac *out);

/* Who asks. */
struct map_who {
	const struct mac *host; /* NULL: nobody knows */
	const char *group;      /* of the host; NULL: none */
	bool shared; /* it finds what is everybody's; one that says nothing of who
			it is always does */
};

/* The places to look for it then; their number, at most MAP_PLACES. */
size_t map_places(const struct map_name *name, const struct map_who *who,
	struct map_place out[static MAP_PLACES]);

#endif
