/* mb-redfish-cgi - answer a Redfish request */
#include "redfish-cgi/person.h"
#include "redfish-cgi/work.h"

#include "base/str.h"
#include "file/state.h"
#include "metric/tally.h"
#include "net/cgi.h"
#include "redfish/request.h"
#include "redfish/service.h"
#include "redfish/stream.h"
#include "usage.h"

#include <err.h>
#include <errno.h>
#include <signal.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <sysexits.h>
#include <time.h>

#define RUN_DEFAULT "/run/metal-boot"
#define HEAD_MAX    8192 /* a dozen fields, of which Location is a path */

static bool with_head;

/* The request of a web server; its body is on standard input. */
static void
from_server(struct rf *r)
{
	size_t length = 0, have;
	uint8_t *body;
	ssize_t n;
	bool open = false;

	with_head = true;
	if (!request_read(r, environ, &length, &open)) {
		r->body_left += length;
		return;
	}
	if (length == 0)
		return;
	body = arena_take(r->arena, length);
	n = body ? cgi_read(STDIN_FILENO, body, length) : -1;
	have = n > 0 ? (size_t)n : 0;
	if (open && have == length) {
		r->body_left = CGI_DRAIN;
		rf_refuse(r, 413, NULL, RF_MSG_PAYLOAD_TOO_LARGE);
	} else if (!body || (have < length && !open))
		rf_refuse(r, 400, NULL, RF_MSG_MALFORMED_JSON);
	else
		r->raw = rd_of(body, have);
}

/* Who asks, and from where. */
static void
authenticate(struct rf *r)
{
	const char *run = getenv("MB_RUN");
	struct service_from from = {
		.remote = cgi_variable(environ, "REMOTE_ADDR"),
		.server = cgi_variable(environ, "SERVER_ADDR"),
		.port = cgi_variable(environ, "SERVER_PORT"),
		.tls = str_eq_nocase(cgi_variable(environ, "HTTPS"), "on"),
		.forwarded_for = cgi_variable(environ, "HTTP_X_FORWARDED_FOR"),
		.forwarded_proto = cgi_variable(environ, "HTTP_X_FORWARDED_PROTO"),
	};

	service_from(r, &from);
	service_authenticate(r, run ? run : RUN_DEFAULT);
}

/* Write the answer, all of it at once: in pieces it would take a client 40 ms more.
 */
static void
reply(const struct rf *r)
{
	size_t flags = with_head ? JSON_COMPACT : JSON_INDENT(2);
	char *text = r->answer ? json_dumps(r->answer, flags) : NULL;
	const char *body = r->plain ? r->plain_text : text ? text : "";
	size_t len = r->plain ? r->plain_len : strlen(body);
	char *all = arena_take(r->arena, HEAD_MAX + len + 1);
	struct wr w = wr_of(all, all ? HEAD_MAX + len + 1 : 0);

	if (with_head)
		request_head(&w, r, len);
	if (r->method != RF_HEAD)
		wr_bytes(&w, body, len);
	if (text && !with_head)
		wr_u8(&w, '\n');
	if (w.full)
		errx(EX_TEMPFAIL, "memory");
	if (cgi_send(STDOUT_FILENO, all, w.len) == -1)
		err(EX_TEMPFAIL, "standard output");
	free(text);
}

/*
 * What is our own fault, or the system's, is for our log as well; not that many log
 * in at a time, for each of them would be a line.
 */
static void
note(const struct rf *r)
{
	char path[RF_PATH];
	struct rd asked = rd_of(r->path, strlen(r->path));
	const json_t *error = json_object_get(r->answer, "error");

	if (r->status >= 500 && r->status != 501 &&
		!(r->status == 503 && r->unproven && !r->fault))
		warnx("%s: %u %s", str_show(path, sizeof path, &asked), r->status,
			r->fault ? r->fault
				 : json_string_value(
					   json_object_get(error, "message")));
}

/* The rest of an answer that goes on for as long as the client wants it. */
static void
stream(struct rf *r)
{
	signal(SIGPIPE, SIG_IGN);
	if (stream_serve(r, STDOUT_FILENO, STREAM_BEAT) == -1)
		err(EX_TEMPFAIL, "%s/redfish/subscriptions", r->state_path);
}

/*
 * What the client need not wait for. That the answer is whole the web server sees
 * by its end; of a socket, which is standard input too, by the end of what we send.
 */
static void
after(const struct rf *r, uint64_t begun)
{
	shutdown(STDOUT_FILENO, SHUT_WR);
	close(STDOUT_FILENO);
	tally_answered(r->state, TALLY_REDFISH, r->status, begun);
	cgi_drain(STDIN_FILENO, r->body_left);
}

/* The id of the system that alone is to be seen; of none if there is no such. */
static const char *
only(struct rf *r, const char *who)
{
	char text[MAC_TEXT];
	struct mac mac;

	if (!who || !*who)
		return NULL;
	return host_mac_of(r->state, who, &mac) == 0
		       ? rf_format(r, "%s", mac_text(mac, text))
		       : "-";
}

static int
exit_code(const struct rf *r)
{
	if (r->status < 400)
		return 0;
	if (r->status < 500 || r->status == 501)
		return 1;
	return r->status == 503 ? EX_TEMPFAIL : EX_CONFIG;
}

/* Jansson's hashes get their seed here, for which it would open and read a device.
 */
static void
seed_hashes(void)
{
	size_t seed = 0; /* then it does */

	if (getrandom(&seed, sizeof seed, GRND_NONBLOCK) != sizeof seed)
		seed = 0;
	json_object_seed(seed);
}

/* The state folder and the site; and the one system that is to be seen. */
static void
open_state(struct rf *r, struct site *site)
{
	if (!r->state_path)
		r->state_path = STATE_DEFAULT;
	r->state = state_open(r->state_path);
	if (r->state == -1 || site_refresh(r->state, site) == -1)
		err(EX_CONFIG, "%s", r->state_path);
	r->only = only(r, getenv("MB_REDFISH_SYSTEM"));
}

int
main(int argc, char *argv[])
{
	static struct site site;
	const char *share = getenv("MB_SHARE");
	bool server = getenv("GATEWAY_INTERFACE") != NULL;
	uint64_t begun = tally_now();
	struct arena arena = {0};
	struct rf r = {.arena = &arena,
		.site = &site,
		.share = share ? share : SHARE,
		.tls = getenv("MB_TLS"),
		.remote = "",
		.now = (uint64_t)time(NULL)};
	int code;

	if (is_called("mb-redfish-task"))
		return task(argc, argv);
	seed_hashes();
	r.state_path = getenv("MB_STATE");
	if (server)
		from_server(&r);
	else
		with_head = from_person(&r, argc, argv);
	open_state(&r, &site);
	if (server && !rf_refused(&r))
		authenticate(&r);
	rf_serve(&r);
	/* lighttpd ends who has answered, and what comes after must not be cut off.
	 */
	if (server && !r.stream)
		signal(SIGTERM, SIG_IGN);
	reply(&r);
	if (r.stream)
		stream(&r);
	if (server)
		after(&r, begun);
	if (server || r.fault)
		note(&r);
	code = server ? 0 : exit_code(&r);
	close(r.state);
	rf_end(&r);
	return code;
}
