#include "net/cgi.h"

#include "base/num.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static const struct {
	const char *word;
	enum cgi_method method;
} methods[] = {
	{"GET", CGI_GET},
	{"HEAD", CGI_HEAD},
	{"POST", CGI_POST},
	{"PUT", CGI_PUT},
	{"PATCH", CGI_PATCH},
	{"DELETE", CGI_DELETE},
	{"OPTIONS", CGI_OPTIONS},
};

/* RFC 9110 section 15 */
static const struct {
	unsigned status;
	const char *reason;
} reasons[] = {
	{200, "OK"},
	{201, "Created"},
	{202, "Accepted"},
	{204, "No Content"},
	{206, "Partial Content"},
	{304, "Not Modified"},
	{400, "Bad Request"},
	{401, "Unauthorized"},
	{403, "Forbidden"},
	{404, "Not Found"},
	{405, "Method Not Allowed"},
	{406, "Not Acceptable"},
	{409, "Conflict"},
	{412, "Precondition Failed"},
	{413, "Content Too Large"},
	{415, "Unsupported Media Type"},
	{416, "Range Not Satisfiable"},
	{428, "Precondition Required"},
	{500, "Internal Server Error"},
	{501, "Not Implemented"},
	{502, "Bad Gateway"},
	{503, "Service Unavailable"},
	{507, "Insufficient Storage"},
};

const char *
cgi_variable(char *const env[], const char *name)
{
	size_t len = strlen(name);

	for (; *env; env++)
		if (strncmp(*env, name, len) == 0 && (*env)[len] == '=')
			return *env + len + 1;
	return "";
}

static enum cgi_method
method_of(const char *word)
{
	for (size_t i = 0; i < sizeof methods / sizeof *methods; i++)
		if (strcmp(word, methods[i].word) == 0)
			return methods[i].method;
	return CGI_OTHER;
}

/*
 * An IPv4 address, also as a server that listens on IPv6 writes it (RFC 4291
 * 2.5.5).
 */
static struct ip4
address_of(const char *text)
{
	static const char mapped[] = "::ffff:";
	struct ip4 ip = {0};

	if (strncmp(text, mapped, strlen(mapped)) == 0)
		text += strlen(mapped);
	ip4_parse(text, &ip);
	return ip;
}

unsigned
cgi_parse(char *const env[], size_t max_body, struct cgi *out)
{
	const char *length = cgi_variable(env, "CONTENT_LENGTH");
	const char *port = cgi_variable(env, "SERVER_PORT");
	struct cgi cgi = {
		.method = method_of(cgi_variable(env, "REQUEST_METHOD")),
		.script = cgi_variable(env, "SCRIPT_NAME"),
		.path = cgi_variable(env, "PATH_INFO"),
		.query = cgi_variable(env, "QUERY_STRING"),
		.type = cgi_variable(env, "CONTENT_TYPE"),
		.user_agent = cgi_variable(env, "HTTP_USER_AGENT"),
		.remote = address_of(cgi_variable(env, "REMOTE_ADDR")),
		.server = address_of(cgi_variable(env, "SERVER_ADDR")),
	};
	uint64_t body = 0;

	if (*length && !num_u64(length, 0, UINT64_MAX, &body))
		return 400;
	if (*port && !num_u16(port, 1, 65535, &cgi.port))
		return 400;
	if (*cgi.path && *cgi.path != '/')
		return 400;
	if (body > max_body)
		return 413;
	cgi.length = (size_t)body;
	*out = cgi;
	return 0;
}

ssize_t
cgi_read(int fd, void *buf, size_t len)
{
	uint8_t *at = buf;
	size_t have = 0;
	ssize_t n = 1;

	while (have < len && n != 0) {
		n = read(fd, at + have, len - have);
		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		have += (size_t)n;
	}
	return (ssize_t)have;
}

void
cgi_drain(int fd, uint64_t left)
{
	uint8_t waste[16384];
	ssize_t n = 1;

	if (left > CGI_DRAIN)
		left = CGI_DRAIN;
	for (; left > 0 && n > 0; left -= (uint64_t)n) {
		n = cgi_read(fd, waste,
			left < sizeof waste ? (size_t)left : sizeof waste);
		if (n == -1)
			return;
	}
}

struct rd
cgi_param(const char *query, const char *name)
{
	size_t len = strlen(name);

	while (*query) {
		size_t all = strcspn(query, "&"), key = strcspn(query, "=&");

		if (key == len && strncmp(query, name, len) == 0) {
			size_t skip = key < all ? key + 1 : key;

			return rd_of(query + skip, all - skip);
		}
		query += all;
		query += *query == '&';
	}
	return (struct rd){.bad = true};
}

/* The byte that the next character or escape means; 0 when it means none. */
static uint8_t
decode_one(struct rd *r, bool plus)
{
	uint8_t c = rd_u8(r);
	uint32_t v = 0;
	char pair[2];

	if (plus && c == '+')
		return ' ';
	if (c != '%')
		return c;
	rd_copy(r, pair, sizeof pair);
	return num_hex(pair, sizeof pair, &v) ? (uint8_t)v : 0;
}

bool
cgi_decode(const struct rd *part, bool plus, char *out, size_t size)
{
	struct rd r = *part;
	size_t n = 0;

	while (!r.bad && r.left > 0) {
		uint8_t c = decode_one(&r, plus);

		if (c == 0 || n + 1 >= size)
			r.bad = true;
		else
			out[n++] = (char)c;
	}
	out[r.bad ? 0 : n] = '\0';
	return !r.bad;
}

unsigned
cgi_trouble(int why)
{
	switch (why) {
	case EINTR:
	case EIO:
	case EMFILE:
	case ENFILE:
	case ENOMEM:
	case ENOSPC:
		return 503;
	default:
		return 500;
	}
}

const char *
cgi_reason(unsigned status)
{
	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
		if (reasons[i].status == status)
			return reasons[i].reason;
	return "";
}

void
cgi_status(struct wr *w, unsigned status)
{
	wr_text(w, "Status: ");
	wr_dec(w, status);
	wr_u8(w, ' ');
	wr_text(w, cgi_reason(status));
	wr_text(w, "\r\n");
}

void
cgi_begin(struct wr *w, unsigned status, const char *type, size_t length)
{
	cgi_status(w, status);
	cgi_field(w, "Content-Type", type);
	wr_text(w, "Content-Length: ");
	wr_dec(w, length);
	wr_text(w, "\r\n");
	cgi_field(w, "Cache-Control", "no-store");
}

void
cgi_field(struct wr *w, const char *name, const char *value)
{
	for (const char *c = value; *c; c++)
		if ((uint8_t)*c < 0x20 || *c == 0x7f)
			w->full = true;
	wr_text(w, name);
	wr_text(w, ": ");
	wr_text(w, value);
	wr_text(w, "\r\n");
}

void
cgi_end(struct wr *w)
{
	wr_text(w, "\r\n");
}

int
cgi_send(int fd, const void *bytes, size_t len)
{
	const char *at = bytes;

	while (len > 0) {
		ssize_t n = write(fd, at, len);

		if (n == -1 && errno == EINTR)
			continue;
		if (n == -1)
			return -1;
		at += n;
		len -= (size_t)n;
	}
	return 0;
}
