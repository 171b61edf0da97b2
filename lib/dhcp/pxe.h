/*
 * pxe: what a proxy answers to who asks, and where to.
 *
 * A proxy stands beside the site's DHCP server and gives no addresses: it only adds
 * where to boot from. It offers to DISCOVER on port 67, and acknowledges those that
 * come to port 4011 or only inform themselves; all else is left to the DHCP server.
 *
 *     machine                     DHCP server          proxy
 *        | DISCOVER, broadcast ------->|---------------->|
 *        |<------- OFFER of an address |                 |
 *        |<---------------------------- OFFER of a file  |
 *        | REQUEST, broadcast -------->|---------------->| notes the address
 *        |<---------------------- ACK  |                 |
 *        | REQUEST to port 4011 (some firmware) -------->|
 *        |<------------------------------ ACK of a file  |
 *
 * Firmware that is not to netboot is not met with silence, which it takes for a
 * slow server: EDK2 asks four times, for a minute, at each of its entries. It is
 * told to go on, which takes it the four seconds that it listens for offers.
 * (Measured with OVMF 2022.11 beside dnsmasq: PXE 67 s of silence, 4 s with a menu
 * of one entry of type 0, which PXE 2.1 has for "boot from disk"; HTTP 60 s, and 4
 * s with a URL of an unknown scheme.) A disabled host, and one that is not ours,
 * hear nothing all the same.
 *
 * When we are the DHCP server ourselves, the answer to DISCOVER and to REQUEST has
 * the address too (dhcp/grant), and what is here is laid into it (pxe_put).
 *
 * Nothing here touches a file, a clock or a socket. Sources: Intel's PXE 2.1; RFC
 * 2131, 3046, 4578; EDK2 NetworkPkg/UefiPxeBcDxe/PxeBcDhcp4.c and PxeBcBoot.c, and
 * HttpBootDxe/HttpBootDhcp4.c.
 */
#ifndef MB_PXE_H
#define MB_PXE_H

#include "dhcp/client.h"
#include "host/host.h"
#include "host/override.h"
#include "host/seen.h"
#include "host/site.h"
#include "net/dgram.h"

#define PXE_PORT     4011
#define PXE_FILE_MAX 256 /* a file or URL and its NUL: what one option holds */

/* All that a decision stands on. */
struct pxe_ask {
	const struct dhcp *packet;
	struct client client;
	uint16_t port;           /* ours that it came to: 67, or PXE_PORT */
	struct ip4 local;        /* our address there; zero: not known */
	const struct host *host; /* what the site says of the machine */
	const struct seen *seen; /* what it said of itself; all zero: nothing */
	const struct site *site;
	const struct override *override; /* that pxe_obeys; NULL: none */
	bool serves;                     /* we are the DHCP server too */
	bool file; /* the site's option lines say what it boots */
};

enum pxe_verdict {
	PXE_OFFER,
	PXE_ACK,
	PXE_DISK, /* from here on: why not */
	PXE_SETUP,
	PXE_NOT_ALLOWED, /* firmware is told to go on, by these three */
	PXE_REPLY,
	PXE_NO_MAC,
	PXE_NOT_NETBOOT,
	PXE_NOT_PROXY,
	PXE_OTHER_SERVER,
	PXE_DISABLED,
	PXE_NOT_PI,
	PXE_UNKNOWN,
	PXE_NO_FILE,
	PXE_NO_ADDRESS,
	PXE_TOO_LONG,
};

/*
 * How a client is sent on to its next boot entry. Firmware that hears nothing waits
 * a minute (EDK2: 4, 8, 16 and 32 seconds); told so, four seconds.
 */
enum pxe_on {
	PXE_STAYS,   /* it is not */
	PXE_BY_MENU, /* its one entry is of type 0, PXE 2.1: "boot from disk" */
	PXE_BY_URL,  /* one of no scheme that it has, for which it asks nobody */
};

struct pxe_offer {
	struct ip4 server;       /* who offers: our address */
	struct ip4 tftp;         /* where the files are */
	char file[PXE_FILE_MAX]; /* name or URL; empty: a boot ROM knows what it
				    wants */
	enum pxe_on on;
};

/* Is it a Raspberry Pi's boot ROM? */
bool pxe_is_rom(enum client_kind kind);

/* Does this kind choose among boot entries, so that an override speaks of it? */
bool pxe_is_firmware(enum client_kind kind);

/*
 * Is the override obeyed here? Yes if it holds always, or in this boot because the
 * firmware was made by it. One that is due once is not: it would never be spent,
 * for a proxy spends nothing, and who is not given iPXE does not ask for the script
 * that does.
 */
bool pxe_obeys(
	const struct override *o, const struct override_past *past, uint64_t now);

/* Has the verdict an answer for that kind? */
bool pxe_answers(enum pxe_verdict verdict, enum client_kind kind);

/* *out is set if, and only if, the verdict has an answer for who asks. */
enum pxe_verdict pxe_decide(const struct pxe_ask *ask, struct pxe_offer *out);

/* "offer", "ack", or the reason, as words for the log. */
const char *pxe_words(enum pxe_verdict verdict);

/* What to boot, or how to go on, as options and fields of an answer. */
void pxe_put(
	const struct pxe_ask *ask, const struct pxe_offer *offer, struct dhcp *out);

/* The answer's packet. */
void pxe_answer(
	const struct pxe_ask *ask, const struct pxe_offer *offer, struct dhcp *out);

/*
 * Where the answer to a packet that came in goes: from port 4011 back to where it
 * came from; else to the relay, to the address that the machine has, or to
 * everybody there.
 */
struct dgram_route pxe_route(const struct pxe_ask *ask, const struct dgram *in);

/*
 * What the packet tells of the machine, laid over what was known; true if that is
 * news. lease is the address that it has by it, or zero. A machine that does not
 * netboot tells its address alone, and only if the site or an earlier packet has
 * made it ours.
 */
bool pxe_learn(const struct pxe_ask *ask, enum pxe_verdict verdict,
	struct ip4 lease, uint64_t now, struct seen *seen);

/* The address that a packet says is, or is about to be, the machine's; or zero. */
struct ip4 pxe_lease(const struct dhcp *packet);

#endif
