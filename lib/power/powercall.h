/*
 * powercall: one question on power.sock, by a program that starts nobody to answer.
 */
#ifndef MB_POWERCALL_H
#define MB_POWERCALL_H

#include "power/powerline.h"

#define POWERCALL_LINE 1024 /* bytes of an answer */

struct powercall {
	struct power_answer answer; /* its text is in line */
	char line[POWERCALL_LINE];
};

/*
 * Connect to whoever switches, without blocking afterwards. The socket, or -1 with
 * errno: ENOENT and ECONNREFUSED when there is nobody.
 */
int powercall_connect(int state);

/* An id for a request, which nobody else has. 0, or -1 with errno. */
int powercall_id(char out[static JOB_ID_TEXT]);

/*
 * Ask, and wait for the last line of the answer at most so many milliseconds; the
 * lines before it are left out. If the connection breaks it is asked again. 0, or
 * -1 with errno: as connecting has, ETIMEDOUT when there was no answer, ECONNRESET
 * when the connection broke each time, EMSGSIZE when the request is too long.
 */
int powercall(
	int state, const struct power_ask *ask, int wait_ms, struct powercall *out);

#endif
