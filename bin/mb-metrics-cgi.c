/* mb-metrics-cgi - what the programs have done, and whether they work */
#include "metrics-cgi/metrics.h"

#include "file/state.h"
#include "metric/expose.h"
#include "metric/tally.h"
#include "net/cgi.h"
#include "net/whence.h"

#include "usage.h"

#include <err.h>
#include <errno.h>
#include <jansson.h>
#include <sysexits.h>

#define BODY_MAX 65536
#define HEAD_MAX 512

enum who { WHO_ANYBODY, WHO_NEAR }; /* who asks: NEAR may know all */

struct answer {
	unsigned status;
	const char *type;
	struct wr body;
	char text[BODY_MAX];
};

static _Noreturn void
usage(int letter)
{
	usage_say(letter, "usage: mb-metrics-cgi [-H] [-s state]\n");
}

static void
say(struct answer *a, unsigned status, const char *text)
{
	a->status = status;
	a->type = "text/plain";
	wr_text(&a->body, text);
}

/* Is it an address that can only be of our own network, or of one of ours? */
static bool
is_neighbour(const char *client)
{
	struct ip4 four;
	struct ip ip;

	if (whence_ip4(client, &four))
		return proc_attached(four);
	return ip_parse(client, &ip) && ip.b[0] == 0xfe && (ip.b[1] & 0xc0) == 0x80;
}

static enum who
who_asks(const struct site *site)
{
	const char *networks = site_get(site, "metrics.networks");
	char client[WHENCE_TEXT];

	whence_client(site_get(site, "trusted_proxies"),
		cgi_variable(environ, "REMOTE_ADDR"),
		cgi_variable(environ, "HTTP_X_FORWARDED_FOR"), client);
	if (whence_here(client, cgi_variable(environ, "SERVER_ADDR")) ||
		whence_within(networks, client) ||
		(!networks && is_neighbour(client)))
		return WHO_NEAR;
	return WHO_ANYBODY;
}

static void
metrics(struct answer *a, int state, enum who who)
{
	static struct site site; /* too large for a stack */

	if (who != WHO_NEAR) {
		say(a, 403, "metrics are for this network; see metrics.networks\n");
		return;
	}
	if (state == -1) {
		say(a, 503, "the state folder cannot be opened\n");
		return;
	}
	if (site_refresh(state, &site) == -1)
		warn(STATE_SITE);
	a->status = 200;
	a->type = EXPOSE_TYPE;
	put_gauges(&a->body, state, &site);
	if (expose_tallies(&a->body, state) == -1)
		warn(STATE_COUNTERS);
}

static void
healthcheck(struct answer *a, int state, enum who who)
{
	json_t *checks = json_object(), *all;
	struct health h;

	health_look(state, &h);
	for (unsigned c = 0; c < CHECKS; c++)
		if (h.failed[c])
			json_object_set_new(checks, check_word(c),
				json_pack("{s:s, s:s}", "status", "failed", "why",
					h.why[c]));
		else if (h.looked[c])
			json_object_set_new(checks, check_word(c),
				json_pack("{s:s}", "status", "ok"));
	all = json_pack("{s:s}", "status", h.ill ? "failed" : "ok");
	if (who == WHO_NEAR)
		json_object_set(all, "checks", checks);

	char *text = json_dumps(all, JSON_COMPACT);
	a->status = h.ill ? 503 : 200;
	a->type = "application/json";
	wr_text(&a->body, text ? text : "{}");
	wr_u8(&a->body, '\n');
	free(text);
	json_decref(checks);
	json_decref(all);
}

/* Which of the two, by the path: NULL if neither. */
static void (*resource(const struct cgi *ask))(struct answer *, int, enum who)
{
	const char *path = ask->script;

	if (*ask->path && strcmp(ask->path, "/") != 0)
		return NULL;
	if (strcmp(path, "/metrics") == 0)
		return metrics;
	return strcmp(path, "/healthcheck") == 0 ? healthcheck : NULL;
}

static void
serve(struct answer *a, const struct cgi *ask, int state)
{
	static struct site site; /* too large for a stack */
	void (*act)(struct answer *, int, enum who) = resource(ask);

	if (state != -1)
		site_refresh(state, &site);
	if (!act)
		say(a, 404, "there are /metrics and /healthcheck\n");
	else if (ask->method != CGI_GET && ask->method != CGI_HEAD)
		say(a, 405, "GET and HEAD are answered\n");
	else
		act(a, state, who_asks(&site));
}

/* Write the answer: to a web server with its head, and all of it at once. */
static void
reply(struct answer *a, const struct cgi *ask)
{
	static char text[HEAD_MAX + BODY_MAX];
	struct wr w = wr_of(text, sizeof text);

	if (a->body.full)
		errx(EX_CONFIG, "the answer is longer than %d bytes", BODY_MAX);
	if (ask) {
		cgi_begin(&w, a->status, a->type, a->body.len);
		if (a->status == 405)
			cgi_field(&w, "Allow", "GET, HEAD");
		cgi_end(&w);
	}
	if (!ask || ask->method != CGI_HEAD)
		wr_bytes(&w, a->body.base, a->body.len);
	for (size_t done = 0; done < w.len;) {
		ssize_t n = write(STDOUT_FILENO, text + done, w.len - done);

		if (n == -1 && errno != EINTR)
			err(EX_TEMPFAIL, "standard output");
		done += n > 0 ? (size_t)n : 0;
	}
}

/* For a person; the exit status. */
static int
print(struct answer *a, int argc, char *argv[])
{
	const char *path = getenv("MB_STATE");
	bool health = false;
	int c, state;

	while ((c = getopt(argc, argv, "Hhs:")) != -1)
		if (c == 'H')
			health = true;
		else if (c == 's')
			path = optarg;
		else
			usage(c);
	if (optind < argc)
		usage('?');
	state = state_open(path);
	if (state == -1 && !health)
		err(EX_CONFIG, "%s", path ? path : STATE_DEFAULT);
	(health ? healthcheck : metrics)(a, state, WHO_NEAR);
	reply(a, NULL);
	return a->status == 200 ? 0 : 1;
}

int
main(int argc, char *argv[])
{
	static struct answer a;
	uint64_t begun = tally_now();
	struct cgi ask = {0};
	unsigned bad;
	int state;

	a.body = wr_of(a.text, sizeof a.text);
	if (!getenv("GATEWAY_INTERFACE"))
		return print(&a, argc, argv);
	state = state_open(getenv("MB_STATE"));
	bad = cgi_parse(environ, CGI_DRAIN, &ask);
	if (bad)
		say(&a, bad, "a number of the request is none\n");
	else
		serve(&a, &ask, state);
	tally_answered(state, TALLY_METRICS, a.status, begun);
	reply(&a, &ask);
	cgi_drain(STDIN_FILENO, ask.length);
	return 0;
}
