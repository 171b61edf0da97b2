/*
 * multipart: a body of several parts as it comes (multipart/form-data: RFC 7578,
 * its form: RFC 2046 section 5.1), of any size in a window of fixed size.
 *
 *     while (what == MULTIPART_MORE)   read into multipart_room, multipart_add
 *     MULTIPART_PART                   a part begins; its name is in m->name
 *     MULTIPART_DATA                   more of it
 *     MULTIPART_END                    the last part is over; the rest counts not
 *     MULTIPART_BAD                    it is no such body; m->why says why
 *
 * What the bytes before the first part say is passed over, and all of a part's head
 * but its name and filename. A part may be empty; then it has no data.
 */
#ifndef MB_MULTIPART_H
#define MB_MULTIPART_H

#include "base/rd.h"

#define MULTIPART_WINDOW   16384 /* bytes in memory */
#define MULTIPART_HEAD     4096  /* bytes of a part's head */
#define MULTIPART_NAME     128   /* of a name, and a NUL */
#define MULTIPART_BOUNDARY 70    /* RFC 2046 */

enum multipart {
	MULTIPART_MORE,
	MULTIPART_PART,
	MULTIPART_DATA,
	MULTIPART_END,
	MULTIPART_BAD,
};

struct multipart_state {
	char name[MULTIPART_NAME]; /* of the part; empty: it has none */
	char file[MULTIPART_NAME]; /* its filename; empty: it has none */
	const char *why;           /* static: "a part has no end" */

	enum { BEFORE, LINE, HEAD, INSIDE, AFTER } at;
	uint8_t mark[MULTIPART_BOUNDARY + 4]; /* CR LF - - boundary */
	size_t mark_len;
	uint8_t window[MULTIPART_WINDOW];
	size_t start, end; /* what is in the window */
};

/*
 * Begin, with the boundary that a Content-Type says. False when it is not
 * multipart/form-data with one.
 */
bool multipart_begin(struct multipart_state *m, const char *type);

/* Where more of the body is to be put, and how much fits. */
uint8_t *multipart_room(struct multipart_state *m, size_t *size);

/* So much was put there; 0: the body is over. */
void multipart_add(struct multipart_state *m, size_t len);

/* What comes next; data counts of MULTIPART_DATA, until the next call. */
enum multipart multipart_next(struct multipart_state *m, struct rd *data);

/*
 * A parameter of a field such as Content-Type or Content-Disposition, without its
 * quotes (RFC 9110 section 5.6.6). False when it is not there, or too long.
 */
bool multipart_parameter(
	const struct rd *field, const char *name, char *out, size_t size);

#endif
