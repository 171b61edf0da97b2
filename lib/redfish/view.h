/*
 * view: the service as it is for a client that lists everything there is on each
 * call, and is to see one system alone: r->only is its id. Of Systems, Managers and
 * Chassis there is that one, nothing else is there, and nothing links to it; of the
 * firmware there is not what is another host's own. It is a convenience, and keeps
 * nothing secret: events and tasks are those of all. It is one question, asked of
 * each path and of each link that leaves; no family of resources knows of it.
 */
#ifndef MB_VIEW_H
#define MB_VIEW_H

#include "redfish/rf.h"

/* Is what is at that path not to be seen? */
bool view_hides(const struct rf *r, const char *path);

/* Take all links to such out of an answer. */
void view_prune(const struct rf *r, json_t *answer);

#endif
