/* send: the bytes of an image to standard output, where a web server reads. */
#ifndef MB_SEND_H
#define MB_SEND_H

#include "talos.h"

/* All of them; -1 with errno. */
int send_bytes(const void *bytes, size_t len);

/*
 * The head of an answer that is still to come, and wait until the web server has
 * read it. It takes what comes with the end of a program in one piece for the whole
 * answer, so it must not see an end before: if we are killed meanwhile, another
 * process has its pipe for some seconds more. -1 with errno.
 */
int send_head(const void *bytes, size_t len);

/*
 * Send first to last while it comes; in chunks (RFC 9112, section 7.1) if last is
 * REC_UNKNOWN. On trouble, f's or the web server's, the answer is left without its
 * end: shorter than its length, or with something in place of a chunk. Our exit
 * code.
 */
int send_part(struct follow *f, uint64_t first, uint64_t last);

#endif
