/*
 * switches: what metal-boot.yaml says of switches, into a record for each.
 *
 * A switch that is a MAC may be of a UniFi controller that the site names as unifi;
 * then that says what the switch's own keys do not, and it need not be listed.
 */
#ifndef MB_CONFIG_SWITCHES_H
#define MB_CONFIG_SWITCHES_H

#include "config/compile.h"
#include "config/walk.h"

/*
 * Take the switches out of the site's items, but for their secrets, which stay.
 * False if the arena failed.
 */
bool switches_of(struct items *site, struct arena *arena, struct report *wrong,
	struct config *out);

/*
 * Is there a switch that is called so? If it can be one of the controller's it is
 * then there. Its place is where a mistake in it would be.
 */
bool switches_have(const struct items *site, const char *called, struct place at,
	struct arena *arena, struct report *wrong, struct config *out);

#endif
