/*
 * config: the lines of a config.txt, "name=value".
 *
 * What follows a comma or a blank is not part of a value here. Filters such as
 * [pi4] are not read: every line counts.
 */
#ifndef PI_CONFIG_H
#define PI_CONFIG_H

#include "base/rd.h"

#define CONFIG_VALUE 64 /* a file's name and its NUL; longer is no value */

/* The value of the next such line; text moves past the line. False: no more. */
bool config_next(
	struct rd *text, const char *name, char value[static CONFIG_VALUE]);

/* Of several such lines the last one counts. False: there is none. */
bool config_last(struct rd text, const char *name, char value[static CONFIG_VALUE]);

#endif
