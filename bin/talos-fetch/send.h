/* send: the bytes of an image to standard output, where a web server reads. */
#ifndef MB_SEND_H
#define MB_SEND_H

#include "talos.h"

/* All of them; -1 with errno. */
int send_bytes(const void *bytes, size_t len);

/*
 * Wait until the web server has read the head. It takes what comes with the end of
 * a program in one piece for the whole answer, and would make a whole one of the
 * first bytes of an image if we were killed right after them.
 */
void send_drain(void);

/*
 * Send first to last while it comes; in chunks (RFC 9112, section 7.1) if last is
 * REC_UNKNOWN. On trouble, f's or the web server's, the answer is left without its
 * end: shorter than its length, or with something in place of a chunk. Our exit
 * code.
 */
int send_part(struct follow *f, uint64_t first, uint64_t last);

#endif
