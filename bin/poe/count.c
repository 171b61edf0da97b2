/* count: orders by what came of them, and calls of switches. */
#include "poe.h"
#include "server.h"

#include <string.h>

void
count_answer(const struct server *s, const struct client *c)
{
	enum tally_order what = TALLY_ORDER_DONE;

	if (c->ask.what != ASK_HOST || c->ask.verb == VERB_STATUS)
		return;
	if (strncmp(c->out, "no ", 3) == 0)
		what = TALLY_ORDER_NO;
	else if (strncmp(c->out, "ok ", 3) != 0)
		what = TALLY_ORDER_FAILED;
	tally_add(&s->tally, TALLY_POWER_ORDERS, what, 1);
	tally_took(&s->tally, TALLY_POWER_SECONDS, (now_ms() - c->asked) * 1000);
}

void
count_call(const struct server *s, const struct sw *sw, int code)
{
	if (sw->doing != DO_DRY)
		tally_add(&s->tally, TALLY_SWITCH_CALLS,
			code ? TALLY_CALL_FAILED : TALLY_CALL_DONE, 1);
}
