/*
 * conplace: where a host's console is, as a person writes it:
 *
 *     DEVICE[,SPEED]      a serial line
 *     tcp:HOST:PORT       bytes as they are; brackets around an address of IPv6
 *     telnet:HOST:PORT    by telnet, RFC 854
 *     unix:PATH           a Unix stream socket
 *     exec:COMMAND        a command of sh(1)
 *
 * Pure.
 */
#ifndef MB_CONPLACE_H
#define MB_CONPLACE_H

#include <stdbool.h>
#include <stdint.h>

#define CONPLACE_TEXT    4096 /* bytes of it, and its NUL */
#define CONPLACE_LONGEST 255  /* of one that is configured */
#define CONPLACE_SPEED   115200

enum conplace_kind {
	CONPLACE_DEVICE,
	CONPLACE_TCP,
	CONPLACE_TELNET,
	CONPLACE_UNIX,
	CONPLACE_EXEC,
};

struct conplace {
	enum conplace_kind kind;
	uint16_t port;
	uint32_t speed;         /* bits a second */
	char at[CONPLACE_TEXT]; /* device, host, path or command */
};

/* NULL; or what is wrong with it, to stand behind "TEXT: ", and *out is as it was.
 */
const char *conplace_parse(const char *text, struct conplace *out);

/* Is it one, whatever the folder that we are in? */
bool conplace_ok(const char *text);

#endif
