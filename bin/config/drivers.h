/* drivers: are the programs there that the configuration names? */
#ifndef MB_CONFIG_DRIVERS_H
#define MB_CONFIG_DRIVERS_H

#include "config/compile.h"

/*
 * Those of switches and those that tell hosts to halt, as mb-poe looks for them. It
 * is no mistake that one is not there, for it may come later. Where the folder
 * itself is not, nothing is told.
 */
void drivers_look(const struct config *config, struct report *missing);

#endif
