/*
 * nicpath: where a network interface is, as the boot entries that are there say. On
 * most machines other than a Pi its MAC alone is not enough to boot by it.
 */
#ifndef MB_NICPATH_H
#define MB_NICPATH_H

#include "efi/vars.h"
#include "host/addr.h"

/*
 * The nodes before MAC(mac,..) in the first entry, in boot order, that has it: a
 * path with its end node, in the set's memory, as devpath_pxe takes it. Empty when
 * no entry knows. False when there is no memory.
 */
bool nicpath_prefix(const struct vars *vars, struct mac mac, struct rd *out);

#endif
