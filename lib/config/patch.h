/*
 * patch: a text with pieces of it changed. Pure.
 */
#ifndef MB_PATCH_H
#define MB_PATCH_H

#include "config/compile.h"

/* At this byte so many are cut out, and a text is put in. */
struct patch {
	size_t at, cut;
	size_t order; /* of those at one byte, the lower comes first */
	const char *text;
};

/*
 * The text with n patches, which are sorted here and do not overlap; *out, which
 * may be the text, is in the arena. False if that failed.
 */
bool patch_apply(struct config_text text, struct patch *patch, size_t n,
	struct arena *arena, struct config_text *out);

#endif
