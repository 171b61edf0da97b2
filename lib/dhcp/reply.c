#include "dhcp/reply.h"

#include <string.h>

void
reply_to(const struct dhcp *ask, struct dhcp *out)
{
	*out = (struct dhcp){
		.op = DHCP_BOOTREPLY,
		.htype = ask->htype,
		.hlen = ask->hlen,
		.xid = ask->xid,
		.flags = ask->flags,
		.ciaddr = ask->ciaddr,
		.giaddr = ask->giaddr,
	};
	memcpy(out->chaddr, ask->chaddr, sizeof out->chaddr);
	if (ip4_zero(ask->ciaddr))
		out->flags |= DHCP_BROADCAST;
}

void
reply_echo(const struct dhcp *ask, uint8_t code, struct dhcp *out)
{
	struct rd value = dhcp_get(ask, code);

	if (!value.bad)
		dhcp_put(out, code, value.at, value.left);
}
