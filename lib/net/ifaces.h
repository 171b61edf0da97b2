/*
 * ifaces: this machine's IPv4 addresses and the interfaces that have them, as they
 * are at one moment.
 *
 * An interface of two addresses is there twice, and one of none is not there; a
 * VLAN, a bridge and a bond are interfaces like any other. They are asked of the
 * kernel by rtnetlink(7) into fixed room, for getifaddrs(3) takes its room from the
 * heap.
 *
 * A snapshot does not change. ifaces_watch gives a socket that is readable when
 * there is something new, so that a server polls it beside the others, reads again
 * when it must, and pays nothing for a packet. (To read again when an unknown
 * interface shows up is not enough: an address may go, or come, on a known one.)
 */
#ifndef MB_IFACES_H
#define MB_IFACES_H

#include "host/addr.h"

#include <net/if.h>

#define IFACES_MAX 256 /* addresses */

struct iface {
	unsigned index;
	char name[IF_NAMESIZE];
	struct ip4 address, mask;
	struct ip4 broadcast; /* zero: it has none, as lo or a tunnel */
	struct mac mac;       /* zero: not Ethernet */
	bool up;              /* by us and by wire: IFF_UP and IFF_RUNNING */
};

struct ifaces {
	size_t n;
	bool more; /* than there is room for */
	struct iface list[IFACES_MAX];
};

/* Ask the kernel; the order is its own. 0, or -1 with errno. */
int ifaces_read(struct ifaces *out);

/* The first address of an interface; NULL when it has none. */
const struct iface *ifaces_by_index(const struct ifaces *all, unsigned index);

/*
 * The address of that interface (0: of any) in whose network this address is; of
 * several the one with the longest mask. NULL when there is none. An interface's
 * own address is in its network.
 */
const struct iface *ifaces_at(
	const struct ifaces *all, unsigned index, struct ip4 address);

/* Is it one of this machine's own addresses; one of its interfaces' own MACs? */
bool ifaces_own(const struct ifaces *all, struct ip4 address);
bool ifaces_own_mac(const struct ifaces *all, struct mac mac);

/*
 * A socket that is readable when an address or an interface came, went or changed;
 * -1 with errno. Open it before ifaces_read, and nothing is missed.
 */
int ifaces_watch(void);

/*
 * Take what waits there. True if the snapshot is to be read again: also when so
 * much came that the kernel dropped some.
 */
bool ifaces_changed(int watch);

#endif
