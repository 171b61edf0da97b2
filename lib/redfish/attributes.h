/*
 * attributes: the settings of the firmware (efi/bios) as Redfish has them: BIOS
 * attributes and the registry that describes them (DMTF DSP8010,
 * AttributeRegistry).
 *
 *     words       Enumeration: each with a capital, "Low"
 *     a number    Integer; its words are numbers too
 *     bits, text  String: "720p,native"
 *
 * A value is taken only as it is shown, so what was set reads back the same.
 */
#ifndef MB_ATTRIBUTES_H
#define MB_ATTRIBUTES_H

#include "efi/bios.h"
#include "efi/vars.h"
#include "redfish/rf.h"

/* The Id of the registry: it has these attributes, until one is other. */
#define ATTRIBUTES_REGISTRY "BiosAttributeRegistry.1.0.0"
#define ATTRIBUTES_VERSION  "1.0.0"

/* The table of settings as it is installed; NULL when it cannot be read. */
const struct bios *attributes_table(struct rf *r);

/* All values that the firmware has with these variables: {"CpuClock": "Low"}. */
json_t *attributes_show(const struct bios *bios, const struct vars *vars);

/* Those that differ between two such. */
json_t *attributes_differ(const json_t *now, json_t *then);

/* Are all of these settings, and values that they may have? Else refused. */
bool attributes_check(struct rf *r, const struct bios *bios, json_t *attributes);

/* Set them, after they were checked. False when there is no memory. */
bool attributes_set(const struct bios *bios, json_t *attributes, struct vars *vars);

/* Give every setting what it has in base. False when there is no memory. */
bool attributes_reset(
	const struct bios *bios, const struct vars *base, struct vars *vars);

/* The Attributes of the registry: an array. */
json_t *attributes_describe(const struct bios *bios);

#endif
