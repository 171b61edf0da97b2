/* What a server may not come back from. */
#include "client.h"

static void
other_client(struct run *r)
{
	struct client c, other;

	client_open(r, &c);
	client_open(r, &other);
	ask(&c, "pipe", END);
	ask(&other, "one", END);
	if (!hear(&other, PATIENCE))
		fail(r, "another client waits in vain");
	want(r, other.in.op == DATA, "%s for another client", seen(&other));
	send_ack(&other, 1);
}

static void
refused(struct run *r)
{
	struct client c;

	client_open(r, &c);
	ask(&c, "pipe", END);
	expect_code(&c, 2);
}

const struct check hang_checks[] = {
	{"refuse/pipe-others", "a request for a pipe holds nobody else up",
		other_client, NULL, LAST},
	{"refuse/pipe", "a pipe is ERROR 2", refused, NULL, LAST},
	{.id = NULL},
};
