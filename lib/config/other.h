/*
 * other: what the implementation in Go means by a configuration where ours would
 * mean something else: internal/config/config.go and internal/backend of
 * metal3-community/metal-boot. Pure.
 */
#ifndef MB_OTHER_H
#define MB_OTHER_H

#include "config/compile.h"

/* Report values that are fine here, but do not mean what they meant. */
void other_wrong(const struct config_text text[static CONFIG_FILES],
	struct arena *arena, struct report *wrong);

struct other {
	bool (*there)(const char *path); /* is there such a folder? */
	void (*told)(void *with, struct place at, const char *sentence);
	void *with;
};

/*
 * Write what the other one had when nobody said it, and ours has not, into those
 * files which are mine; the texts are then in the arena, which may fail. A default
 * that is a folder counts if that is there.
 */
void other_defaults(struct config_text text[static CONFIG_FILES],
	const bool mine[static CONFIG_FILES], struct arena *arena,
	const struct other *other);

#endif
