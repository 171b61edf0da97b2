/*
 * notice: what the pace of packets tells of the network around a proxy.
 *
 * Whether there is a DHCP server. A proxy does not see the OFFERs and ACKs of
 * others, which are for their client alone. But a client says in its broadcast
 * REQUEST which server it has chosen (option 54), so one such REQUEST shows that
 * there is a server. And a netboot client that goes on with DISCOVER for
 * NOTICE_WAIT after our OFFER has heard no offer of an address: then there is none,
 * or it does not answer this one. A Pi 3's boot ROM never sends REQUEST, so of it
 * nothing can be said.
 *
 * Whether the first packets were lost. A switch port that takes part in spanning
 * tree and is no edge port forwards only 30 seconds after the link came up. EDK2
 * and iPXE say in secs for how long they have been asking (EDK2: 0, 4, 12, 28), so
 * the first of their packets that arrives tells how long nobody heard them. A boot
 * ROM always says 0, at an even pace: of it this cannot be known.
 *
 * Nothing here reads a clock: time is milliseconds that only go forward. Sources:
 * RFC 2131, 4.4.1; EDK2 NetworkPkg/Dhcp4Dxe/Dhcp4Io.c; IEEE 802.1D, 17.14.
 */
#ifndef MB_NOTICE_H
#define MB_NOTICE_H

#include "dhcp/client.h"

#define NOTICE_HOSTS   512    /* at once; a new one takes the oldest's place */
#define NOTICE_SERVERS 4      /* DHCP servers of one site, that are told of */
#define NOTICE_WAIT    7000   /* ms: EDK2's fourth second, and three to spare */
#define NOTICE_LOST    10     /* s of lost packets that are worth a line */
#define NOTICE_QUIET   40000  /* ms: no client waits longer between packets */
#define NOTICE_BOOT    600000 /* ms in which a machine boots once */
#define NOTICE_TEXT    200    /* a sentence and its NUL */

struct notice_host {
	struct mac mac;
	uint32_t xid;
	bool asked;   /* it has sent REQUEST since */
	bool offered; /* by us, at first_offer */
	uint64_t first_offer;
	uint64_t last;      /* when it last sent anything */
	uint64_t told_lost; /* when a line was last written of it; 0: never */
	uint64_t told_mute;
};

/* All zero at first, but for since. */
struct notices {
	uint64_t since; /* when we began to listen; 0: before any packet was sent */
	uint64_t crowded; /* when a host last had to make place for another; 0:
			     never */
	bool told_none; /* of any, that no server answers, since one was heard of */
	size_t servers, hosts;
	struct ip4 server[NOTICE_SERVERS];
	struct notice_host host[NOTICE_HOSTS];
};

enum notice_server {
	NOTICE_NOTHING,
	NOTICE_SERVER,    /* there is a DHCP server, which was not known of */
	NOTICE_NO_SERVER, /* nobody gives addresses here */
	NOTICE_NO_LEASE,  /* somebody does, but not to this machine */
};

struct notice {
	enum notice_server server;
	bool again;       /* NOTICE_NO_SERVER was said of another machine before */
	struct ip4 which; /* of NOTICE_SERVER and NOTICE_NO_LEASE */
	unsigned lost; /* seconds for which its packets were lost; 0: nothing to say
			*/
};

/*
 * Take note of a packet and say what it tells that was not said before: of a server
 * once, and the rest once a machine and boot. offered: we answer it with an OFFER;
 * ours: our own address, which is no DHCP server's.
 */
struct notice notice_take(struct notices *n, const struct dhcp *packet,
	enum client_kind kind, bool offered, struct ip4 ours, uint64_t now);

/*
 * Its sentences for the log: of the server, and of lost packets; NULL when there is
 * nothing to say. That there is no server is said of the first machine alone, until
 * one is heard of. Returns out.
 */
const char *notice_of_server(const struct notice *n, char out[static NOTICE_TEXT]);
const char *notice_of_lost(const struct notice *n, char out[static NOTICE_TEXT]);

#endif
