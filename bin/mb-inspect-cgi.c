/* mb-inspect-cgi - take what an agent found in a host */
#include "inspect-cgi/inspect.h"

#include "base/str.h"
#include "file/state.h"
#include "metric/tally.h"
#include "net/cgijson.h"
#include "usage.h"

#include <err.h>
#include <errno.h>
#include <stdarg.h>
#include <sysexits.h>

#define SHOWN_MAX 256 /* of what is quoted in a message */

static const struct {
	const char *path, *allow;
	enum cgi_method method;
	bool rest; /* what follows the path names something */
	void (*act)(const struct request *q, struct reply *r);
} resources[] = {
	{"", "GET, HEAD", CGI_GET, false, version},
	{"/v1/continue_inspection", "POST", CGI_POST, false, inspection},
	{"/v1/heartbeat", "POST", CGI_POST, true, heartbeat},
	{"/v1/lookup", "GET, HEAD", CGI_GET, false, lookup},
};

static _Noreturn void
usage(int letter)
{
	usage_say(letter,
		"usage: mb-inspect-cgi is started by a web server, for agents\n");
}

bool
refuse(struct reply *r, unsigned status, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	vsnprintf(r->why, sizeof r->why, format, args);
	va_end(args);
	r->status = status;
	return false;
}

bool
trouble(struct reply *r, const char *what)
{
	return refuse(r, cgi_trouble(errno), "%s: %s", what,
		errno == EBADMSG ? "not of our making" : strerror(errno));
}

/* "/v1" and "/lookup/", or "/" and "", in one, without a slash at its end. */
static bool
join(struct request *q)
{
	int n = snprintf(
		q->path, sizeof q->path, "%s%s", q->cgi.script, q->cgi.path);
	size_t len = n > 0 ? (size_t)n : 0;

	if (len >= sizeof q->path)
		return false;
	while (len > 0 && q->path[len - 1] == '/')
		q->path[--len] = '\0';
	return true;
}

/* Read the request; false when it was told why it is none. */
static bool
receive(struct request *q, struct reply *r)
{
	static uint8_t body[INVENTORY_MAX];
	unsigned bad = cgi_parse(environ, sizeof body, &q->cgi);

	q->left = bad == 413 ? CGI_DRAIN : q->cgi.length;
	if (bad == 413)
		return refuse(
			r, bad, "the body is longer than %zu bytes", sizeof body);
	if (bad)
		return refuse(r, bad, "a number of the request is none");
	if (!join(q))
		return refuse(r, 404, "there is no such path");
	q->state = state_open(getenv("MB_STATE"));
	if (q->state == -1)
		return trouble(r, "the state folder");
	if (site_refresh(q->state, &q->site) == -1)
		return trouble(r, "the site's record");
	if (cgi_read(STDIN_FILENO, body, q->cgi.length) != (ssize_t)q->cgi.length)
		return refuse(
			r, 400, "the body is shorter than its Content-Length");
	q->left = 0;
	q->body = rd_of(body, q->cgi.length);
	return true;
}

static void
dispatch(struct request *q, struct reply *r)
{
	for (size_t i = 0; i < sizeof resources / sizeof *resources; i++) {
		size_t len = strlen(resources[i].path);
		enum cgi_method m = q->cgi.method;

		q->rest = q->path + len;
		if (strncmp(q->path, resources[i].path, len) != 0 ||
			(resources[i].rest ? *q->rest != '/' : *q->rest != '\0'))
			continue;
		r->allow = resources[i].allow;
		if (m == CGI_HEAD)
			m = CGI_GET;
		if (m == resources[i].method)
			resources[i].act(q, r);
		else
			refuse(r, 405, "the methods here are %s", r->allow);
		return;
	}
	refuse(r, 404, "there is no such path");
}

/* The line of the log. */
static void
note(const struct reply *r)
{
	const char *from = cgi_variable(environ, "REMOTE_ADDR");
	struct rd bytes = rd_of(from, strlen(from)),
		  why = rd_of(r->why, strlen(r->why));
	char address[64], text[WHY_SIZE + SHOWN_MAX];

	warnx("%s: %s", str_show(address, sizeof address, &bytes),
		str_show(text, sizeof text, &why));
}

/* Write the answer, all of it at once. */
static void
send_reply(const struct request *q, struct reply *r)
{
	if (!r->body)
		r->body = json_pack("{s:{s:s, s:s, s:n}}", "error_message",
			"faultcode", r->status < 500 ? "Client" : "Server",
			"faultstring", r->why, "debuginfo");
	if (!cgi_json(&q->cgi, r->status, r->body,
		    r->status == 405 ? "Allow" : NULL, r->allow))
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
	q.state = -1;
	if (receive(&q, &r))
		dispatch(&q, &r);
	if (!r.quiet || r.status >= 400)
		note(&r);
	tally_answered(q.state, TALLY_INSPECT, r.status, begun);
	send_reply(&q, &r);
	cgi_drain(STDIN_FILENO, q.left);
	json_decref(r.body);
	return r.status == 503 ? EX_TEMPFAIL : r.status == 500 ? EX_CONFIG : 0;
}
