/*
 * net/cgi: whatever a request says, it is read or refused; a parameter that is
 * encoded reads back the same; a field never becomes two.
 */
#include "net/cgi.h"

#include <assert.h>

#define TEXT_MAX 1000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* The value of a parameter, every byte of it encoded, reads back the same. */
static void
reads_back(const char *value)
{
	char query[3 * TEXT_MAX + 16], back[TEXT_MAX + 1];
	struct wr w = wr_of(query, sizeof query);
	struct rd r;

	wr_text(&w, "x=1&name=");
	for (const char *c = value; *c; c++) {
		char pair[4];

		snprintf(pair, sizeof pair, "%%%02x", (uint8_t)*c);
		wr_text(&w, pair);
	}
	wr_text(&w, "&y");
	wr_u8(&w, '\0');
	assert(!w.full);

	r = cgi_param(query, "name");
	assert(cgi_decode(&r, true, back, sizeof back));
	assert(strcmp(back, value) == 0);
}

/* A field is one line or none. */
static void
stays_one_line(const char *value)
{
	char head[TEXT_MAX + 16];
	struct wr w = wr_of(head, sizeof head);

	cgi_field(&w, "Name", value);
	if (w.full)
		return;
	assert(memchr(head, '\n', w.len) == head + w.len - 1);
}

/* The same text as each of the variables that are more than text. */
static void
is_read_or_refused(const char *value)
{
	static const char *const names[] = {"REQUEST_METHOD", "CONTENT_LENGTH",
		"PATH_INFO", "QUERY_STRING", "REMOTE_ADDR", "SERVER_PORT"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		char variable[TEXT_MAX + 32], part[TEXT_MAX];
		char *env[] = {variable, NULL};
		struct cgi cgi;
		struct rd r;

		snprintf(variable, sizeof variable, "%s=%s", names[i], value);
		if (cgi_parse(env, 1000, &cgi) != 0)
			continue;
		assert(cgi.length <= 1000);
		assert(!*cgi.path || *cgi.path == '/');
		r = cgi_param(cgi.query, "a");
		if (cgi_decode(&r, true, part, sizeof part))
			assert(strlen(part) <= r.left);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char value[TEXT_MAX + 1];

	if (size > TEXT_MAX)
		return 0;
	if (size > 0)
		memcpy(value, data, size);
	value[size] = '\0';
	reads_back(value);
	stays_one_line(value);
	is_read_or_refused(value);
	return 0;
}
