/*
 * console: what the files of mb-sysrq share. What does not work ends the program.
 */
#ifndef MB_SYSRQ_CONSOLE_H
#define MB_SYSRQ_CONSOLE_H

#include <stdbool.h>
#include <stdint.h>
#include <termios.h>

#define KEY_MS 5000 /* milliseconds that a key, or a connection, gets at most */

struct console {
	const char *name;
	int fd;
	bool telnet;
	struct termios before; /* not of telnet */
};

/* DEVICE[,SPEED] or telnet:HOST:PORT; nothing waits for it from then on. */
void open_console(const char *name, struct console *out);

/* Put the line back as it was, without waiting for what it does not take. */
void close_console(struct console *c);

uint64_t now_ms(void);

/* Wait until an event of poll(2), or then: false. */
bool ready(int fd, short events, uint64_t until);

#endif
