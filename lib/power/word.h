/*
 * word: the names of switches, of their ports and of their drivers.
 *
 * They become arguments, settings and names of files, so they are words: printable
 * ASCII without what would part them from their neighbours.
 */
#ifndef MB_POWER_WORD_H
#define MB_POWER_WORD_H

#include <stdbool.h>

#define PORT_TEXT   64 /* "switch.rack_poe_port_7" and its NUL */
#define SWITCH_TEXT 64
#define DRIVER_TEXT 32

/* As the switch has it: no blanks, commas and equals signs, and no dash in front.
 */
bool port_ok(const char *text);

/* The name of a program: letters, digits and inner dashes. */
bool driver_ok(const char *text);

/*
 * How a switch is called, from how a person writes it: letters, digits, dots,
 * dashes and underscores as they are, a MAC as its folder is named, in lower case
 * with dashes. False, with out as it was, when it is neither.
 */
bool switch_name(const char *text, char out[static SWITCH_TEXT]);

/* Is this port one of a list joined by blanks, which may be NULL? */
bool port_listed(const char *list, const char *port);

#endif
