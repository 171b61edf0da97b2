/* mb-ipxe-cgi - print the iPXE script for the host that asks */
#include "ipxe-cgi/event.h"

#include "base/str.h"
#include "file/state.h"
#include "host/seen.h"
#include "ipxe/given.h"
#include "ipxe/ironicscript.h"
#include "metric/tally.h"
#include "net/cgi.h"
#include "usage.h"

#include <err.h>
#include <errno.h>
#include <sysexits.h>
#include <time.h>

#define SCRIPT_MAX HOST_RECORD_MAX /* a host's own script is part of its record */
#define HEAD_MAX   512             /* six short fields */
#define SHOWN_MAX  256     /* of what is quoted in an error, as str_show makes it */
#define URL_PATH   "/boot" /* where our web servers have us */

/* Who shall be given a script, and where it asked for it. */
struct request {
	struct mac mac;
	struct ip4 address; /* our own, as the host knows it; zero: not said */
	uint16_t port;      /* our own; 0: not said */
	const char *path;   /* of our URL */
	bool remember;      /* what it is given */
};

/* A script, or a sentence why there is none. */
struct answer {
	unsigned status; /* of HTTP */
	int code;        /* our exit code */
	char who[IP4_TEXT +
		 2]; /* asks, for the log: "10.0.0.9: "; empty for a person */
	struct wr body;
	char text[SCRIPT_MAX];
};

static void
usage(int letter)
{
	usage_say(letter, "usage: mb-ipxe-cgi [-a address] [-s state] host\n");
}

/* Answer "what: why" instead of a script, and log it. */
static bool
refuse(struct answer *a, unsigned status, int code, const char *what,
	const char *why)
{
	a->status = status;
	a->code = code;
	a->body = wr_of(a->text, sizeof a->text);
	wr_text(&a->body, what);
	wr_text(&a->body, ": ");
	wr_text(&a->body, why);
	wr_u8(&a->body, '\n');
	warnx("%s%s: %s", a->who, what, why);
	return false;
}

/* The same when the system said no; errno says whether it may say yes later. */
static bool
trouble(struct answer *a, const char *what)
{
	if (errno == EBADMSG)
		return refuse(a, 500, EX_CONFIG, what, "not of mb-config's making");

	unsigned status = cgi_trouble(errno);
	return refuse(a, status, status == 503 ? EX_TEMPFAIL : EX_CONFIG, what,
		strerror(errno));
}

/* The host by the path, else by the query, else by the address it asks from. */
static bool
find_host(int state, const struct cgi *ask, struct request *r, struct answer *a)
{
	const char *path = ask->path + strspn(ask->path, "/");
	struct rd part = rd_of(path, strcspn(path, "/"));
	char text[MAC_TEXT], shown[SHOWN_MAX];
	bool fits = part.left > 0 && str_take(text, sizeof text, &part);

	if (part.left == 0) {
		part = cgi_param(ask->query, "mac");
		fits = cgi_decode(&part, true, text, sizeof text);
	}
	if (fits && mac_parse(text, &r->mac) && mac_ok(r->mac))
		return true;
	if (!part.bad)
		return refuse(a, 404, EX_OK, str_show(shown, sizeof shown, &part),
			"this is no MAC address");
	if (host_mac_of_ip(state, ask->remote, &r->mac) == 0)
		return true;
	if (errno != ENOENT)
		return trouble(a, "its address");
	return refuse(a, 404, EX_OK, "its address", "no host is known by it");
}

/* The request of the web server. */
static bool
from_server(int state, const struct cgi *ask, struct request *r, struct answer *a)
{
	if (ask->method != CGI_GET && ask->method != CGI_HEAD)
		return refuse(a, 405, EX_OK, "method", "GET and HEAD are answered");
	r->address = ask->server;
	r->port = ask->port;
	r->path = ask->script;
	r->remember = ask->method == CGI_GET;
	return find_host(state, ask, r, a);
}

/* The command line of a person: the host that is asked for. */
static const char *
words(int argc, char *argv[], struct request *r, const char **state_path)
{
	int c;

	r->address = (struct ip4){{127, 0, 0, 1}};
	r->path = URL_PATH;
	while ((c = getopt(argc, argv, "a:hs:")) != -1) {
		if (c == 's')
			*state_path = optarg;
		else if (c != 'a')
			usage(c);
		else if (!ip4_parse(optarg, &r->address))
			errx(EX_USAGE, "-a %s: not an IPv4 address", optarg);
	}
	if (argc - optind != 1)
		usage('?');
	return argv[optind];
}

static bool
from_person(int state, const char *host, struct request *r, struct answer *a)
{
	if (host_mac_of(state, host, &r->mac) == 0)
		return true;
	if (errno != ENOENT)
		return trouble(a, host);
	return refuse(a, 404, 1, host, "no host is known by it");
}

/* The site, and in it our own address and port as the host knows them. */
static bool
own_site(int state, const struct request *r, struct site *site, struct answer *a)
{
	if (site_refresh(state, site) == -1)
		return trouble(a, "the site's record");
	if (!site_get(site, "port") && r->port)
		site->http_port = r->port;
	if (ip4_zero(site->http_address))
		site->http_address = r->address;
	if (ip4_zero(site->http_address))
		return refuse(a, 500, EX_CONFIG, "our own address",
			"neither the web server nor the site says it; set address");
	return true;
}

