/*
 * dhcp: DHCP packets over IPv4 (RFC 2131, options of RFC 2132), read and written.
 *
 *     0   op, htype, hlen, hops             44   sname, 64 bytes of text
 *     4   xid                               108  file, 128 bytes of text
 *     8   secs, flags                       236  the cookie 63 82 53 63
 *     12  ciaddr, yiaddr, siaddr, giaddr    240  options: code, length, value; 255
 *     28  chaddr, 16 bytes                       ends them
 *
 * A packet is one plain struct, without pointers, that may be copied. Numbers are
 * in host order; addresses, and the values of options, are bytes as on the wire.
 *
 * Options that go on in file and sname (option 52) and those that come in parts
 * (RFC 3396) are put together when read, and taken apart when written; between the
 * two each option is there once and whole.
 */
#ifndef MB_DHCP_H
#define MB_DHCP_H

#include "base/wr.h"
#include "host/addr.h"

#define DHCP_MAX         2048 /* bytes that we read; an Ethernet frame has 1500 */
#define DHCP_POOL        4096 /* bytes of all values; some may be left out later */
#define DHCP_LEAST       548  /* bytes that every client takes (RFC 2131, 2) */
#define DHCP_HEADER      240  /* bytes before the options, the cookie with them */
#define DHCP_SNAME       64
#define DHCP_FILE        128
#define DHCP_SERVER_PORT 67
#define DHCP_CLIENT_PORT 68

#define DHCP_ETHERNET  1      /* htype */
#define DHCP_BROADCAST 0x8000 /* in flags: answer me by broadcast */

enum { DHCP_BOOTREQUEST = 1, DHCP_BOOTREPLY };

enum dhcp_type { /* option 53 */
	DHCP_DISCOVER = 1,
	DHCP_OFFER,
	DHCP_REQUEST,
	DHCP_DECLINE,
	DHCP_ACK,
	DHCP_NAK,
	DHCP_RELEASE,
	DHCP_INFORM,
};

enum dhcp_option {
	OPT_PAD = 0,
	OPT_MASK = 1,
	OPT_ROUTER = 3,
	OPT_DNS = 6,
	OPT_LOG_SERVER = 7,
	OPT_HOST_NAME = 12,
	OPT_DOMAIN = 15,
	OPT_MTU = 26,
	OPT_BROADCAST = 28,
	OPT_NTP = 42,
	OPT_VENDOR = 43,   /* vendor-specific: PXE's own options */
	OPT_ADDRESS = 50,  /* the address that the client asks for */
	OPT_LEASE = 51,    /* seconds */
	OPT_OVERLOAD = 52, /* options go on in file (1), sname (2) or both (3) */
	OPT_TYPE = 53,     /* enum dhcp_type */
	OPT_SERVER = 54,   /* which server speaks, or is spoken to */
	OPT_WANTED = 55,   /* codes that the client would like */
	OPT_MESSAGE = 56,  /* why a NAK or DECLINE, as text */
	OPT_MAX_SIZE = 57, /* of an IP packet that the client takes */
	OPT_RENEW = 58,    /* T1, seconds */
	OPT_REBIND = 59,   /* T2, seconds */
	OPT_CLASS = 60,    /* "PXEClient:Arch:00011:UNDI:003000" */
	OPT_CLIENT_ID = 61,
	OPT_TFTP_NAME = 66,
	OPT_BOOT_FILE = 67,
	OPT_USER_CLASS = 77, /* RFC 3004; iPXE says "iPXE" */
	OPT_RAPID = 80,      /* RFC 4039: an ACK at once */
	OPT_FQDN = 81,       /* RFC 4702 */
	OPT_RELAY = 82,      /* RFC 3046: echoed, and last */
	OPT_ARCH = 93,       /* RFC 4578: a 16-bit number of IANA's */
	OPT_UNDI = 94,
	OPT_MACHINE = 97, /* RFC 4578: a zero byte and 16 of identity */
	OPT_SUBNET = 118, /* RFC 3011: the network that an address is wanted of */
	OPT_SEARCH = 119, /* RFC 3397: domains */
	OPT_ROUTES = 121, /* RFC 3442, in place of OPT_ROUTER */
	OPT_IPXE = 175,   /* iPXE's own options */
	OPT_END = 255,
};

