/*
 * soft: of a host that was told to halt, whether its power may be cut by now.
 *
 * Pure; times are in ms. A host has halted when its port shows it, mb-soft(7): it
 * gives less than one that runs takes, or nothing, or there is no link. Because a
 * link is down for a moment for other reasons too, and comes down before the last
 * file is written, that must be so for a while. Where a switch tells neither, the
 * whole time passes.
 */
#ifndef MB_SOFT_H
#define MB_SOFT_H

#include "base/kv.h"
#include "power/plan.h"

#define SOFT_TIMEOUT 60 /* seconds, when the site says nothing */
#define SOFT_WHILE   5000

/*
 * The program that tells it, mb-soft(7), by the host's record and the site's. NULL:
 * none is configured, or what is there is no program's name. For it becomes part of
 * a path, and a host's record may be of whoever could write in its folder.
 */
const char *soft_way(const struct kv *host, const struct kv *site);

enum soft_next { SOFT_WAIT, SOFT_HALTED, SOFT_LATE };

struct soft {
	uint64_t until;
	uint64_t down; /* since when it looks halted; 0: it does not */
};

/* It was told, and has so many seconds. */
void soft_begin(struct soft *s, uint32_t seconds, uint64_t now);

/* What its switch reports. */
void soft_saw(struct soft *s, enum power p, enum told up, uint64_t now);

enum soft_next soft_next(const struct soft *s, uint64_t now);

#endif
