/* answer: to a web server, as a CGI program. */
#include "send.h"
#include "talos.h"

#include "base/str.h"
#include "metric/tally.h"
#include "net/byterange.h"

#include <err.h>
#include <errno.h>
#include <sysexits.h>
#include <unistd.h>

extern char **environ;

#define HEAD_MAX 8192
#define WAIT_MS  1000

/* A request, and what its client and its web server can. */
struct request {
	struct cgi cgi;
	const struct talos *talos;
	struct talos_ask ask;
	struct ip4 from;
	const char *range, *if_range, *if_none_match;
	bool sends;   /* the web server sends files that we name: X-Sendfile */
	bool chunked; /* it and its client take an answer in chunks */
};

/* By one of these: all that there is, or the head of what is still to come. */
static int
put_by(int (*send)(const void *bytes, size_t len), const struct wr *w)
{
	if (w->full) {
		warnx("the head of the answer is too long");
		return EX_CONFIG;
	}
	return send(w->base, w->len) == 0 ? 0 : EX_TEMPFAIL;
}

static int
put_wr(const struct wr *w)
{
	return put_by(send_bytes, w);
}

/* It is about to be answered: who has all of it may end us. */
static void
count(const struct request *r, unsigned status)
{
	tally_answered(r->talos->state, TALLY_TALOS, status, r->talos->begun);
}

/* A short answer in text. */
static int
say(const struct request *r, unsigned status, const char *what)
{
	char text[HEAD_MAX];
	struct wr w = wr_of(text, sizeof text);

	cgi_begin(&w, status, "text/plain", strlen(what));
	if (status == 405)
		cgi_field(&w, "Allow", "GET, HEAD");
	if (status == 503)
		cgi_field(&w, "Retry-After", "30");
	cgi_end(&w);
	if (r->cgi.method != CGI_HEAD)
		wr_text(&w, what);
	count(r, status);
	return put_wr(&w);
}

static void
log_trouble(const struct request *r, const struct trouble *t)
{
	char ip[IP4_TEXT];

	warnx("%s: %s", ip4_text(r->cgi.remote, ip), t->why);
}

static int
say_trouble(const struct request *r, const struct trouble *t)
{
	char text[sizeof t->why + 2];

	log_trouble(r, t);
	snprintf(text, sizeof text, "%s\n", t->why);
	return say(r, t->status, text);
}

/* A path for X-Sendfile, which the web server decodes. */
static void
put_path(struct wr *w, const char *path)
{
	for (; *path; path++) {
		bool plain = (*path >= 'a' && *path <= 'z') ||
			     (*path >= 'A' && *path <= 'Z') ||
			     (*path >= '0' && *path <= '9') ||
			     strchr("/._-", *path);
		char code[4];

		if (plain) {
			wr_u8(w, (uint8_t)*path);
			continue;
		}
		snprintf(code, sizeof code, "%%%02X", (uint8_t)*path);
		wr_text(w, code);
	}
}

static void
put_etag(struct wr *w, const struct image_record *r)
{
	wr_text(w, "ETag: \"");
	wr_text(w, r->sum);
	wr_text(w, "\"\r\n");
}

/* The web server sends it, and knows ranges and tags. */
static int
hand_over(const struct request *r, const struct follow *f)
{
	char text[HEAD_MAX];
	struct wr w = wr_of(text, sizeof text);

	cgi_status(&w, 200);
	cgi_field(&w, "Content-Type", r->ask.image.type);
	put_etag(&w, &f->record);
	wr_text(&w, "X-Sendfile: ");
	put_path(&w, f->talos->path);
	wr_text(&w, "/" TALOS_IMAGES "/");
	put_path(&w, f->name);
	wr_text(&w, "/data\r\n");
	cgi_end(&w);
	count(r, 200);
	return put_wr(&w);
}

/* Is our tag, or any, in a list of them? */
static bool
has_tag(const char *list, const struct image_record *r)
{
	return strcmp(list, "*") == 0 || strstr(list, r->sum) != NULL;
}

/* Which part of it is wanted? BYTERANGE_ALL also when it may have changed. */
static enum byterange
part_of(const struct request *r, const struct follow *f, uint64_t *first,
	uint64_t *last)
{
	*first = 0;
	*last = f->size == REC_UNKNOWN ? REC_UNKNOWN : f->size - 1;
	if (r->cgi.method != CGI_GET ||
		(*r->if_range && !(f->whole && has_tag(r->if_range, &f->record))))
		return BYTERANGE_ALL;
	return byterange_of(r->range, f->size, first, last);
}

static void
put_number(struct wr *w, const char *before, uint64_t v, const char *after)
{
	wr_text(w, before);
	wr_dec(w, v);
	wr_text(w, after);
}

