/*
 * telnet: a serial line by telnet (RFC 854), as a client has it. Pure.
 *
 * Its commands are taken out of what comes, a bare carriage return has no NUL after
 * it any more, and options are answered, each once: we take ECHO, SUPPRESS-GO-AHEAD
 * and TRANSMIT-BINARY (RFC 857, 858, 856), and refuse the rest.
 */
#ifndef MB_TELNET_H
#define MB_TELNET_H

#include "base/wr.h"

#define TELNET_IAC   255
#define TELNET_BREAK 243

struct telnet { /* all zero when connected */
	enum {
		TELNET_DATA,
		TELNET_RETURN, /* after a carriage return */
		TELNET_COMMAND,
		TELNET_OPTION,
		TELNET_SUB, /* in a subnegotiation, to be skipped */
		TELNET_SUB_COMMAND,
	} state;
	uint8_t verb;
	uint8_t told[2][32]; /* options of ours and of theirs that were answered */
};

/*
 * Take the commands out of len bytes, in place; returns how many are left. Answers
 * that have no room in w are not given.
 */
size_t telnet_hear(struct telnet *t, uint8_t *bytes, size_t len, struct wr *w);

/* As many of these bytes as fit, so that they arrive as they are; r moves past
 * them. */
void telnet_say(const struct telnet *t, struct rd *r, struct wr *w);

#endif
