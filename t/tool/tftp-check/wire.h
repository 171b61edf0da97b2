/*
 * wire: TFTP's packets as a client writes and reads them, and the sockets they
 * pass.
 *
 * Nothing of it is the server's: what both ends misread would never be seen.
 * Numbers are big-endian, 16 bits; the shapes are those of RFC 1350 and RFC 2347.
 */
#ifndef CHECK_WIRE_H
#define CHECK_WIRE_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { RRQ = 1, WRQ, DATA, ACK, ERROR, OACK };

enum { WIRE_MAX = 65536 }; /* no datagram is longer */

/* An address and a port, of either family. */
struct peer {
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} at;
	socklen_t len; /* 0: nobody */
};

struct packet {
	unsigned op;         /* 0: shorter than its header */
	unsigned number;     /* the block, or an ERROR's code */
	const uint8_t *body; /* in bytes: data, a message, an OACK's options */
	size_t len;          /* of the body */
	struct peer from;
	uint64_t when; /* ms since some moment: when it reached this machine */
	uint8_t bytes[WIRE_MAX];
};

/* The options that we ask for. */
enum option { BLKSIZE, TSIZE, TIMEOUT, WINDOW, OPTIONS };

struct oack {
	bool sound; /* names and numbers in pairs, each ended by NUL */
	unsigned count[OPTIONS], others;
	uint64_t value[OPTIONS]; /* where count is not 0 */
};

/* Milliseconds since some moment. */
uint64_t wire_now(void);

/* Ms for which the machine stood still while this thread waited, all together. */
uint64_t wire_stood(void);

/* "address", "address:port" or "[address]:port"; the port is 69 else. */
bool peer_parse(const char *text, struct peer *out);
bool peer_same(const struct peer *a, const struct peer *b);
bool peer_same_host(const struct peer *a, const struct peer *b);
unsigned peer_port(const struct peer *p);

/* A socket for packets to that peer, from that address or any; -1 with errno. */
int wire_open(const struct peer *to, const struct peer *from);

/* Send to that peer; what the network loses is lost. */
void wire_send(int fd, const struct peer *to, const void *bytes, size_t len);

/*
 * The next packet within so many ms. False: there was none. Ms in which this
 * machine stood still are not counted, for nobody could have answered then.
 */
bool wire_recv(int fd, unsigned ms, struct packet *out);

/* A two-byte opcode and a number, as ACK and the head of DATA and ERROR are. */
void wire_head(uint8_t out[static 4], unsigned op, unsigned number);

/*
 * A request: opcode, name, mode and n words more, each with its NUL. The length, or
 * 0 if it is longer than size.
 */
size_t wire_request(uint8_t *out, size_t size, unsigned op, const char *name,
	const char *mode, const char *const words[], size_t n);

/* What an OACK says. */
void wire_oack(const struct packet *p, struct oack *out);

/* An ERROR's message as a string that is fit to be shown. Returns out. */
const char *wire_message(const struct packet *p, char *out, size_t size);

const char *option_name(enum option o);

#endif
