/*
 * server: what the files of mb-dhcpproxy share. They are one program: they log, and
 * end it when the system fails it.
 */
#ifndef MB_DHCPPROXY_SERVER_H
#define MB_DHCPPROXY_SERVER_H

#include "dhcp/backlog.h"
#include "dhcp/notice.h"
#include "dhcp/pxe.h"

#define ANSWER_MAX 1472 /* bytes: what an Ethernet frame holds in UDP */

struct server {
	int state;
	bool verbose;
	struct site site;
	struct backlog backlog; /* to be written when nobody waits for an answer */
	struct notices notices;
};

/* One packet: what it says, what we know, and what is decided. */
struct turn {
	char who[IP_TEXT]; /* in the log: its MAC, else its address */
	struct dhcp packet;
	struct host host;
	struct seen seen;
	struct override override;
	struct pxe_ask ask;
	enum pxe_verdict verdict;
	struct pxe_offer offer;
};

/* The site's settings, if they changed. Damaged ones do not replace good ones. */
void refresh(struct server *s);

/* What is known of who asks. -1 with errno when its record cannot be used. */
int look_up(const struct server *s, struct turn *t);

/* From the bytes to the verdict. 0, or why it got no further, as an exit status. */
int consider(
	struct server *s, const struct dgram *in, uint16_t port, struct turn *t);

/* The answer's bytes; their number, or 0 when there is no answer. */
size_t answer(const struct turn *t, uint8_t out[static ANSWER_MAX]);

/* Note what the packet told, if that is news. */
void remember(struct server *s, const struct turn *t);

/* Write down one of the things to be remembered. */
void write_one(struct server *s);

/* The line in the log: who asked, what was decided and why. */
void note(const struct server *s, const struct turn *t);

/* Say what the pace of packets tells of the network. */
void tell(struct server *s, const struct turn *t);

/* Milliseconds that only go forward. */
uint64_t now_ms(void);

/* Until no packet has come for so many milliseconds (-1: for ever), or a signal. */
void serve(struct server *s, const int fd[], int n, int idle);

#endif
