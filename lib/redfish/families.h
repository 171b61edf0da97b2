/*
 * families: the tables of resources, each defined in the file of its name; route.c
 * joins them.
 */
#ifndef MB_FAMILIES_H
#define MB_FAMILIES_H

#include "redfish/rf.h"

extern const struct rf_resource rf_accounts[];
extern const struct rf_resource rf_actioninfo[];
extern const struct rf_resource rf_bios[];
extern const struct rf_resource rf_bootoptions[];
extern const struct rf_resource rf_bootsource[];
extern const struct rf_resource rf_certificates[];
extern const struct rf_resource rf_chassis[];
extern const struct rf_resource rf_events[];
extern const struct rf_resource rf_interfaces[];
extern const struct rf_resource rf_inventory[];
extern const struct rf_resource rf_logs[];
extern const struct rf_resource rf_managerlogs[];
extern const struct rf_resource rf_managers[];
extern const struct rf_resource rf_memory[];
extern const struct rf_resource rf_processors[];
extern const struct rf_resource rf_registries[];
extern const struct rf_resource rf_root[];
extern const struct rf_resource rf_schemas[];
extern const struct rf_resource rf_secureboot[];
extern const struct rf_resource rf_sessions[];
extern const struct rf_resource rf_slots[];
extern const struct rf_resource rf_storage[];
extern const struct rf_resource rf_streams[];
extern const struct rf_resource rf_systems[];
extern const struct rf_resource rf_tasks[];
extern const struct rf_resource rf_update[];
extern const struct rf_resource rf_wattage[];

#endif
