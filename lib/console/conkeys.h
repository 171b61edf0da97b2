/*
 * conkeys: what is typed at a console, and what is meant for the program: an escape
 * character after a new line, and one more, as ssh(1) and cu(1) have it. Pure.
 */
#ifndef MB_CONKEYS_H
#define MB_CONKEYS_H

#include "base/wr.h"

#define CONKEYS_NONE (-1) /* no escape character */

struct conkeys {
	int escape;
	bool inside; /* of a line; */
	bool held;   /* the escape character has come */
};

/*
 * Take bytes until one asks for something, and write those that are for the
 * console: w has room for one more than there are. Returns the character behind the
 * escape character, one of ".wWrB?", or 0 when all was taken.
 */
char conkeys_take(struct conkeys *k, struct rd *bytes, struct wr *w);

#endif
