/*
 * found: the lines of mb-host about what an agent found in a host.
 */
#ifndef MB_FOUND_H
#define MB_FOUND_H

#include "host/addr.h"

/* Print "name=value" as a record has it: in mb-host.c. */
void print_line(const char *name, const char *value);

/* Nothing, if no agent did. */
void print_found(int state, struct mac mac);

#endif
