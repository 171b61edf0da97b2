/* mb-power-cgi - power for MAAS's webhook and for bmclib's rpc */
#include "power-cgi/reply.h"

#include "base/str.h"
#include "file/state.h"
#include "metric/tally.h"
#include "net/cgijson.h"
#include "usage.h"

#include <err.h>
#include <errno.h>
#include <sysexits.h>

#define ADDRESSES "::ffff:255.255.255.255"

static _Noreturn void
usage(int letter)
{
	usage_say(letter,
		"usage: mb-power-cgi is started by a web server; people use mb-poe\n");
}

/* The body, all of it. */
static bool
read_body(struct request *q, struct reply *r, uint8_t *body)
{
	if (cgi_read(STDIN_FILENO, body, q->cgi.length) != (ssize_t)q->cgi.length)
		return refuse(
			r, 400, "the body is shorter than its Content-Length");
	q->left = 0;
	q->body = rd_of(body, q->cgi.length);
	return true;
}

/* Read the request; false when it was told why it is none. */
static bool
receive(struct request *q, struct reply *r)
{
	static uint8_t body[BODY_MAX];
	unsigned bad = cgi_parse(q->env, BODY_MAX, &q->cgi);

	q->left = bad == 413 ? CGI_DRAIN : q->cgi.length;
	if (bad == 413)
		return refuse(r, bad, "the body is longer than %d bytes", BODY_MAX);
	if (bad)
		return refuse(r, bad, "a number of the request is none");
	q->state = state_open(getenv("MB_STATE"));
	if (q->state == -1)
		return trouble(r, "the state folder");
	if (site_refresh(q->state, &q->site) == -1)
		return trouble(r, "the site's record");
	return read_body(q, r, body);
}

/* The line of the log. */
static void
note(const struct request *q, const struct reply *r)
{
	const char *from = cgi_variable(q->env, "REMOTE_ADDR");
	struct rd bytes = rd_of(from, strlen(from));
	struct rd asked = rd_of(r->what, strlen(r->what));
	char address[sizeof ADDRESSES + 16], what[SHOWN_MAX];
	const char *said = json_string_value(json_object_get(r->body, "state"));

	str_show(address, sizeof address, &bytes);
	str_show(what, sizeof what, &asked);
	if (!said)
		said = json_string_value(json_object_get(r->body, "result"));
	if (r->status != 200)
		said = r->why;
	warnx("%s: %s%s%s", address, what, *what ? ": " : "", said ? said : "done");
}

/* Write the answer, all of it at once. */
static void
send_reply(const struct request *q, struct reply *r)
{
	bool challenge = r->status == 401, allow = r->status == 405;

	if (!r->body)
		r->body = json_pack("{s:s}", "error", r->why);
	if (!cgi_json(&q->cgi, r->status, r->body,
		    challenge ? "WWW-Authenticate"
		    : allow   ? "Allow"
			      : NULL,
		    challenge ? r->challenge : r->allow))
		err(EX_TEMPFAIL, "standard output");
}

int
main(int argc, char *argv[])
{
	static char line[1024]; /* of the log, so that each is one write */
	static struct request q;
	uint64_t begun = tally_now();
	struct reply r = {.status = 200};

	setvbuf(stderr, line, _IOLBF, sizeof line);
	if (!getenv("GATEWAY_INTERFACE"))
		usage(getopt(argc, argv, "h"));
	q.env = environ;
	q.state = -1;
	if (receive(&q, &r)) {
		if (strcmp(q.cgi.script, "/rpc") == 0)
			rpc(&q, &r);
		else
			webhook(&q, &r);
	}
	if (!r.quiet || r.status >= 500)
		note(&q, &r);
	tally_answered(q.state, TALLY_POWER, r.status, begun);
	send_reply(&q, &r);
	cgi_drain(STDIN_FILENO, q.left);
	json_decref(r.body);
	return r.status == 503 ? EX_TEMPFAIL : r.status == 500 ? EX_CONFIG : 0;
}
