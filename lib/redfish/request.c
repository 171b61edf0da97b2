#include "redfish/request.h"

#include "net/cgi.h"
#include "redfish/route.h"

#include <errno.h>

#define PREFIX "/redfish"

static const enum rf_method methods[] = {
	[CGI_OTHER] = RF_OTHER,
	[CGI_GET] = RF_GET,
	[CGI_HEAD] = RF_HEAD,
	[CGI_POST] = RF_POST,
	[CGI_PUT] = RF_PUT,
	[CGI_PATCH] = RF_PATCH,
	[CGI_DELETE] = RF_DELETE,
	[CGI_OPTIONS] = RF_OPTIONS,
};

static const struct {
	const char *word;
	enum rf_method method;
} words[] = {
	{"GET", RF_GET},
	{"HEAD", RF_HEAD},
	{"POST", RF_POST},
	{"PUT", RF_PUT},
	{"PATCH", RF_PATCH},
	{"DELETE", RF_DELETE},
	{"OPTIONS", RF_OPTIONS},
};

enum rf_method
request_method(const char *word)
{
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(word, words[i].word) == 0)
			return words[i].method;
	return RF_OTHER;
}

static bool
read_query(struct rf *r, const char *query)
{
	struct query_fault fault;

	if (query_parse(query, &r->query, &fault))
		return true;
	return rf_refuse(r, fault.status, NULL, fault.message, fault.args[0],
		fault.args[1], fault.args[2]);
}

bool
request_target(struct rf *r, const char *target)
{
	size_t len = strcspn(target, "?");

	r->path = rf_format(r, "%.*s", (int)len, target);
	return read_query(r, target + len + (target[len] == '?'));
}

/* NULL for what the server did not say. */
static const char *
said(char *const env[], const char *name)
{
	const char *v = cgi_variable(env, name);

	return *v ? v : NULL;
}

static void
read_head(struct rf *r, char *const env[])
{
	r->head = (struct rf_head){
		.if_match = said(env, "HTTP_IF_MATCH"),
		.if_none_match = said(env, "HTTP_IF_NONE_MATCH"),
		.accept = said(env, "HTTP_ACCEPT"),
		.odata_version = said(env, "HTTP_ODATA_VERSION"),
		.type = said(env, "CONTENT_TYPE"),
		.token = said(env, "HTTP_X_AUTH_TOKEN"),
		.authorization = said(env, "HTTP_AUTHORIZATION"),
		.last_event = said(env, "HTTP_LAST_EVENT_ID"),
	};
}

/* Is the body one that is read as it comes? */
static bool
streams(const struct rf *r)
{
	char arg[RF_ARGS][RF_NAME];
	const struct rf_resource *at =
		strlen(r->path) < RF_PATH ? route_find(r->path, arg) : NULL;

	return at && at->raw && r->method == RF_POST;
}

ssize_t
rf_read(struct rf *r, void *buf, size_t size)
{
	ssize_t n;

	if (r->raw.left > 0) {
		if (size > r->raw.left)
			size = r->raw.left;
		rd_copy(&r->raw, buf, size);
		return (ssize_t)size;
	}
	if (size > r->body_left)
		size = (size_t)r->body_left;
	if (size == 0)
		return 0;
	n = cgi_read(STDIN_FILENO, buf, size);
	if (n > 0)
		r->body_left -= (size_t)n;
	else if (n == 0)
		errno = EPIPE;
	return n > 0 ? n : -1;
}

/* What the server handed over is no request that we take. */
static bool
refuse(struct rf *r, char *const env[], unsigned status)
{
	const char *path = cgi_variable(env, "PATH_INFO");

	if (status == 413) {
		r->body_left = CGI_DRAIN;
		return rf_refuse(r, status, NULL, RF_MSG_PAYLOAD_TOO_LARGE);
	}
	if (*path && *path != '/')
		return rf_refuse(r, status, NULL, RF_MSG_INVALID_URI, path);
	return rf_refuse_header(r, status, "Content-Length",
		cgi_variable(env, "CONTENT_LENGTH"),
		"Say in it how many bytes the body has.");
}

bool
request_read(struct rf *r, char *const env[], size_t *length, bool *open)
{
	struct cgi cgi;
	unsigned bad = cgi_parse(env, RF_STREAM, &cgi);

	r->path = "";
	if (bad)
		return refuse(r, env, bad);
	r->method = methods[cgi.method];
	/* A server may call us by our own name, and say the whole path then. */
	r->path = strncmp(cgi.path, PREFIX, strlen(PREFIX)) == 0
			  ? cgi.path
			  : rf_format(r, PREFIX "%s", cgi.path);
	r->remote = cgi_variable(env, "REMOTE_ADDR");
	*length = streams(r) ? 0 : cgi.length;
	r->body_left = cgi.length - *length;
	if (*length > RF_BODY_MAX) {
		r->body_left = cgi.length;
		return rf_refuse(r, 413, NULL, RF_MSG_PAYLOAD_TOO_LARGE);
	}
	*open = *length == 0 && !streams(r) && !said(env, "CONTENT_LENGTH") &&
		said(env, "HTTP_TRANSFER_ENCODING");
	if (*open)
		*length = RF_BODY_MAX + 1;
	read_head(r, env);
	return read_query(r, cgi.query);
}

static const char *
type_of(const struct rf *r)
{
	return r->plain ? r->plain
			: "application/json;odata.metadata=minimal;charset=utf-8";
}

/* The schema of what is answered. */
static void
described_by(struct wr *w, const struct rf *r)
{
	char link[256];
	const char *type = r->at ? r->at->type : NULL, *end;

	if (!type || r->status != 200)
		return;
	end = strrchr(type, '.');
	if (end && snprintf(link, sizeof link,
			   "<http://redfish.dmtf.org/schemas/v1/%.*s.json>; "
			   "rel=describedby",
			   (int)(end - type - 1), type + 1) < (int)sizeof link)
		cgi_field(w, "Link", link);
}

static void
field(struct wr *w, const char *name, const char *value)
{
	if (value && *value)
		cgi_field(w, name, value);
}

void
request_head(struct wr *w, const struct rf *r, size_t length)
{
	char number[24];

	cgi_status(w, r->status);
	if (r->status != 204 && r->status != 304) {
		cgi_field(w, "Content-Type", type_of(r));
		snprintf(number, sizeof number, "%zu", length);
		if (!r->stream)
			cgi_field(w, "Content-Length", number);
	}
	cgi_field(w, "OData-Version", "4.0");
	cgi_field(w, "Cache-Control", "no-cache");
	field(w, "Allow", r->allow);
	if (r->status < 400)
		field(w, "ETag", r->etag);
	described_by(w, r);
	field(w, "Location", r->location);
	field(w, "X-Auth-Token", r->token);
	if (r->retry_after) {
		snprintf(number, sizeof number, "%u", r->retry_after);
		cgi_field(w, "Retry-After", number);
	}
	if (r->status == 401)
		cgi_field(w, "WWW-Authenticate", "Basic realm=\"Redfish\"");
	cgi_end(w);
}