/* The head for what is sent by us: all of it, or first to last. */
static void
put_head(const struct request *r, const struct follow *f, enum byterange part,
	uint64_t first, uint64_t last, struct wr *w)
{
	cgi_status(w, part == BYTERANGE_PART ? 206 : 200);
	cgi_field(w, "Content-Type", r->ask.image.type);
	if (f->whole) {
		put_etag(w, &f->record);
		cgi_field(w, "Accept-Ranges", "bytes");
	}
	if (part == BYTERANGE_PART) {
		put_number(w, "Content-Range: bytes ", first, "-");
		wr_dec(w, last);
		if (f->size == REC_UNKNOWN)
			wr_text(w, "/*\r\n");
		else
			put_number(w, "/", f->size, "\r\n");
	}
	if (last != REC_UNKNOWN)
		put_number(w,
			"Content-Length: ", f->size == 0 ? 0 : last - first + 1,
			"\r\n");
	else if (r->cgi.method == CGI_GET)
		cgi_field(w, "Transfer-Encoding", "chunked");
	cgi_end(w);
}

/* All or a part of an image whose beginning at least is there. */
static int
send_image(const struct request *r, struct follow *f)
{
	char text[HEAD_MAX];
	struct wr w = wr_of(text, sizeof text);
	uint64_t first, last;
	enum byterange part;
	int rc;

	if (f->whole && *r->if_none_match &&
		has_tag(r->if_none_match, &f->record)) {
		cgi_status(&w, 304);
		put_etag(&w, &f->record);
		cgi_end(&w);
		count(r, 304);
		return put_wr(&w);
	}
	f->pinned = true;
	part = part_of(r, f, &first, &last);
	if (part == BYTERANGE_NOT)
		return say(r, 416, "the image ends before that\n");
	put_head(r, f, part, first, last, &w);
	count(r, part == BYTERANGE_PART ? 206 : 200);
	if (r->cgi.method == CGI_HEAD || f->size == 0)
		return put_wr(&w);
	rc = put_by(f->whole ? send_bytes : send_head, &w);
	if (rc != 0)
		return rc;
	rc = send_part(f, first, last);
	if (f->trouble.status)
		log_trouble(r, &f->trouble);
	return rc;
}

/* The checksum, in the form of sha256sum(1). */
static int
send_sum(const struct request *r, struct follow *f)
{
	char text[DIGEST_TEXT + TALOS_FILE_MAX + 4];

	if (!follow_whole(f))
		return say_trouble(r, &f->trouble);
	snprintf(text, sizeof text, "%s  %s\n", f->record.sum, r->ask.image.name);
	return say(r, 200, text);
}

/* Can it be sent before it is whole, so that a cut can be seen? */
static bool
can_stream(const struct request *r, const struct follow *f)
{
	return f->coming.id && (f->size != REC_UNKNOWN || r->chunked);
}

static int
give(const struct request *r, struct follow *f)
{
	if (r->ask.sum)
		return send_sum(r, f);
	while (!f->whole && !(f->there > 0 && can_stream(r, f)))
		/* What cannot be sent yet is waited for to its end. */
		if (!follow_wait(f, f->there, WAIT_MS))
			return say_trouble(r, &f->trouble);
	return f->whole && r->sends ? hand_over(r, f) : send_image(r, f);
}

static bool
read_request(const struct talos *t, struct request *r, struct trouble *why)
{
	char text[400] = "";
	struct wr w = wr_of(text, sizeof text - 1);
	unsigned bad = cgi_parse(environ, SIZE_MAX, &r->cgi);

	if (bad)
		return refuse(why, bad, "request", cgi_reason(bad));
	r->range = cgi_variable(environ, "HTTP_RANGE");
	r->if_range = cgi_variable(environ, "HTTP_IF_RANGE");
	r->if_none_match = cgi_variable(environ, "HTTP_IF_NONE_MATCH");
	r->sends = *cgi_variable(environ, "MB_SENDFILE");
	r->chunked =
		*cgi_variable(environ, "MB_CHUNKED") &&
		strcmp(cgi_variable(environ, "SERVER_PROTOCOL"), "HTTP/1.0") != 0;
	if (r->cgi.method != CGI_GET && r->cgi.method != CGI_HEAD)
		return refuse(why, 405, "method", "GET and HEAD are answered");
	if (!t->enabled)
		return refuse(why, 404, "Talos images are not served",
			"talos.enabled is not true in metal-boot.yaml");
	if (!talos_ask_path(r->cgi.path, &r->ask, &w))
		return refuse(why, 404, text, "");
	return talos_ask_query(r->cgi.query, &r->ask, &w) ||
	       refuse(why, 400, text, "");
}

int
answer(struct talos *t)
{
	static struct request r;
	static struct follow f;
	struct trouble why = {0};
	int rc;

	r.talos = t;
	if (!read_request(t, &r, &why) || !resolve(t, &r.ask, &why))
		return say_trouble(&r, &why);
	if (!follow_begin(&f, t, &r.ask))
		return say_trouble(&r, &f.trouble);
	rc = give(&r, &f);
	follow_end(&f);
	return rc;
}
