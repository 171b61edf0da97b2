/*
 * cmdline: the cmdline.txt that a Raspberry Pi's boot ROM gives the kernel it
 * starts: one line of arguments.
 */
#ifndef MB_CMDLINE_H
#define MB_CMDLINE_H

#include "base/wr.h"

/*
 * The first line of the text, then the host's console argument(s) and more of its
 * own, either NULL, joined by blanks and ended by "\n", or as that line was. False
 * if it does not fit.
 */
bool cmdline_render(
	struct rd text, const char *console, const char *more, struct wr *out);

#endif
