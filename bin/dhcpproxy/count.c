/* count: packets by what was done about them. */
#include "server.h"

#include <sysexits.h>

static enum tally_dhcp
of_server(enum grant_verdict gives)
{
	switch (gives) {
	case GRANT_OFFER:
		return TALLY_OFFER;
	case GRANT_ACK:
	case GRANT_INFORM:
		return TALLY_ACK;
	case GRANT_NAK:
		return TALLY_NAK;
	case GRANT_RELEASE:
	case GRANT_DECLINE:
		return TALLY_ENDED;
	default:
		return TALLY_IGNORED;
	}
}

static enum tally_dhcp
of_proxy(const struct turn *t)
{
	if (!pxe_answers(t->verdict, t->ask.client.kind))
		return TALLY_IGNORED;
	return t->verdict == PXE_OFFER || t->verdict == PXE_ACK ? TALLY_BOOT
								: TALLY_NEXT;
}

void
count(const struct server *s, const struct turn *t, int rc, bool done)
{
	enum tally_dhcp what = TALLY_IGNORED;

	if (rc == EX_DATAERR)
		what = TALLY_MALFORMED;
	else if (rc == 0 && done && t->serves && t->gives == GRANT_PROBE)
		return; /* it comes back when its address was looked at for use */
	else if (rc == 0 && done)
		what = t->serves ? of_server(t->gives) : of_proxy(t);
	tally_add(&s->tally, TALLY_DHCP_PACKETS, what, 1);
}
