/*
 * serialline: a serial line as a console is on it: 8 bits, no parity, one stop bit,
 * no flow control, no modem.
 *
 * Two programs that read one line each get half of what it says, so who opens one
 * holds a lock on it (flock(2)), as agetty(8) and picocom(1) do.
 */
#ifndef MB_SERIALLINE_H
#define MB_SERIALLINE_H

#include <stdbool.h>
#include <stdint.h>
#include <termios.h>

/* Has termios(3) a name for so many bits a second? Then that is in *out. */
bool serialline_speed(uint32_t bits, speed_t *out);

/*
 * Open it, non-blocking and not as our terminal, and make it a plain line of that
 * bits a second; *before is how it was. The file, or -1 with errno: ENOTTY when it
 * is no terminal, EWOULDBLOCK when another program holds its lock, EINVAL when it
 * has no such speed.
 */
int serialline_open(const char *path, uint32_t bits, struct termios *before);

/* Put it back as it was, without waiting for what it does not take. */
void serialline_close(int fd, const struct termios *before);

#endif
