/*
 * edit: which switch port hosts have, changed in the text of backend.yaml.
 *
 * Only what says that of these hosts is touched, at the places that the tree gives;
 * every other byte stays: comments, order, quotes, line ends. What is then there is
 * read again and compared with what was, and that the rest is the same and the
 * hosts have their ports is what makes an edit good: a form that nobody thought of
 * is refused, and not spoilt. Pure.
 */
#ifndef MB_EDIT_H
#define MB_EDIT_H

#include "config/compile.h"

struct edit {
	struct mac mac;
	const char *device; /* as switch_name writes it */
	const char *port;   /* port_ok */
};

/*
 * The text in which each of n hosts, sorted by MAC and none there twice, has that
 * port; a host that has no entry gets one at the end. A text that is not there is
 * as an empty one. It must have been compiled: mistakes that config_compile tells
 * are not looked for. False, with the reason and its place in wrong, when it cannot
 * be edited so, or the arena failed. *out is in the arena.
 */
bool edit_power(struct config_text text, const struct edit *edit, size_t n,
	struct arena *arena, struct report *wrong, struct config_text *out);

#endif
