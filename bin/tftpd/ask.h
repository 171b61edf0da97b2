/*
 * ask: what mb-tftpd does for a person (-n), and the memory that it makes a host's
 * firmware in.
 */
#ifndef MB_TFTPD_ASK_H
#define MB_TFTPD_ASK_H

#include "tftp/find.h"

/*
 * Let firmware be made: in a block of the program's own, whose pages are not
 * touched before they are needed. jansson takes from it too, from now on.
 */
void memory_use(struct find *f);

/*
 * Print what that host would get under that name, or the bytes of it. Returns the
 * exit code: 0, or 1 when it would get nothing.
 */
int ask_once(const struct find *f, const char *who, const char *name, bool bytes);

#endif
