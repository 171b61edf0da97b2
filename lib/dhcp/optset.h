/*
 * optset: which of many option lines count for one client.
 *
 * As dnsmasq decides it: a line counts when all its tags hold. Of those for one
 * option that have tags, the last counts; if there is none, the last of those
 * without. Lines within another option all count, the last first, and 255 ends
 * them, unless a line gives that option as a whole. Nothing here touches a file.
 */
#ifndef MB_OPTSET_H
#define MB_OPTSET_H

#include "dhcp/dhcp.h"
#include "dhcp/optline.h"

/* Of one record, which has KV_MAX names at most. */
#define OPTSET_LINES   80
#define OPTSET_MATCHES 40
#define OPTTAGS_MAX    32 /* that one client has */

struct optset {
	size_t matches, lines;
	struct optmatch match[OPTSET_MATCHES];
	struct optline line[OPTSET_LINES];
};

struct opttags {
	size_t n;
	char name[OPTTAGS_MAX][OPTTAG_MAX];
};

/* What a client gets; the lines belong to the sets that it was picked from. */
struct optpick {
	const struct optline *option[256];
	size_t n;
	const struct optline *within[2 * OPTSET_LINES];
};

bool opttags_has(const struct opttags *tags, const char *name);

/* Add one; false if there is no room. */
bool opttags_add(struct opttags *tags, const char *name);

/* Add those that the set's matches give to who sent this packet. */
void optset_tags(
	const struct optset *set, const struct dhcp *ask, struct opttags *tags);

/* From these sets, of which later ones count as later lines; two at most. */
void optset_pick(const struct optset *const sets[], size_t n,
	const struct opttags *tags, const struct dhcp *ask, struct optpick *out);

/*
 * The bytes of an option for that client, and whether it is to be sent to who did
 * not ask for it. An address of 0.0.0.0 is now the server's own. False when no line
 * gives it, or it does not fit. One of no bytes is not to be sent at all, not even
 * what is usual. 255 is where siaddr points to.
 */
bool optpick_value(const struct optpick *pick, uint8_t code, struct ip4 self,
	bool *force, struct wr *w);

#endif
