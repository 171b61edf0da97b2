/*
 * cgi: one HTTP request as a web server hands it to a program, and the head of the
 * answer: CGI/1.1, RFC 3875.
 *
 * The request is in the environment, which the caller passes as an array that ends
 * with NULL; the strings point into it. The answer is built into a writer.
 */
#ifndef MB_CGI_H
#define MB_CGI_H

#include "base/wr.h"
#include "host/addr.h"

enum cgi_method {
	CGI_OTHER, /* a method that no program here knows */
	CGI_GET,
	CGI_HEAD,
	CGI_POST,
	CGI_PUT,
	CGI_PATCH,
	CGI_DELETE,
	CGI_OPTIONS,
};

/* No pointer is NULL: what the server did not say is "". */
struct cgi {
	enum cgi_method method;
	const char *script; /* SCRIPT_NAME: the URL's path to the program */
	const char *path;   /* PATH_INFO: what follows it; decoded by the server */
	const char *query;  /* QUERY_STRING: still percent-encoded */
	const char *type;   /* CONTENT_TYPE of the request's body */
	size_t length; /* CONTENT_LENGTH: bytes of that body, on standard input */
	const char *user_agent; /* HTTP_USER_AGENT */
	struct ip4 remote;      /* REMOTE_ADDR; zero when it is no IPv4 address */
	struct ip4 server; /* SERVER_ADDR, which RFC 3875 lacks; zero likewise */
	uint16_t port;     /* SERVER_PORT; 0 when not said */
};

/* A variable of the environment that the server set; "" when it did not. */
const char *cgi_variable(char *const env[], const char *name);

/*
 * Read the request. 0, or the HTTP status to refuse it with: 400 when a number in
 * it is none or the path holds no slash, 413 when its body is longer than max_body.
 */
unsigned cgi_parse(char *const env[], size_t max_body, struct cgi *out);

/*
 * The value of the first parameter of that name in a query, still encoded; a bad
 * view when there is none. A parameter without "=" has an empty value.
 */
struct rd cgi_param(const char *query, const char *name);

/*
 * Undo the percent-encoding of part of a path, or with plus of a query, where "+"
 * is a blank too. False if out is too small, or a "%" has no two hex digits after
 * it or means NUL: then out is "".
 */
bool cgi_decode(const struct rd *part, bool plus, char *out, size_t size);

/*
 * The next len bytes of a body, fewer where it ends before: how many. -1 with
 * errno.
 */
ssize_t cgi_read(int fd, void *buf, size_t len);

/*
 * Once an answer is written, read what is left of the request's body, and forget
 * it: left bytes, fewer if the server ends before, never more than CGI_DRAIN. A
 * server that still hands the body over when the program ends loses the answer:
 * fcgiwrap says 502 in its place, and the socket of Apache's cgid is reset.
 */
#define CGI_DRAIN (256u << 20)
void cgi_drain(int fd, uint64_t left);

/* What the system said no to: 503 when it may say yes later, else 500. */
unsigned cgi_trouble(int why);

/* "Not Found" and so on; "" for a status that no program here sends. */
const char *cgi_reason(unsigned status);

/* The first line of an answer, when nothing else of it is as below. */
void cgi_status(struct wr *w, unsigned status);

/*
 * The head of an answer whose body has length bytes and may not be kept by a cache.
 * More fields may follow; then cgi_end, and the body.
 */
void cgi_begin(struct wr *w, unsigned status, const char *type, size_t length);

/*
 * One more field. A value with a control byte in it marks the writer full instead.
 */
void cgi_field(struct wr *w, const char *name, const char *value);

void cgi_end(struct wr *w);

/*
 * Write all of it, however often the system takes only a part. 0, or -1 with errno.
 */
int cgi_send(int fd, const void *bytes, size_t len);

#endif