/* Make the script: the host's own, or the verdict's template, filled. */
static bool
make_script(const struct host *host, const struct boot *boot, struct answer *a)
{
	const char *share = getenv("MB_SHARE");
	char template[TEMPLATE_MAX], name[16], shown[SHOWN_MAX],
		what[SHOWN_MAX + 16];
	struct rd where;

	if (boot->verdict == BOOT_OWN) {
		wr_text(&a->body, host->script);
		return true;
	}
	snprintf(name, sizeof name, "%s.ipxe", boot_which(boot->verdict));
	if (template_read(share ? share : SHARE, name, template) == -1)
		return trouble(a, name);

	enum template_result r =
		boot_fill(boot, host->mac, template, &a->body, &where);
	if (r == TEMPLATE_FILLED)
		return true;
	snprintf(what, sizeof what, "%s: %s", name,
		str_show(shown, sizeof shown, &where));
	return refuse(a, 500, EX_CONFIG, what, template_word(r));
}

/* Log what the host is given. */
static void
note(const char *mac, const struct boot *boot, const struct override *o)
{
	const char *which = boot_which(boot->verdict),
		   *why = boot_why(boot->verdict);
	const char *by = !boot->overridden ? "" : o->once ? ", once" : ", always";

	if (boot->verdict == BOOT_OWN)
		warnx("%s: its own script%s", mac, by);
	else
		warnx("%s: %s%s %s%s", mac, which, why ? ":" : "",
			why ? why : boot->url, by);
}

/*
 * What it is to boot in place of its usual. An override that nobody understands is
 * told, leaves o alone, and does not stop a boot.
 */
static bool
read_override(int state, const char *who, struct mac mac, struct override *o,
	struct override_past *past, struct answer *a)
{
	if (override_read(state, mac, o, past) == 0)
		return true;
	if (errno != EBADMSG)
		return trouble(a, who);
	warnx("%s: its override is not understood, so its usual counts", who);
	return true;
}

/* Look the host up, decide, and make its script. */
static void
give(int state, const struct request *r, struct answer *a)
{
	static struct site site; /* too large for a stack */
	struct host host;
	struct seen seen;
	struct override o = {0};
	struct override_past past = {0};
	struct boot boot;
	char mac[MAC_TEXT];
	uint64_t now = (uint64_t)time(NULL);

	mac_show(r->mac, mac);
	if (host_by_mac(state, r->mac, &host) == -1 && errno != ENOENT) {
		trouble(a, mac);
		return;
	}
	bool known = host.known || seen_read(state, r->mac, &seen) == 0;
	bool pi = !host.known && known && seen_is_pi(&seen);

	if (!own_site(state, r, &site, a) ||
		!read_override(state, mac, r->mac, &o, &past, a))
		return;
	if (!boot_decide(&host, &site, pi, r->path,
		    override_holds(&o, &past, now) ? &o : NULL, &boot)) {
		refuse(a, 500, EX_CONFIG, mac,
			"a URL or the arguments are too long");
		return;
	}
	if (!ironic_script(state, &site, r->mac, &boot, &a->body) &&
		!make_script(&host, &boot, a))
		return;
	note(mac, &boot, &o);
	if (r->remember)
		event_given(state, r->mac, &boot, &o);

	struct override_use use = given_use(&boot, &o, &past, now);
	/* Before it is sent: a server may end us when its client has it all. */
	if ((known || boot.overridden) && r->remember &&
		given_write(state, r->mac, &boot, &use) == -1)
		warn("%s: what it is given is not remembered", mac);
}

/* Write the answer: to a web server with its head, and all of it at once. */
static void
reply(const struct answer *a, const struct cgi *ask)
{
	char text[HEAD_MAX + SCRIPT_MAX];
	struct wr w = wr_of(text, sizeof text);

	if (ask) {
		cgi_begin(&w, a->status, "text/plain", a->body.len);
		if (a->status == 405)
			cgi_field(&w, "Allow", "GET, HEAD");
		cgi_end(&w);
	}
	if (!ask || ask->method != CGI_HEAD)
		wr_bytes(&w, a->body.base, a->body.len);
	if (cgi_send(STDOUT_FILENO, text, w.len) == -1)
		err(EX_TEMPFAIL, "standard output");
}

int
main(int argc, char *argv[])
{
	static char line[1024]; /* of the log, so that each is one write */
	bool server = getenv("GATEWAY_INTERFACE") != NULL;
	uint64_t begun = tally_now();
	struct answer a = {.status = 200};
	struct request r = {0};
	const char *path = getenv("MB_STATE");
	const char *host = server ? NULL : words(argc, argv, &r, &path);
	int state = state_open(path);
	struct cgi ask = {0};
	unsigned bad = server ? cgi_parse(environ, SIZE_MAX, &ask) : 0;
	char ip[IP4_TEXT];
	bool found;

	setvbuf(stderr, line, _IOLBF, sizeof line);
	a.body = wr_of(a.text, sizeof a.text);
	if (server)
		snprintf(a.who, sizeof a.who, "%s: ", ip4_text(ask.remote, ip));
	if (bad)
		found = refuse(&a, bad, EX_OK, "request", cgi_reason(bad));
	else if (state == -1)
		found = trouble(&a, "the state folder");
	else if (server)
		found = from_server(state, &ask, &r, &a);
	else
		found = from_person(state, host, &r, &a);
	if (found && server && event_reported(state, r.mac, &ask))
		wr_text(&a.body, "#!ipxe\n");
	else if (found)
		give(state, &r, &a);
	if (server)
		tally_answered(state, TALLY_IPXE, a.status, begun);
	if (server || a.status == 200)
		reply(&a, server ? &ask : NULL);
	cgi_drain(STDIN_FILENO, ask.length);
	return a.code;
}
