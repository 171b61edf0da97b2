/*
 * find: the bytes that answer a request: who asks, whether it may, which of the
 * places (tftp/map) has the file, what is made of it for that host (tftp/made), and
 * whether the host's boot was given it before (tftp/pin). Opens files, sends
 * nothing.
 */
#ifndef MB_FIND_H
#define MB_FIND_H

#include "base/arena.h"
#include "efi/locate.h"
#include "host/host.h"
#include "host/site.h"
#include "tftp/map.h"
#include "tftp/pin.h"
#include "tftp/source.h"

/* Where to look. The caller's; must outlive every call. */
struct find {
	int state;              /* the state folder, open */
	const char *state_path; /* the same, by name */
	const char *share_path;
	const struct site *site;
	struct pins *pins; /* what boots were given; NULL: keep nothing */

	/*
	 * To make a host's firmware in: a block of the caller's, from which jansson
	 * may take too, for all of it is given back each time. NULL: every image is
	 * sent as it is.
	 */
	struct arena *memory;
	struct locate_known *known; /* where volumes are; all zero at first */
};

#define FIND_MEMORY (8UL << 20) /* bytes; a Pi's firmware takes a tenth */

enum find_verdict {
	FIND_FILE, /* found->source is open */
	FIND_NO_NAME,
	FIND_BACKSLASH,
	FIND_DOTDOT,
	FIND_NOT_ALLOWED,
	FIND_DISABLED,
	FIND_BAD_RECORD,
	FIND_NOT_FOUND,
	FIND_NOT_FILE,
	FIND_OUTSIDE,
	FIND_UNREADABLE,
	FIND_TROUBLE, /* it may work when asked again */
	FIND_BUSY, /* who has a lease on it gives it up; not answered meanwhile */
};

/* How a verdict is told to the client, and to the log. */
struct find_words {
	enum tftp_code code;
	const char *say;
};

/* A request. */
struct find_ask {
	const char *name;
	const struct mac *asker; /* at the client's address; NULL: nobody knows */
	struct ip4 local;        /* our own address there; zero: not known */
	uint64_t now;            /* ms since some moment */
	uint64_t date;           /* seconds since 1970; 0: not known */
};

#define FIND_MADE   96  /* two addresses, and a few words */
#define FIND_DETAIL 320 /* a sentence, and what of it was in the way */

struct found {
	bool identified; /* mac is who asks: whom the prefix names, or
			    pxelinux.cfg/01-<mac>, else the asker */
	bool recorded;   /* and the site knows it */
	struct mac mac;
	char group[MAP_GROUP]; /* its group, or empty */
	struct source source;

	enum pin_file file;         /* what it is to the host's boot, */
	uint64_t boot;              /* for pins_ended */
	bool begins;                /* this request is the first of that boot */
	char override[OVERRIDE_ID]; /* that the image holds, or the offer that one
				       for the EEPROM is; empty: none */
	const char
		*note; /* for the log: what of it is not as it should be, or NULL */

	/* How it came about, for people; not if it is what the boot had before. */
	size_t places, missing; /* how many there are, how many did not have it */
	struct map_place place[MAP_PLACES];
	const char
		*shipped; /* none had it: this one in the share folder; or NULL */
	char made[FIND_MADE]; /* what was made of it, in words; empty: nothing */
	bool laid;            /* of an image: variables were laid over it, */
	bool own;             /* those of vars.json, */
	size_t variables;     /* and so many are in it now */
	char detail[FIND_DETAIL]; /* more on the note, or empty */
};

/*
 * The bytes that a name means for who asks. When found->file is not PIN_NO_FILE,
 * and pins are kept, the caller tells pins_ended when the transfer is over, or did
 * not even begin.
 */
enum find_verdict find_file(
	const struct find *f, const struct find_ask *ask, struct found *out);

/* Not for FIND_FILE. */
const struct find_words *find_words(enum find_verdict v);

#endif