/* Within OPT_RELAY. */
enum dhcp_relay_option {
	RELAY_CIRCUIT = 1, /* RFC 3046 */
	RELAY_REMOTE = 2,
	RELAY_LINK = 5, /* RFC 3527: the network the client is on */
};

struct dhcp {
	uint8_t op, htype, hlen, hops;
	uint32_t xid;
	uint16_t secs, flags;
	struct ip4 ciaddr, yiaddr, siaddr, giaddr;
	uint8_t chaddr[16];
	char sname[DHCP_SNAME + 1], file[DHCP_FILE + 1];

	bool full; /* an option did not fit, or was put twice */
	uint16_t used;
	struct {
		uint16_t at, len; /* in pool */
		bool given;
	} option[256];
	uint8_t pool[DHCP_POOL]; /* last: no more of it than is used is copied */
};

/*
 * Read a packet, of either op. False if it is shorter than its header, longer than
 * DHCP_MAX, has no cookie, or an option runs off the end. A missing end mark is
 * forgiven.
 */
bool dhcp_parse(struct rd packet, struct dhcp *out);

/*
 * Write a packet of at most so many bytes, which is what the client takes
 * (dhcp_takes); less than DHCP_LEAST counts as that. Option 53 comes first, 82
 * last, the others by number; it is filled with zeros to the 300 bytes that BOOTP
 * relays insist on (RFC 1542, 2.1). What was built reads back the same. d has no
 * option 52: that is made here.
 *
 * What is too long goes on in file, then in sname, as far as d has no text there
 * (RFC 2132, 9.3). Options get their places in the order of need:
 *
 *     53 82 54 51 1 3 6 61 60 97 43 66 67    and no packet is built without these
 *     121 175 150 208 209 210 211 12 15 28 26 42 119
 *     the others by number, the lowest first
 *
 * each in the first of the three where it fits whole (RFC 2131, 4.1). Only one of
 * more than 255 bytes, which comes in parts anyway, and one of the first line that
 * has room nowhere else are cut over several (RFC 3396, 5); 82 never is, for relays
 * look for it among the options proper. One that has no room then is left out.
 *
 * False if an option of the first line has no room, the packet does not fit into w,
 * or d is full.
 */
bool dhcp_build(const struct dhcp *d, size_t most, struct wr *w);

/* Which options dhcp_build leaves out, the most needed first; how many. */
size_t dhcp_left_out(const struct dhcp *d, size_t most, uint8_t out[static 256]);

/*
 * How long an answer may be for who sent this: option 57 less the headers of IP and
 * UDP (RFC 2132, 9.10), within DHCP_LEAST and limit; DHCP_LEAST when it does not
 * say.
 */
size_t dhcp_takes(const struct dhcp *ask, size_t limit);

/* The value of an option; a bad reader when it is not there. */
struct rd dhcp_get(const struct dhcp *d, uint8_t code);

/*
 * The value of an option within an option, of the form of OPT_RELAY and OPT_VENDOR:
 * code, length, value. A bad reader when it is not there whole.
 */
struct rd dhcp_get_within(const struct dhcp *d, uint8_t code, uint8_t sub);

/* Give an option its value, once. What does not fit marks d full for good. */
void dhcp_put(struct dhcp *d, uint8_t code, const void *bytes, size_t len);
void dhcp_put_u8(struct dhcp *d, uint8_t code, uint8_t v);
void dhcp_put_ip4(struct dhcp *d, uint8_t code, struct ip4 ip);
void dhcp_put_text(struct dhcp *d, uint8_t code, const char *text);

/* Option 53, or 0 when there is none: a packet of BOOTP. */
uint8_t dhcp_type(const struct dhcp *d);

/* The address in an option of exactly four bytes; zero otherwise. */
struct ip4 dhcp_ip4(const struct dhcp *d, uint8_t code);

/*
 * An address of the network that the client is on, as a relay tells it: RELAY_LINK,
 * else OPT_SUBNET, else giaddr. Zero when there is no relay, whatever the options
 * say: it is on the link that the packet came in on. Answers go to giaddr all the
 * same.
 */
struct ip4 dhcp_link(const struct dhcp *d);

/* Who sent it; all zero when it does not speak of an Ethernet interface. */
struct mac dhcp_mac(const struct dhcp *d);

#endif
