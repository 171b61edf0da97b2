/*
 * gently: a host is told to halt, and then its power is cut; by an mb-poe with
 * --graceful, which goes on when we have answered. It runs as we do: what tells the
 * host is run by the one that switches, who has the keys for that.
 *
 * redfish/soft/<mac> has its process id, and is locked by it as long as it runs.
 * Who orders something else for the host ends it first: then it cuts nothing.
 */
#ifndef MB_GENTLY_H
#define MB_GENTLY_H

#include "power/plan.h"
#include "redfish/rf.h"

/* Does the site say how this host is told to halt (mb-soft(7))? */
bool gently_possible(struct rf *r);

/* Begin, with VERB_OFF or VERB_CYCLE after it. 0, or -1 with errno. */
int gently_begin(struct rf *r, enum verb verb);

/* End what is under way. True if there was something. */
bool gently_end(struct rf *r);

#endif
