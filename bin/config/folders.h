/*
 * folders: what the site's settings name outside the configuration is looked at, as
 * it is: a file of leases, Ironic's files, where the services may not write, and
 * what their units say again. One line on standard output each. Whether any of it
 * needs a hand is returned.
 */
#ifndef MB_MIGRATE_FOLDERS_H
#define MB_MIGRATE_FOLDERS_H

#include "base/arena.h"
#include "config/compile.h"

#include <stdbool.h>

/* Is this the folder of Ironic's files alone? What to do with it is said then. */
bool folders_ironic(const char *path);

bool folders_check(const struct config *config, struct arena *arena);

#endif
