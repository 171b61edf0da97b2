/* web: a request to the factory, or to where it sends us. */
#include "store.h"

#include "base/num.h"
#include "base/str.h"

#include <err.h>
#include <strings.h>
#include <sysexits.h>

#define CONNECT_TIME 20  /* seconds */
#define SLOW         100 /* bytes a second that are as good as none */
#define STALL        60  /* seconds of that */
#define REDIRECTS    10

/* The value of a header field of that name, without the blanks around it. */
static bool
field(struct rd line, const char *name, char *out, size_t size)
{
	struct rd key = rd_until(&line, ":"), value;
	char text[32];

	if (!str_take(text, sizeof text, &key) || !str_eq_nocase(text, name))
		return false;
	rd_skip(&line, 1);
	while (rd_begins(&line, " "))
		rd_skip(&line, 1);
	value = rd_until(&line, "\r\n");
	return str_take(out, size, &value);
}

/* "bytes 100-199/1000" */
static void
content_range(const char *text, struct head *h)
{
	struct rd r = rd_of(text, strlen(text)), part;
	char number[24];

	if (!rd_begins(&r, "bytes "))
		return;
	rd_skip(&r, strlen("bytes "));
	part = rd_until(&r, "-");
	if (!str_take(number, sizeof number, &part) ||
		!num_u64(number, 0, UINT64_MAX - 1, &h->first))
		return;
	rd_until(&r, "/");
	rd_skip(&r, 1);
	if (str_take(number, sizeof number, &r))
		num_u64(number, 0, UINT64_MAX - 1, &h->total);
}

static size_t
on_header(char *bytes, size_t one, size_t len, void *to)
{
	struct web *web = to;
	struct rd line = rd_of(bytes, one * len);
	char value[REC_TAG];

	/* Each answer on the way, such as a redirection, begins anew. */
	if (rd_begins(&line, "HTTP/"))
		web->head = (struct head){.length = REC_UNKNOWN,
			.first = REC_UNKNOWN,
			.total = REC_UNKNOWN};
	else if (field(line, "etag", value, sizeof value) && *value == '"')
		str_copy(web->head.tag, sizeof web->head.tag, value);
	else if (field(line, "last-modified", value, sizeof value)) {
		if (!*web->head.tag)
			str_copy(web->head.tag, sizeof web->head.tag, value);
	} else if (field(line, "content-length", value, sizeof value))
		num_u64(value, 0, UINT64_MAX - 1, &web->head.length);
	else if (field(line, "content-range", value, sizeof value))
		content_range(value, &web->head);
	return one * len;
}

static bool
good(long status)
{
	return status == 200 || status == 201 || status == 206;
}

/* At the first byte, or at the end when there was none. */
static bool
begin(struct web *web)
{
	curl_easy_getinfo(web->curl, CURLINFO_RESPONSE_CODE, &web->head.status);
	web->begun = true;
	if (!good(web->head.status))
		return true;
	web->refused = web->begin && !web->begin(web->to, &web->head);
	return !web->refused;
}

static size_t
on_body(char *bytes, size_t one, size_t len, void *to)
{
	struct web *web = to;

	len *= one;
	if (!web->begun && !begin(web))
		return 0;
	/* An error's page is of no use to us. */
	if (good(web->head.status) && !web->take(web->to, bytes, len)) {
		web->refused = true;
		return 0;
	}
	return len;
}

#define SET(option, value)                                                         \
	(ok = curl_easy_setopt(web->curl, (option), (value)) == CURLE_OK && ok)

static bool
prepare(struct web *web, struct curl_slist *fields)
{
	bool ok = true;
	/* Once encrypted, it stays so. */
	const char *onward =
		strncasecmp(web->url, "https:", 6) == 0 ? "https" : "http,https";

	SET(CURLOPT_URL, web->url);
	SET(CURLOPT_PROTOCOLS_STR, "http,https");
	SET(CURLOPT_REDIR_PROTOCOLS_STR, onward);
	SET(CURLOPT_FOLLOWLOCATION, 1L);
	SET(CURLOPT_MAXREDIRS, (long)REDIRECTS);
	SET(CURLOPT_CONNECTTIMEOUT, (long)CONNECT_TIME);
	SET(CURLOPT_LOW_SPEED_LIMIT, (long)SLOW);
	SET(CURLOPT_LOW_SPEED_TIME, (long)STALL);
	SET(CURLOPT_TIMEOUT, web->patience);
	SET(CURLOPT_NOSIGNAL, 1L);
	SET(CURLOPT_USERAGENT, "metal-boot/" VERSION);
	SET(CURLOPT_ERRORBUFFER, web->why);
	SET(CURLOPT_HTTPHEADER, fields);
	SET(CURLOPT_HEADERFUNCTION, on_header);
	SET(CURLOPT_HEADERDATA, web);
	SET(CURLOPT_WRITEFUNCTION, on_body);
	SET(CURLOPT_WRITEDATA, web);
	if (web->post)
		SET(CURLOPT_POSTFIELDS, web->post);
	return ok;
}

/* The fields of our own. */
static struct curl_slist *
fields_of(const struct web *web)
{
	struct curl_slist *list = NULL;
	char text[REC_TAG + 32];

	if (web->post)
		list = curl_slist_append(list, "Content-Type: application/yaml");
	if (web->from > 0 && *web->if_range) {
		snprintf(text, sizeof text, "Range: bytes=%llu-",
			(unsigned long long)web->from);
		list = curl_slist_append(list, text);
		snprintf(text, sizeof text, "If-Range: %s", web->if_range);
		list = curl_slist_append(list, text);
	}
	return list;
}

int
web_do(struct web *web)
{
	struct curl_slist *fields = fields_of(web);
	CURLcode rc = CURLE_FAILED_INIT;

	web->begun = web->refused = false;
	*web->why = '\0';
	web->head = (struct head){.length = REC_UNKNOWN};
	web->curl = curl_easy_init();
	if (!web->curl || !prepare(web, fields))
		errx(EX_CONFIG, "libcurl lacks what we need");
	rc = curl_easy_perform(web->curl);
	if (rc == CURLE_OK && !web->begun && !begin(web))
		rc = CURLE_WRITE_ERROR;
	curl_easy_getinfo(web->curl, CURLINFO_RESPONSE_CODE, &web->head.status);
	if (rc == CURLE_OK && !good(web->head.status))
		snprintf(web->why, sizeof web->why, "it answers with status %ld",
			web->head.status);
	else if (rc != CURLE_OK && !*web->why)
		str_copy(web->why, sizeof web->why, curl_easy_strerror(rc));
	curl_easy_cleanup(web->curl);
	curl_slist_free_all(fields);
	web->curl = NULL;
	return rc == CURLE_OK && good(web->head.status) ? 0 : -1;
}

static bool
append(void *to, const void *bytes, size_t len)
{
	struct wr *w = to;

	wr_bytes(w, bytes, len);
	return !w->full;
}

int
web_text(struct web *web, char *text, size_t size)
{
	struct wr w = wr_of(text, size - 1);

	web->take = append;
	web->to = &w;
	int rc = web_do(web);

	web->to = NULL;
	text[w.len] = '\0';
	return rc;
}
