/*
 * chassis: which one a path names, for what is told of each.
 */
#ifndef MB_CHASSIS_H
#define MB_CHASSIS_H

#include "redfish/power.h"

#define CHASSIS_SWITCH "switch-" /* before the name of a switch, in its id */

/* Is it a switch that is configured; and which? */
bool chassis_switch(struct rf *r, char name[static SWITCH_TEXT]);

/* Is it any that there is? */
bool chassis_exists(struct rf *r);

#endif
