#include "mold.h"

#include "dhcp/dhcp.h"

#include <string.h>

#define XID    4 /* offsets in a packet */
#define CHADDR 28

struct mac
mold_mac(uint32_t client)
{
	struct mac mac = {.b = {2}};
	struct wr w = wr_of(mac.b + 2, sizeof mac.b - 2);

	wr_be32(&w, client);
	return mac;
}

/* Where an option's value stands in a packet that was built; 0: nowhere. */
static size_t
find(const uint8_t *packet, size_t len, uint8_t wanted)
{
	struct rd r = rd_of(packet, len);

	rd_skip(&r, DHCP_HEADER);
	while (r.left > 0 && !r.bad) {
		uint8_t code = rd_u8(&r);

		if (code == OPT_END)
			break;
		struct rd value = rd_sub(&r, rd_u8(&r));
		if (code == wanted && !r.bad)
			return (size_t)(value.at - packet);
	}
	return 0;
}

static bool
build(const struct dhcp *d, uint8_t out[static MOLD_MAX], size_t *len)
{
	struct wr w = wr_of(out, MOLD_MAX);

	if (!dhcp_build(d, MOLD_MAX, &w))
		return false;
	*len = w.len;
	return true;
}

bool
mold_make(struct rd packet, struct mold *out)
{
	static const struct ip4 any;
	struct mold m = {0};
	struct dhcp d;

	if (!dhcp_parse(packet, &d) || dhcp_type(&d) != DHCP_DISCOVER ||
		d.option[OPT_ADDRESS].given || d.option[OPT_SERVER].given)
		return false;
	d.option[OPT_CLIENT_ID].given = d.option[OPT_HOST_NAME].given = false;
	d.flags |= DHCP_BROADCAST;
	if (!build(&d, m.ask, &m.ask_len))
		return false;

	d.option[OPT_TYPE].given = false;
	dhcp_put_u8(&d, OPT_TYPE, DHCP_REQUEST);
	dhcp_put_ip4(&d, OPT_ADDRESS, any);
	dhcp_put_ip4(&d, OPT_SERVER, any);
	if (!build(&d, m.want, &m.want_len))
		return false;
	m.address = find(m.want, m.want_len, OPT_ADDRESS);
	m.server = find(m.want, m.want_len, OPT_SERVER);
	m.machine = find(m.ask, m.ask_len, OPT_MACHINE);
	if (m.machine && dhcp_get(&d, OPT_MACHINE).left != 17)
		return false;
	*out = m;
	return true;
}

/* What differs from client to client, in a packet whose option 97 is there. */
static void
cast(uint8_t *packet, uint32_t client, uint32_t xid, size_t machine)
{
	struct wr w = wr_of(packet + XID, 4);
	struct mac mac = mold_mac(client);

	wr_be32(&w, xid);
	memcpy(packet + CHADDR, mac.b, sizeof mac.b);
	if (machine)
		memcpy(packet + machine + 13, mac.b + 2, 4);
}

size_t
mold_ask(const struct mold *m, uint32_t client, uint32_t xid,
	uint8_t out[static MOLD_MAX])
{
	memcpy(out, m->ask, m->ask_len);
	cast(out, client, xid, m->machine);
	return m->ask_len;
}

size_t
mold_want(const struct mold *m, uint32_t client, uint32_t xid, struct ip4 ip,
	struct ip4 server, uint8_t out[static MOLD_MAX])
{
	/* Options are built by number, so 50 and 54 stand before 97. */
	size_t machine = m->machine ? m->machine + 2 * (2 + sizeof ip.b) : 0;

	memcpy(out, m->want, m->want_len);
	cast(out, client, xid, machine);
	memcpy(out + m->address, ip.b, sizeof ip.b);
	memcpy(out + m->server, server.b, sizeof server.b);
	return m->want_len;
}
