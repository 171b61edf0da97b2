#include "console/telnet.h"

/* RFC 854, 856, 857, 858 */
#define SE     240
#define SB     250
#define WILL   251
#define WONT   252
#define DO     253
#define DONT   254
#define BINARY 0
#define ECHO_  1
#define GOING  3

/* The first time that it is asked for? */
static bool
is_new(uint8_t set[static 32], uint8_t option)
{
	uint8_t bit = (uint8_t)(1u << (option & 7)), *at = &set[option >> 3];
	bool new = !(*at & bit);

	*at |= bit;
	return new;
}

/* What we are not, and do not want, needs no word: it is so from the beginning. */
static void
answer(struct telnet *t, uint8_t option, struct wr *w)
{
	bool ours = t->verb == DO;
	bool good =
		option == BINARY || option == GOING || (!ours && option == ECHO_);

	if (t->verb == WONT || t->verb == DONT || w->size - w->len < 3 ||
		!is_new(t->told[ours], option))
		return;
	wr_u8(w, TELNET_IAC);
	wr_u8(w, ours ? (good ? WILL : WONT) : (good ? DO : DONT));
	wr_u8(w, option);
}

/* RFC 856: then a carriage return is a byte like any other. */
static bool
is_binary(const struct telnet *t, bool ours)
{
	return t->told[ours][BINARY >> 3] & 1u << (BINARY & 7);
}

/* One byte; true if it is one of the line's. */
static bool
hear(struct telnet *t, uint8_t b, struct wr *w)
{
	switch (t->state) {
	case TELNET_RETURN:
	case TELNET_DATA:
		if (b == '\0' && t->state == TELNET_RETURN) {
			t->state = TELNET_DATA;
			return false;
		}
		t->state = b == TELNET_IAC                     ? TELNET_COMMAND
			   : b == '\r' && !is_binary(t, false) ? TELNET_RETURN
							       : TELNET_DATA;
		return b != TELNET_IAC;
	case TELNET_COMMAND:
		t->verb = b;
		t->state = b == SB                  ? TELNET_SUB
			   : b >= WILL && b <= DONT ? TELNET_OPTION
						    : TELNET_DATA;
		return b == TELNET_IAC;
	case TELNET_OPTION:
		answer(t, b, w);
		t->state = TELNET_DATA;
		return false;
	case TELNET_SUB:
		t->state = b == TELNET_IAC ? TELNET_SUB_COMMAND : TELNET_SUB;
		return false;
	case TELNET_SUB_COMMAND:
		t->state = b == SE ? TELNET_DATA : TELNET_SUB;
		return false;
	}
	return false;
}

size_t
telnet_hear(struct telnet *t, uint8_t *bytes, size_t len, struct wr *w)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		if (hear(t, bytes[i], w))
			bytes[n++] = bytes[i];
	return n;
}

/* A carriage return has a NUL or a newline after it (RFC 854, page 11). */
void
telnet_say(const struct telnet *t, struct rd *r, struct wr *w)
{
	while (r->left > 0 && w->size - w->len >= 2) {
		uint8_t b = rd_u8(r);

		wr_u8(w, b);
		if (b == TELNET_IAC)
			wr_u8(w, TELNET_IAC);
		else if (b == '\r' && !is_binary(t, true))
			wr_u8(w, '\0');
	}
}
