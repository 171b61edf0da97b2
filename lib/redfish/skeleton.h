/*
 * skeleton: what a resource has to begin with: a JSON file of share/redfish.
 */
#ifndef MB_SKELETON_H
#define MB_SKELETON_H

#include "redfish/rf.h"

/*
 * The file of that name, and in each of its texts "{system}" and the like replaced
 * by what r's path has there. NULL if there is none; its owner is you.
 */
json_t *skeleton_of(const struct rf *r, const char *name);

#endif
