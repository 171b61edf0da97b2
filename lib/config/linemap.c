#include "config/linemap.h"

#include <string.h>

/* Bytes of the line break at i; 0 when there is none. */
static size_t
line_break(struct config_text t, size_t i)
{
	static const char *const breaks[] = {
		"\r\n", "\n", "\r", "\xc2\x85", "\xe2\x80\xa8", "\xe2\x80\xa9"};

	for (size_t k = 0; k < sizeof breaks / sizeof *breaks; k++) {
		size_t len = strlen(breaks[k]);

		if (t.len - i >= len && memcmp(t.bytes + i, breaks[k], len) == 0)
			return len;
	}
	return 0;
}

size_t
linemap_mark(struct config_text text)
{
	return text.len >= 3 && memcmp(text.bytes, "\xef\xbb\xbf", 3) == 0 ? 3 : 0;
}

bool
linemap_of(struct config_text text, struct arena *arena, struct linemap *out)
{
	struct linemap m = {.text = text, .n = 1};
	size_t len;

	for (size_t i = 0; i < text.len; i += len ? len : 1)
		m.n += (len = line_break(text, i)) > 0;
	m.at = arena_take(arena, m.n * sizeof *m.at);
	if (!m.at)
		return false;
	m.n = 1;
	m.at[0] = linemap_mark(text);
	for (size_t i = 0; i < text.len; i += len ? len : 1)
		if ((len = line_break(text, i)) > 0)
			m.at[m.n++] = i + len;
	*out = m;
	return true;
}

size_t
linemap_offset(const struct linemap *m, struct place at)
{
	const struct config_text *t = &m->text;
	size_t i = at.line <= m->n ? m->at[at.line - 1] : t->len;

	for (uint32_t column = 1; column < at.column && i < t->len; column++)
		do
			i++;
		while (i < t->len && (t->bytes[i] & 0xc0) == 0x80);
	return i;
}
