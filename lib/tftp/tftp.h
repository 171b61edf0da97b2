/*
 * tftp: the packets of the Trivial File Transfer Protocol (RFC 1350, options RFC
 * 2347), as a server reads and writes them. All numbers are big-endian, 16 bits:
 *
 *     RRQ    1 name 0 mode 0 { option 0 value 0 }    client, to port 69
 *     WRQ    2 likewise
 *     DATA   3 block bytes                           who has the file; from 1
 *     ACK    4 block                                 who gets it; from 0
 *     ERROR  5 code message 0                        either; never answered
 *     OACK   6 { option 0 value 0 }                  server; then ACK 0 or DATA 1
 *
 * Parsers say false, and leave *out alone, for what is not such a packet. Builders
 * write to a struct wr, whose caller asks once whether all of it fitted.
 */
#ifndef MB_TFTP_H
#define MB_TFTP_H

#include "base/wr.h"

#define TFTP_NAME        512   /* with its NUL; a request ends at 512 (RFC 2347) */
#define TFTP_DATA_HEAD   4     /* bytes before those of the file */
#define TFTP_BLKSIZE     512   /* when nothing else was agreed on */
#define TFTP_BLKSIZE_MAX 65464 /* RFC 2348 */

enum tftp_op { TFTP_RRQ = 1, TFTP_WRQ, TFTP_DATA, TFTP_ACK, TFTP_ERROR, TFTP_OACK };

/* RFC 1350 and, for 8, RFC 2347. */
enum tftp_code {
	TFTP_UNDEFINED,
	TFTP_NOT_FOUND,
	TFTP_ACCESS,
	TFTP_DISK_FULL,
	TFTP_ILLEGAL,
	TFTP_UNKNOWN_ID,
	TFTP_EXISTS,
	TFTP_NO_USER,
	TFTP_DECLINED,
};

enum tftp_mode { TFTP_OCTET, TFTP_NETASCII, TFTP_OTHER_MODE };

enum tftp_option {
	TFTP_OPT_TSIZE,   /* bytes of the file (RFC 2349); 0 in a request */
	TFTP_OPT_BLKSIZE, /* bytes of a block but the last, 8 to 65464 (RFC 2348) */
	TFTP_OPT_TIMEOUT, /* seconds until a packet is sent again, 1 to 255 (RFC
			     2349) */
	TFTP_OPT_WINDOW, /* windowsize: blocks for one ACK, 1 to 65535 (RFC 7440) */
	TFTP_OPTIONS
};

/* What was asked for, or was granted. */
struct tftp_options {
	bool has[TFTP_OPTIONS];
	uint64_t value[TFTP_OPTIONS];
};

struct tftp_rrq {
	enum tftp_op op; /* RRQ or WRQ, which look alike */
	char name[TFTP_NAME];
	enum tftp_mode mode;
	struct tftp_options options;
};

struct tftp_error {
	uint16_t code;
	struct rd message; /* a view into the packet, without NUL */
};

/* The first number, whatever follows it; 0 when there is none. */
unsigned tftp_opcode(struct rd packet);

/*
 * A request. Of options, names have no case; one that is unknown, has a value
 * outside its range or is cut off is as if it were not there, and of one that is
 * there twice the first counts. A name that does not fit makes it no request.
 */
bool tftp_parse_rrq(struct rd packet, struct tftp_rrq *out);

bool tftp_same_rrq(const struct tftp_rrq *a, const struct tftp_rrq *b);

bool tftp_parse_ack(struct rd packet, uint16_t *block);

/* *bytes is a view into the packet; perhaps empty. */
bool tftp_parse_data(struct rd packet, uint16_t *block, struct rd *bytes);

/* The message may lack its NUL: some boot ROMs forget it. */
bool tftp_parse_error(struct rd packet, struct tftp_error *out);

/* Each option that it has, in the order of enum tftp_option. */
void tftp_build_oack(struct wr *w, const struct tftp_options *granted);

/* The TFTP_DATA_HEAD bytes that go before the bytes of a block. */
void tftp_build_data_head(struct wr *w, uint16_t block);

void tftp_build_ack(struct wr *w, uint16_t block);
void tftp_build_error(struct wr *w, enum tftp_code code, const char *message);

#endif
