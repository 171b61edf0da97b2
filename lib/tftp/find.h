/*
 * find: the file that answers a request: who asks, whether it may, which of the
 * places (tftp/map) has it. Opens files, sends nothing.
 */
#ifndef MB_FIND_H
#define MB_FIND_H

#include "host/site.h"
#include "tftp/map.h"
#include "tftp/source.h"

/* Where to look. The caller's; must outlive every call. */
struct find {
	int state;              /* the state folder, open */
	const char *state_path; /* the same, by name */
	const char *share_path;
	const struct site *site;
};

enum find_verdict {
	FIND_FILE, /* found->source is open, from found->place[found->missing] */
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
};

/* How a verdict is told to the client, and to the log. */
struct find_words {
	enum tftp_code code;
	const char *say;
};

struct found {
	bool identified; /* mac is who asks */
	bool recorded;   /* and the site knows it */
	struct mac mac;
	size_t places, missing; /* how many there are, how many did not have it */
	struct map_place place[MAP_PLACES];
	struct source source;
};

/*
 * The file that a name means when it comes from a host, NULL if nobody knows which;
 * a prefix in the name that is a known serial number or a MAC overrules it.
 */
enum find_verdict find_file(const struct find *f, const char *name,
	const struct mac *asker, struct found *out);

/*
 * The same as text, one fact a line: who asks, where there is no such file, and
 * where there is one, or why it is refused. Is there one?
 */
bool find_explain(const struct find *f, const char *name, const struct mac *asker,
	struct wr *out);

/* Not for FIND_FILE. */
const struct find_words *find_words(enum find_verdict v);

#endif
