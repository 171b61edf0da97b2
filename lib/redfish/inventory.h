/*
 * inventory: members of FirmwareInventory that are not of inventory.c: the EEPROM
 * of boot ROMs (eepromitem.c). host NULL: what all are offered.
 */
#ifndef MB_INVENTORY_H
#define MB_INVENTORY_H

#include "redfish/update.h"

#define INVENTORY UPDATE "/FirmwareInventory"

/* Is anything known of it? */
bool eeprom_item_exists(struct rf *r, const struct mac *host);

/* All that are: the members, and what one is. */
void eeprom_items(struct rf *r);
void eeprom_item(struct rf *r, const struct mac *host);

#endif
