#include "base/kv.h"

#include "base/num.h"

#include <string.h>

static bool
name_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
}

bool
kv_name_ok(const char *name)
{
	if (!*name)
		return false;
	for (; *name; name++)
		if (!name_char(*name))
			return false;
	return true;
}

/* Undo the escapes of a value, which ends in NUL, where it stands. */
static bool
unescape(char *value)
{
	char *to = value;

	for (const char *from = value; *from; from++) {
		if (*from != '\\') {
			*to++ = *from;
			continue;
		}
		from++;
		if (*from == '\\')
			*to++ = '\\';
		else if (*from == 'n')
			*to++ = '\n';
		else
			return false;
	}
	*to = '\0';
	return true;
}

bool
kv_next(char **at, char *end, const char **name, const char **value)
{
	char *line = *at, *newline = memchr(line, '\n', (size_t)(end - line));
	char *equals;

	if (!newline || memchr(line, 0, (size_t)(newline - line)))
		return false;
	*newline = '\0';
	equals = strchr(line, '=');
	if (!equals)
		return false;
	*equals = '\0';
	if (!kv_name_ok(line) || !unescape(equals + 1))
		return false;
	*at = newline + 1;
	*name = line;
	*value = equals + 1;
	return true;
}

bool
kv_parse(char *text, size_t len, struct kv *out, size_t *bad_line)
{
	size_t line = 1;
	const char *name, *value;

	out->n = 0;
	text[len] = '\0';
	for (char *at = text, *end = text + len; at < end; line++) {
		if (!kv_next(&at, end, &name, &value) || out->n == KV_MAX ||
			kv_get(out, name)) {
			*bad_line = line;
			return false;
		}
		out->item[out->n].name = name;
		out->item[out->n].value = value;
		out->n++;
	}
	return true;
}

const char *
kv_get(const struct kv *kv, const char *name)
{
	for (size_t i = 0; i < kv->n; i++)
		if (strcmp(kv->item[i].name, name) == 0)
			return kv->item[i].value;
	return NULL;
}

void
kv_put(struct wr *w, const char *name, const char *value)
{
	if (!value)
		return;
	wr_text(w, name);
	wr_u8(w, '=');
	for (; *value; value++) {
		if (*value == '\n')
			wr_text(w, "\\n");
		else if (*value == '\\')
			wr_text(w, "\\\\");
		else
			wr_u8(w, (uint8_t)*value);
	}
	wr_u8(w, '\n');
}

void
kv_put_u64(struct wr *w, const char *name, uint64_t value)
{
	wr_text(w, name);
	wr_u8(w, '=');
	wr_dec(w, value);
	wr_u8(w, '\n');
}

bool
kv_get_u64(const struct kv *kv, const char *name, uint64_t *out)
{
	const char *text = kv_get(kv, name);

	return text && num_u64(text, 0, UINT64_MAX, out);
}
