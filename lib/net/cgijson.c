#include "net/cgijson.h"

#include <unistd.h>

#define HEAD_MAX 1024
#define FORM     (JSON_COMPACT | JSON_ENSURE_ASCII | JSON_SORT_KEYS)

bool
cgi_json(const struct cgi *cgi, unsigned status, const json_t *body,
	const char *field, const char *value)
{
	char all[HEAD_MAX + CGI_JSON], text[CGI_JSON];
	struct wr w = wr_of(all, sizeof all);
	size_t n = json_dumpb(body, text, sizeof text - 1, FORM);

	if (n == 0 || n >= sizeof text)
		n = (size_t)snprintf(text, sizeof text, "{}");
	text[n++] = '\n';
	cgi_begin(&w, status, "application/json", n);
	if (field)
		cgi_field(&w, field, value);
	cgi_end(&w);
	if (cgi->method != CGI_HEAD)
		wr_bytes(&w, text, n);
	return !w.full && cgi_send(STDOUT_FILENO, all, w.len) == 0;
}
