#include "dhcp/opttype.h"

#include "base/str.h"

#define ADDRESSES OPTTYPE_ADDRESSES
#define PROTOCOL  OPTTYPE_PROTOCOL
#define TEXT      OPTTYPE_TEXT

static const struct opttype types[] = {
	/* RFC 2132, sections 3 to 9 */
	{0, PROTOCOL, NULL}, {1, ADDRESSES, "netmask"},
	{2, OPTTYPE_U32, "time-offset"}, {3, ADDRESSES, "router"},
	{6, ADDRESSES, "dns-server"}, {7, ADDRESSES, "log-server"},
	{9, ADDRESSES, "lpr-server"}, {13, OPTTYPE_U16, "boot-file-size"},
	{15, TEXT, "domain-name"}, {16, ADDRESSES, "swap-server"},
	{17, TEXT, "root-path"}, {18, TEXT, "extension-path"},
	{19, OPTTYPE_U8, "ip-forward-enable"},
	{20, OPTTYPE_U8, "non-local-source-routing"},
	{21, ADDRESSES, "policy-filter"},
	{22, OPTTYPE_U16, "max-datagram-reassembly"},
	{23, OPTTYPE_U8, "default-ttl"}, {26, OPTTYPE_U16, "mtu"},
	{27, OPTTYPE_U8, "all-subnets-local"}, {28, ADDRESSES, "broadcast"},
	{31, OPTTYPE_U8, "router-discovery"},
	{32, ADDRESSES, "router-solicitation"}, {33, ADDRESSES, "static-route"},
	{34, OPTTYPE_U8, "trailer-encapsulation"}, {35, OPTTYPE_U32, "arp-timeout"},
	{36, OPTTYPE_U8, "ethernet-encap"}, {37, OPTTYPE_U8, "tcp-ttl"},
	{38, OPTTYPE_U32, "tcp-keepalive"}, {40, TEXT, "nis-domain"},
	{41, ADDRESSES, "nis-server"}, {42, ADDRESSES, "ntp-server"},
	{44, ADDRESSES, "netbios-ns"}, {45, ADDRESSES, "netbios-dd"},
	{46, OPTTYPE_U8, "netbios-nodetype"}, {47, OPTTYPE_ANY, "netbios-scope"},
	{48, ADDRESSES, "x-windows-fs"}, {49, ADDRESSES, "x-windows-dm"},
	{50, PROTOCOL, "requested-address"}, {51, OPTTYPE_TIME, "lease-time"},
	{52, PROTOCOL, "option-overload"}, {53, PROTOCOL, "message-type"},
	{54, PROTOCOL, "server-identifier"}, {55, PROTOCOL, "parameter-request"},
	{57, PROTOCOL, "max-message-size"}, {58, OPTTYPE_TIME, "T1"},
	{59, OPTTYPE_TIME, "T2"}, {60, OPTTYPE_ANY, "vendor-class"},
	{61, PROTOCOL, "client-id"}, {64, TEXT, "nis+-domain"},
	{65, ADDRESSES, "nis+-server"}, {66, TEXT, "tftp-server"},
	{67, TEXT, "bootfile-name"}, {68, ADDRESSES, "mobile-ip-home"},
	{69, ADDRESSES, "smtp-server"}, {70, ADDRESSES, "pop3-server"},
	{71, ADDRESSES, "nntp-server"}, {74, ADDRESSES, "irc-server"},
	{77, OPTTYPE_ANY, "user-class"},   /* RFC 3004 */
	{80, OPTTYPE_ANY, "rapid-commit"}, /* RFC 4039 */
	{81, PROTOCOL, "FQDN"},            /* RFC 4702 */
	{82, PROTOCOL, "agent-id"},        /* RFC 3046 */
	{93, OPTTYPE_U16, "client-arch"},  /* RFC 4578, as the next two */
	{94, OPTTYPE_ANY, "client-interface-id"},
	{97, OPTTYPE_ANY, "client-machine-id"},
	{100, TEXT, "posix-timezone"}, /* RFC 4833 */
	{101, TEXT, "tzdb-timezone"},
	{108, OPTTYPE_U32, "ipv6-only"},         /* RFC 8925 */
	{118, PROTOCOL, NULL},                   /* RFC 3011 */
	{119, OPTTYPE_DOMAINS, "domain-search"}, /* RFC 3397 */
	{120, OPTTYPE_ANY, "sip-server"},        /* RFC 3361 */
	{121, OPTTYPE_ROUTES, "classless-static-route"},
	{125, OPTTYPE_ANY, "vendor-id-encap"},   /* RFC 3925 */
	{150, ADDRESSES, "tftp-server-address"}, /* RFC 5859 */
	{249, OPTTYPE_ROUTES, NULL},           /* the same, to Windows before 121 */
	{255, ADDRESSES, "server-ip-address"}, /* no option: siaddr */
};

#define TYPES (sizeof types / sizeof *types)

const struct opttype *
opttype_of_code(uint8_t code)
{
	static const struct opttype any = {.kind = OPTTYPE_ANY};

	for (size_t i = 0; i < TYPES; i++)
		if (types[i].code == code)
			return &types[i];
	return &any;
}

const struct opttype *
opttype_of_name(const char *name)
{
	for (size_t i = 0; i < TYPES; i++)
		if (types[i].name && str_eq_nocase(types[i].name, name))
			return &types[i];
	return NULL;
}

const char *
opttype_near(const char *name)
{
	unsigned best = 4; /* so many slips are another word */
	const char *near = NULL;

	for (size_t i = 0; i < TYPES; i++) {
		unsigned d =
			types[i].name ? str_distance(types[i].name, name) : best;

		if (d < best) {
			best = d;
			near = types[i].name;
		}
	}
	return near;
}
