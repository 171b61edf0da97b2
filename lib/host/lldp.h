/*
 * lldp: what a switch says of itself and of a port, IEEE 802.1AB-2016, as an agent
 * passes it on: the type of each TLV, and its value in hex, without the header.
 *
 * Text from the wire is made harmless (base/str: str_show) and cut where it is too
 * long.
 */
#ifndef MB_LLDP_H
#define MB_LLDP_H

#include <stdbool.h>
#include <stddef.h>

#define LLDP_TEXT 256 /* the longest value there may be is 255 bytes of text */

/* Empty: not said. */
struct lldp {
	char name[LLDP_TEXT];    /* the switch's name */
	char chassis[LLDP_TEXT]; /* what it is called by: mostly a MAC */
	char port[LLDP_TEXT];    /* the port's id: its name, a MAC, a number */
	char about[LLDP_TEXT];   /* a description of the port */
};

/*
 * One TLV, its value of len characters. Of a type that is none of the above, or not
 * as the standard has it, nothing is taken: false.
 */
bool lldp_take(struct lldp *l, unsigned type, const char *hex, size_t len);

#endif
