/*
 * reply: what every answer to a DHCP packet has of that packet.
 */
#ifndef MB_REPLY_H
#define MB_REPLY_H

#include "dhcp/dhcp.h"

/*
 * The fixed part of an answer, without options (RFC 2131, table 3). Who has no
 * address yet, and his relay, must be told to broadcast.
 */
void reply_to(const struct dhcp *ask, struct dhcp *out);

/* Give an option back as it came, if it did. */
void reply_echo(const struct dhcp *ask, uint8_t code, struct dhcp *out);

#endif
