/*
 * privileges: which privileges the operations on each type of resource want, as
 * DMTF's privilege registry says it (DSP8011), made of the table of resources.
 */
#ifndef MB_PRIVILEGES_H
#define MB_PRIVILEGES_H

#include "redfish/rf.h"

/* The Mappings of a PrivilegeRegistry: an array; its owner is you. */
json_t *privileges_mappings(void);

#endif
