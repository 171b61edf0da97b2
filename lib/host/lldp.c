#include "host/lldp.h"

#include "base/hex.h"
#include "base/str.h"
#include "host/addr.h"

#define VALUE_MAX 511 /* section 8.4.2: nine bits of length */

/* Section 8.1, table 8-1. */
enum { CHASSIS = 1, PORT = 2, PORT_DESCRIPTION = 4, SYSTEM_NAME = 5 };

/* Tables 8-2 and 8-3: the subtypes that are no text. */
enum { CHASSIS_MAC = 4, CHASSIS_ADDRESS = 5, PORT_MAC = 3, PORT_ADDRESS = 4 };

/* Section 8.5.2.3: a family, of which 1 is IPv4, and the address. */
static bool
address(struct rd *r, char out[static LLDP_TEXT])
{
	struct ip4 ip = {0};

	if (rd_u8(r) != 1 || r->left != sizeof ip.b)
		return false;
	rd_copy(r, ip.b, sizeof ip.b);
	ip4_text(ip, out);
	return true;
}

static bool
id(struct rd *r, unsigned mac_type, unsigned address_type,
	char out[static LLDP_TEXT])
{
	unsigned subtype = rd_u8(r);
	struct mac mac;

	if (r->bad || r->left == 0)
		return false;
	if (subtype == address_type)
		return address(r, out);
	if (subtype != mac_type) {
		str_show(out, LLDP_TEXT, r);
		return true;
	}
	if (r->left != sizeof mac.b)
		return false;
	rd_copy(r, mac.b, sizeof mac.b);
	mac_show(mac, out);
	return true;
}

bool
lldp_take(struct lldp *l, unsigned type, const char *hex, size_t len)
{
	uint8_t value[VALUE_MAX];
	struct wr w = wr_of(value, sizeof value);
	struct rd r;

	if (!wr_unhex(&w, hex, len))
		return false;
	r = rd_of(value, w.len);
	switch (type) {
	case CHASSIS:
		return id(&r, CHASSIS_MAC, CHASSIS_ADDRESS, l->chassis);
	case PORT:
		return id(&r, PORT_MAC, PORT_ADDRESS, l->port);
	case PORT_DESCRIPTION:
		str_show(l->about, sizeof l->about, &r);
		return true;
	case SYSTEM_NAME:
		str_show(l->name, sizeof l->name, &r);
		return true;
	default:
		return false;
	}
}
