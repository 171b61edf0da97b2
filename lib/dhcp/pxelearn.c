#include "base/str.h"
#include "dhcp/pxe.h"

#include <string.h>

struct ip4
pxe_lease(const struct dhcp *packet)
{
	uint8_t type = dhcp_type(packet);
	struct ip4 ip = {0};

	if (type == DHCP_REQUEST)
		ip = ip4_or(dhcp_ip4(packet, OPT_ADDRESS), packet->ciaddr);
	else if (type == DHCP_INFORM)
		ip = packet->ciaddr;
	/* This host's, this net's and groups' addresses are nobody's lease. */
	if (ip.b[0] == 0 || ip.b[0] == 127 || ip.b[0] >= 224)
		return (struct ip4){0};
	return ip;
}

/* May this packet leave a trace at all? */
static bool
may_learn(const struct pxe_ask *ask, enum pxe_verdict verdict)
{
	if (verdict == PXE_REPLY || verdict == PXE_NO_MAC || ask->host->disabled)
		return false;
	if (!ask->host->known && ask->site->unknown == UNKNOWN_IGNORE)
		return false;
	return verdict != PXE_NOT_NETBOOT || ask->host->known ||
	       ask->seen->when > 0;
}

bool
pxe_learn(const struct pxe_ask *ask, enum pxe_verdict verdict, struct ip4 lease,
	uint64_t now, struct seen *seen)
{
	const struct client *c = &ask->client;
	struct seen s = *ask->seen;

	if (!may_learn(ask, verdict))
		return false;
	s.mac = dhcp_mac(ask->packet);
	s.lease = ip4_or(lease, s.lease);
	if (c->kind != CLIENT_NONE)
		str_copy(s.client, sizeof s.client, client_name(c->kind));
	if (*c->serial)
		str_copy(s.serial, sizeof s.serial, c->serial);
	if (c->board)
		s.board = c->board;
	if (ip4_eq(s.lease, ask->seen->lease) && s.board == ask->seen->board &&
		strcmp(s.serial, ask->seen->serial) == 0 &&
		strcmp(s.client, ask->seen->client) == 0)
		return false;
	s.when = now;
	*seen = s;
	return true;
}
