/*
 * netlog: what a machine logs by UDP: Linux's netconsole
 * (Documentation/networking/netconsole.rst) and the Raspberry Pi boot loader's
 * NETCONSOLE, which are the bytes of a console, a datagram for each piece; and
 * syslog (RFC 3164), a datagram for each line, as iPXE sends it. Pure, but for
 * netlog_open and netlog_next.
 *
 * Frames are read off the wire with packet(7), for it is the MAC that tells who
 * sent one: all boot loaders may use the same address, and one's frames may be for
 * the MAC of nobody.
 */
#ifndef MB_NETLOG_H
#define MB_NETLOG_H

#include "base/wr.h"
#include "console/conlog.h"
#include "host/addr.h"

#define NETLOG_SYSLOG 514
#define NETLOG_KERNEL 6665
#define NETLOG_LOADER 6666

#define NETLOG_MAX 2048 /* bytes of a packet; one of Ethernet has 1500 */

struct netlog {
	struct mac mac; /* who sent the frame; set by netlog_next */
	struct ip4 from;
	enum conlog_from kind; /* netconsole or syslog */
	struct rd text;        /* without a syslog's priority */
	bool ends;             /* a line ends with it, whatever it ends with */
};

/*
 * A packet of IPv4, perhaps with bytes behind it that filled up a frame. False if
 * it is not whole, or not for one of these ports. A checksum is not looked at:
 * Ethernet has its own, and between virtual machines there is none.
 */
bool netlog_read(struct rd packet, struct netlog *out);

/* How much one may log: NETLOG_RATE bytes a second, and NETLOG_BURST at once. */
#define NETLOG_RATE  16384
#define NETLOG_BURST 262144

struct netlog_pace {
	uint64_t since; /* ms; 0: nothing has come yet */
	uint64_t left;  /* thousandths of a byte */
};

/* May it, now? An empty datagram is as much as one of 64 bytes. */
bool netlog_pace(struct netlog_pace *p, size_t bytes, uint64_t now);

#define NETLOG_INTERFACES 64

/*
 * A socket for all such packets that come in on that interface, non-blocking, with
 * the interface promiscuous for as long as it is open. NULL: on none yet. -1 with
 * errno; ENODEV: no such.
 */
int netlog_open(const char *interface);

/*
 * Of one that was opened on none: these are what it hears now, NETLOG_INTERFACES at
 * most, and no other; not a bridge and its port, which would tell all twice. They
 * become promiscuous. Again is no harm, also of one that came anew. -1 with errno.
 */
int netlog_hear(int fd, const unsigned index[], size_t n);

/*
 * Receive one into buf, which text then points into. 1; 0 when it was none; -1 with
 * errno, EAGAIN when nothing waits.
 */
int netlog_next(int fd, uint8_t buf[static NETLOG_MAX], struct netlog *out);

#endif
