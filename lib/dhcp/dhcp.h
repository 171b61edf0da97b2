/*
 * dhcp: DHCP packets over IPv4 (RFC 2131, options of RFC 2132), read and written.
 *
 *     0   op, htype, hlen, hops          44  sname, 64 bytes of text
 *     4   xid                           108  file, 128 bytes of text
 *     8   secs, flags                   236  the cookie 63 82 53 63
 *     12  ciaddr, yiaddr, siaddr, giaddr 240  options: code, length, value; 255
 * ends 28  chaddr, 16 bytes
 *
 * A packet is one plain struct, without pointers, that may be copied. Numbers are
 * in host order; addresses, and the values of options, are bytes as on the wire.
 *
 * Options that go on in file and sname (option 52) and those that come in parts
 * (RFC 3396) are put together when read, and an option over 255 bytes is cut into
 * parts when written; between the two each option is there once and whole.
 */
#ifndef MB_DHCP_H
#define MB_DHCP_H

#include "base/wr.h"
#include "host/addr.h"

#define DHCP_MAX         2048 /* bytes that we read; an Ethernet frame has 1500 */
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
	OPT_LOG_SERVER = 7,
	OPT_VENDOR = 43,   /* vendor-specific: PXE's own options */
	OPT_ADDRESS = 50,  /* the address that the client asks for */
	OPT_OVERLOAD = 52, /* options go on in file (1), sname (2) or both (3) */
	OPT_TYPE = 53,     /* enum dhcp_type */
	OPT_SERVER = 54,   /* which server speaks, or is spoken to */
	OPT_WANTED = 55,   /* codes that the client would like */
	OPT_MAX_SIZE = 57, /* of an IP packet that the client takes */
	OPT_CLASS = 60,    /* "PXEClient:Arch:00011:UNDI:003000" */
	OPT_CLIENT_ID = 61,
	OPT_TFTP_NAME = 66,
	OPT_BOOT_FILE = 67,
	OPT_USER_CLASS = 77, /* RFC 3004; iPXE says "iPXE" */
	OPT_RELAY = 82,      /* RFC 3046: echoed, and last */
	OPT_ARCH = 93,       /* RFC 4578: a 16-bit number of IANA's */
	OPT_UNDI = 94,
	OPT_MACHINE = 97, /* RFC 4578: a zero byte and 16 of identity */
	OPT_IPXE = 175,   /* iPXE's own options */
	OPT_END = 255,
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
	uint8_t pool[DHCP_MAX];
};

/*
 * Read a packet, of either op. False if it is shorter than its header, longer than
 * DHCP_MAX, has no cookie, or an option runs off the end. A missing end mark is
 * forgiven.
 */
bool dhcp_parse(struct rd packet, struct dhcp *out);

/*
 * Write a packet: option 53 first, 82 last, the others by number; filled with zeros
 * to the 300 bytes that BOOTP relays insist on (RFC 1542, 2.1). False if it does
 * not fit into w, or if d is full. What was built reads back the same.
 */
bool dhcp_build(const struct dhcp *d, struct wr *w);

/* The value of an option; a bad reader when it is not there. */
struct rd dhcp_get(const struct dhcp *d, uint8_t code);

/* Give an option its value, once. What does not fit marks d full for good. */
void dhcp_put(struct dhcp *d, uint8_t code, const void *bytes, size_t len);
void dhcp_put_u8(struct dhcp *d, uint8_t code, uint8_t v);
void dhcp_put_ip4(struct dhcp *d, uint8_t code, struct ip4 ip);
void dhcp_put_text(struct dhcp *d, uint8_t code, const char *text);

/* Option 53, or 0 when there is none: a packet of BOOTP. */
uint8_t dhcp_type(const struct dhcp *d);

/* The address in an option of exactly four bytes; zero otherwise. */
struct ip4 dhcp_ip4(const struct dhcp *d, uint8_t code);

/* Who sent it; all zero when it does not speak of an Ethernet interface. */
struct mac dhcp_mac(const struct dhcp *d);

#endif
