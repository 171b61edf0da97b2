/*
 * ipxe/template: with any template and any value, what is filled has the lines that
 * the template has, and a template whose at signs are doubled comes out as it was.
 */
#include "ipxe/template.h"

#include <assert.h>

#define TEXT_MAX 1000

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t
lines(const char *text, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += text[i] == '\n';
	return n;
}

/* A text with every at sign doubled is that text. */
static void
doubled_is_itself(const char *text)
{
	char twice[2 * TEXT_MAX + 1], out[TEXT_MAX];
	struct wr w = wr_of(twice, sizeof twice), back = wr_of(out, sizeof out);
	struct rd where;

	for (const char *c = text; *c; c++) {
		wr_u8(&w, (uint8_t)*c);
		if (*c == '@')
			wr_u8(&w, '@');
	}
	wr_u8(&w, '\0');
	assert(template_fill(twice, NULL, 0, &back, &where) == TEMPLATE_FILLED);
	assert(back.len == strlen(text) && memcmp(out, text, back.len) == 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	char text[TEXT_MAX + 1], out[4 * TEXT_MAX];
	struct wr w = wr_of(out, sizeof out);
	struct rd where = {0};

	if (size > TEXT_MAX)
		return 0;
	if (size > 0)
		memcpy(text, data, size);
	text[size] = '\0';
	doubled_is_itself(text);

	/* The first line is the value, the rest the template. */
	char *template = strchr(text, '\n');
	if (!template)
		return 0;
	*template ++ = '\0';

	const struct template_value values[] = {
		{"a", text}, {"b", "x"}, {"c", NULL}};
	enum template_result r = template_fill(template, values, 3, &w, &where);
	if (r == TEMPLATE_FILLED)
		assert(lines(out, w.len) == lines(template, strlen(template)));
	else
		assert(where.left <= strlen(template) && *template_word(r));
	return 0;
}
