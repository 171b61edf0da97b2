/*
 * tally: what a program has done, counted: counters/<program> under the state
 * folder, which mb-metrics-cgi reads.
 *
 * The file is TALLY_CELLS unsigned numbers of 64 bits, as this machine has them. It
 * is mapped into whoever counts, and a count is one atomic addition to memory, of
 * some ns: no lock, no system call. So any number of processes of one program count
 * in its file at once, none is lost, a killed one leaves what it counted, and no
 * number is ever half written. Nothing waits for the disk: after a crash of the
 * machine the numbers may be older, or begin anew.
 *
 *     cell 0          TALLY_MARK
 *     cell 1..31      nothing
 *     cell 32 (f+1)   the family f, enum tally_family: a counter for each of its
 *                     words; or of a latency the times within each bound, those
 *                     beyond all, and the sum of all in us
 *
 * New families, and new words at the end of a family, leave the rest where it is.
 * What changes a cell's meaning has to change TALLY_MARK: such a file is replaced
 * by an empty one.
 *
 * Who cannot open its file counts nothing, and works all the same.
 */
#ifndef MB_TALLY_H
#define MB_TALLY_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define TALLY_CELLS 512
#define TALLY_ROOM  32                       /* cells of a family */
#define TALLY_MARK  UINT64_C(0x316c6c617462) /* "btall1" */

enum tally_program {
	TALLY_DHCPPROXY,
	TALLY_TFTPD,
	TALLY_POE,
	TALLY_IPXE,
	TALLY_INSPECT,
	TALLY_POWER,
	TALLY_REDFISH,
	TALLY_TALOS,
	TALLY_METRICS,
	TALLY_PROGRAMS,
};

enum tally_family {
	TALLY_DHCP_PACKETS,
	TALLY_DHCP_SECONDS,
	TALLY_TFTP_TRANSFERS,
	TALLY_TFTP_BYTES,
	TALLY_TFTP_SECONDS,
	TALLY_POWER_ORDERS,
	TALLY_POWER_SECONDS,
	TALLY_SWITCH_CALLS,
	TALLY_HTTP_REQUESTS,
	TALLY_HTTP_SECONDS,
	TALLY_FAMILIES,
};

/* The words of families, in the order of their cells. */
enum tally_dhcp {
	TALLY_OFFER,
	TALLY_ACK,
	TALLY_NAK,
	TALLY_BOOT, /* a proxy's answer */
	TALLY_NEXT, /* and one that sends it on to its next boot entry */
	TALLY_ENDED,
	TALLY_IGNORED,
	TALLY_MALFORMED,
};
enum tally_tftp {
	TALLY_SENT,
	TALLY_RECEIVED,
	TALLY_CHECKED,
	TALLY_STOPPED,
	TALLY_SILENT,
	TALLY_BROKEN,
	TALLY_MISSING,
	TALLY_REFUSED,
};
enum tally_bytes { TALLY_BYTES_SENT, TALLY_BYTES_RECEIVED };
enum tally_call { TALLY_CALL_DONE, TALLY_CALL_FAILED };
enum tally_order { TALLY_ORDER_DONE, TALLY_ORDER_NO, TALLY_ORDER_FAILED };

/* Of a family: its name and meaning in metrics, and what its cells are. */
struct tally_kind {
	const char *name, *help, *label; /* label: NULL when it has no words */
	const char *const *words;        /* of a counter */
	size_t n;                        /* words, or bounds */
	const uint64_t *bounds;          /* of a latency, in us; else NULL */
	unsigned programs;               /* a bit for each that counts it */
};

struct tally {
	_Atomic uint64_t *cell; /* NULL: nothing is counted */
};

/*
 * Begin to count: the program's file, made when it is not there. -1 with errno, and
 * then nothing is counted.
 */
int tally_open(int state, enum tally_program p, struct tally *out);

/* The same to read: ENOENT when it has never counted. */
int tally_read(int state, enum tally_program p, struct tally *out);

/* Nothing is counted any more. */
void tally_close(struct tally *t);

/* So many more of that word. */
void tally_add(
	const struct tally *t, enum tally_family f, unsigned word, uint64_t n);

/* One more that took so long. */
void tally_took(const struct tally *t, enum tally_family f, uint64_t us);

/* How many of that word; of a latency also n, for those beyond, and n + 1. */
uint64_t tally_get(const struct tally *t, enum tally_family f, size_t word);

/* us that only go forward, for tally_took. */
uint64_t tally_now(void);

/*
 * A request was answered by a program that a web server has started, with that
 * status of HTTP, and it was begun then.
 */
void tally_answered(
	int state, enum tally_program p, unsigned status, uint64_t begun);

const struct tally_kind *tally_kind(enum tally_family f);

/* "mb-tftpd" and so on. */
const char *tally_program(enum tally_program p);

#endif
