/*
 * server: what the files of mb-dhcpproxy share. They are one program: they log, and
 * end it when the system fails it.
 *
 * As a proxy a turn is: consider, answer, send, remember. As the DHCP server there
 * is a lease to it (lease.c), what changes leases waits in `waiting` until it is on
 * disk, and what is yet to be looked at for use waits in `probing`.
 */
#ifndef MB_DHCPPROXY_SERVER_H
#define MB_DHCPPROXY_SERVER_H

#include "dhcp/backlog.h"
#include "dhcp/notice.h"
#include "dhcp/settings.h"
#include "host/eventqueue.h"
#include "host/ironic.h"
#include "host/leasestore.h"
#include "host/strangers.h"
#include "metric/tally.h"
#include "net/listen.h"
#include "net/probe.h"

#define ANSWER_MAX  1472 /* bytes: what an Ethernet frame holds in UDP */
#define WAITING_MAX 256  /* answers that share one wait for the disk */
#define PROBING_MAX 512  /* addresses looked at for use at once */
#define LINKS_MAX   8    /* networks of one interface */
#define POOLS_MAX   2    /* of hosts with a record, and of the others */

/* Answers that wait until the leases are on disk. */
struct waiting {
	size_t n;
	uint64_t told; /* ms, when a failure was last told; 0: never */
	struct waiting_answer {
		int fd;
		struct dgram_route to;
		char who[MAC_TEXT];
		uint64_t begun; /* us */
		size_t len;
		uint8_t bytes[ANSWER_MAX];
	} item[WAITING_MAX];
};

/* Packets that are taken up again when their address was looked at for use. */
struct probing {
	struct probe probe;
	bool open, told; /* told that it cannot be looked */
	uint64_t again;  /* ms, when it is tried again */
	size_t n;
	struct probing_item {
		uint64_t again, due; /* ms */
		int fd;
		uint16_t port;
		struct ip4 ip;
		struct offers_who who;
		struct dgram in;
	} item[PROBING_MAX];
};

struct server {
	int state;
	bool verbose; /* -v, whatever log_level says */
	bool off;     /* dhcp.enabled is false; packets are taken all the same, for
		       * systemd starts us as long as there are any */
	struct site site;
	struct backlog backlog; /* to be written when nobody waits for an answer */
	struct strangers strangers;
	struct event_queue events; /* likewise, after that */
	struct notices notices;
	struct tally tally;

	/* As the DHCP server. */
	bool serves, reads; /* reads: beside a writer, and changes nothing */
	int leases, ask;    /* their folder; where mb-leases asks */
	char path[LEASESTORE_NAME]; /* dhcp.lease_file; empty: the usual one */
	struct leasestore store;
	uint64_t fold_not; /* ms: not to be tried again before, for it failed */
	struct offers offers;
	struct optset options; /* for all clients */
	struct stat options_seen;
	struct ifaces ifaces;
	int watch;     /* readable when those changed */
	uint64_t full; /* ms, when it was told that a pool is; 0: never */
	struct assign_spares spares[POOLS_MAX];
	struct waiting waiting;
	struct probing probing;
};

/* One packet: what it says, what we know, and what is decided. */
struct turn {
	char who[IP_TEXT]; /* in the log: its MAC, else its address */
	uint64_t begun;    /* us; when it was taken */
	struct dhcp packet;
	struct host host;
	struct seen seen;
	bool entered; /* as seen's */
	struct override override;
	struct pxe_ask ask;
	enum pxe_verdict verdict;
	struct pxe_offer offer;

	/* As the DHCP server, but on port 4011. */
	bool serves;
	struct ironic ironic;
	struct optpick lines;
	struct terms terms;
	struct grant_ask want;
	enum grant_verdict gives;
	struct grant grant;
	struct offers_who whose;
	struct settings settings;
};

/* look.c: the site's settings, if they changed; a damaged record changes none. */
void refresh(struct server *s);

/* What is known of who asks. -1 with errno when its record cannot be used. */
int look_up(struct server *s, struct turn *t);

/* turn.c: from bytes to verdict. 0, or why it got no further, as an exit status. */
int consider(
	struct server *s, const struct dgram *in, uint16_t port, struct turn *t);

/* The answer's bytes; their number, or 0 when there is no answer. */
size_t answer(const struct turn *t, uint8_t out[static ANSWER_MAX]);

/* Before it is answered: from now on it is found by its serial and its address. */
void enter(const struct server *s, struct turn *t);

/* Note what the packet told, if that is news. */
void remember(struct server *s, const struct turn *t);

/* Write down one of the things to be remembered. */
void write_one(struct server *s);

/* event.c: keep for the host's events what a packet told, and what its pace does.
 */
void note_event(struct server *s, const struct turn *t);
void notice_event(struct server *s, const struct turn *t, const struct notice *n);

/* Write down one of them. */
void write_event(struct server *s);

/* count.c: what became of a packet; rc is consider's, done: as was decided. */
void count(const struct server *s, const struct turn *t, int rc, bool done);

/* lease.c: which address it gets. */
void decide_lease(struct server *s, const struct dgram *in, struct turn *t);

/*
 * Does it change a lease, so that its answer waits for the disk? So does an offer
 * to a Pi 3's boot ROM, which takes the address without a REQUEST.
 */
bool lasts(const struct turn *t);

/* Change the leases as was decided. False: it cannot be, and is not answered. */
bool change_leases(struct server *s, struct turn *t);

/* store.c: become the DHCP server, or none any more, as the site says. */
void open_leases(struct server *s);
void close_leases(struct server *s);

/* Make the changes last, and then send what waits for it. */
void confirm(struct server *s);

/* An answer that goes when the leases are on disk. */
void send_later(struct server *s, int fd, const struct turn *t,
	const struct dgram_route *to, const uint8_t *bytes, size_t len);

/* Bring the file of leases up to date, if that is due. */
void fold(struct server *s);

/* In how many ms that may be due; -1: never. */
int fold_wait(const struct server *s);

/* probing.c: look whether the address is in use. False: that cannot be done. */
bool look_for_use(struct server *s, int fd, uint16_t port, const struct dgram *in,
	struct turn *t);

/* Those that were looked at for long enough; and those where somebody answers. */
void probing_run(struct server *s);
void probing_hear(struct server *s);
int probing_wait(const struct server *s);

/* hand.c, -H: hand the sockets for that to all that ask now. The exit status. */
int hand_over(void);

/* Be handed them. False: nobody does. */
bool hand_take(int state, struct probe *out);

/* log.c: how much is said: by -v, else by the site's log_level. */
enum site_log note_level(const struct server *s);

/* A line of what a packet says: so many in a second, and then how many more. */
void note_line(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* The line in the log: who asked, what was decided and why. */
void note(struct server *s, const struct turn *t);

/* That a record gives an address which somebody else uses. */
void note_reserved(struct server *s, struct ip4 ip);

/* Say what the pace of packets tells of the network. */
void tell(struct server *s, const struct turn *t);

/* Milliseconds that only go forward. */
uint64_t now_ms(void);

/* serve.c: one packet, answered. */
void serve_packet(struct server *s, int fd, uint16_t port, const struct dgram *in);

/* Until no packet has come for so many milliseconds (-1: for ever), or a signal. */
void serve(struct server *s, const int fd[], int n, int idle);

#endif
