/*
 * conlog: the lines of a host's console.log, mb-console-record(8):
 *
 *     2026-11-23T08:00:01.250Z serial [    0.000000] Booting Linux
 *     2026-11-23T08:00:09.700Z serial+node1 login:
 *
 * The time is of the line's first byte, in UTC; then where it came from; then a
 * blank, or a plus when the line goes on in the next one from there. The text is
 * printable ASCII and tabs; other bytes are \xHH, and a backslash is doubled. A
 * carriage return before a new line is left out. Pure.
 */
#ifndef MB_CONLOG_H
#define MB_CONLOG_H

#include "base/wr.h"

enum conlog_from { CONLOG_SERIAL, CONLOG_NETCONSOLE, CONLOG_SYSLOG, CONLOG_NOTE };

#define CONLOG_STREAMS CONLOG_NOTE /* those before it are streams of bytes */

#define CONLOG_BYTES 1024 /* of a line; a longer one goes on in the next */
#define CONLOG_QUIET 500  /* ms, after which a line that is not whole is written */
#define CONLOG_STAMP 25   /* a time and its NUL */

/* The longest line of a file, with its new line; and so much room is wanted. */
#define CONLOG_LINE (CONLOG_STAMP + 12 + 4 * CONLOG_BYTES + 1)

/* What has come of a line from one place; all zero at first. */
struct conlog {
	uint64_t since; /* ms since 1970, of its first byte */
	size_t len;
	uint8_t bytes[CONLOG_BYTES];
};

/*
 * Take bytes, and write the lines that they end. r moves past what was taken: all,
 * but when w has less room than CONLOG_LINE.
 */
void conlog_take(struct conlog *c, enum conlog_from from, struct rd *r,
	uint64_t now, struct wr *w);

/* Write what there is of a line, which goes on; w has room for CONLOG_LINE. */
void conlog_flush(struct conlog *c, enum conlog_from from, struct wr *w);

/* When conlog_flush is due; UINT64_MAX: there is nothing to be written. */
uint64_t conlog_due(const struct conlog *c);

/* A whole line of our own, of CONLOG_BYTES at most. */
void conlog_note(const char *text, uint64_t now, struct wr *w);

/* A time as it stands in a line; those after year 9999 are cut to it. Returns out.
 */
const char *conlog_stamp(uint64_t ms, char out[static CONLOG_STAMP]);

struct conlog_line {
	char stamp[CONLOG_STAMP];
	enum conlog_from from;
	bool goes_on;
	struct rd text; /* as it stands there */
};

/* A line without its new line; false if it is none. */
bool conlog_parse(struct rd line, struct conlog_line *out);

/* The bytes that it stands for, and a new line if it does not go on. */
void conlog_bytes(const struct conlog_line *line, struct wr *w);

#endif
