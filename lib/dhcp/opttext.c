#include "dhcp/opttext.h"

#include "base/num.h"
#include "base/str.h"

#include <string.h>

static bool
blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static void
add(struct opttext *t, char c, bool quoted, size_t column)
{
	t->c[t->n] = c;
	t->quoted[t->n] = quoted;
	t->column[t->n++] = (uint16_t)column;
}

/* What a backslash makes of the character after it; 0: nothing. */
static char
escaped(char c)
{
	static const char from[] = "\"\\tnbre", to[] = "\"\\\t\n\b\r\033";
	const char *p = c ? strchr(from, c) : NULL;

	if (!p)
		return '\0';
	return to[p - from];
}

/* What is within the quotes, the first of which was read; false: not closed. */
static bool
quotes(struct rd *r, size_t len, struct opttext *t)
{
	while (r->left > 0) {
		size_t column = len - r->left + 1;
		char c = (char)rd_u8(r), e = '\0';

		if (c == '"')
			return true;
		if (c == '\\' && r->left > 0)
			e = escaped((char)*r->at);
		if (e) {
			rd_skip(r, 1);
			c = e;
		}
		add(t, c, true, column);
	}
	return false;
}

bool
opttext_of(
	struct rd line, struct place at, struct report *wrong, struct opttext *out)
{
	size_t len = line.left;
	bool after_blank = true;

	at.column = 1;
	out->n = 0;
	if (len > OPTTEXT_MAX) {
		report_at(wrong, at, "the line is longer than %d characters",
			OPTTEXT_MAX);
		return false;
	}
	while (line.left > 0) {
		at.column = (uint32_t)(len - line.left + 1);
		char c = (char)rd_u8(&line);

		if (c == '#' && after_blank)
			break;
		after_blank = blank(c);
		if (c == '"' && !quotes(&line, len, out)) {
			report_at(wrong, at,
				"the quotes that open here are not closed");
			return false;
		}
		if (c == '"')
			continue;
		if (((unsigned char)c < ' ' && !after_blank) || c == 0x7f) {
			report_at(wrong, at,
				"a control character does not belong here");
			return false;
		}
		if (after_blank)
			c = ' ';
		add(out, c, false, at.column);
	}
	out->column[out->n] = (uint16_t)(len + 1);
	return true;
}

static struct optfield
trim(struct optfield f)
{
	while (f.at < f.end && optfield_plain(f, 0) == ' ')
		f.at++;
	while (f.at < f.end && f.text->c[f.end - 1] == ' ' &&
		!f.text->quoted[f.end - 1])
		f.end--;
	return f;
}

struct optfield
optfield_of(const struct opttext *text)
{
	struct optfield all = {text, 0, text->n};

	return trim(all);
}

bool
optfield_empty(struct optfield f)
{
	return f.at == f.end;
}

size_t
optfield_len(struct optfield f)
{
	return f.end - f.at;
}

struct place
optfield_place(struct optfield f, struct place line)
{
	line.column = f.text->column[f.at];
	return line;
}

char
optfield_plain(struct optfield f, size_t i)
{
	if (f.at + i >= f.end || f.text->quoted[f.at + i])
		return '\0';
	return f.text->c[f.at + i];
}

bool
optfield_cut(struct optfield f, char separator, struct optfield *first,
	struct optfield *rest)
{
	for (size_t i = 0; i < optfield_len(f); i++)
		if (optfield_plain(f, i) == separator) {
			struct optfield before = {f.text, f.at, f.at + i};
			struct optfield after = {f.text, f.at + i + 1, f.end};

			*first = trim(before);
			*rest = trim(after);
			return true;
		}
	*first = f;
	*rest = (struct optfield){f.text, f.end, f.end};
	return false;
}

bool
optfield_begins(struct optfield f, const char *prefix, struct optfield *rest)
{
	size_t n = strlen(prefix);

	for (size_t i = 0; i < n; i++)
		if (optfield_plain(f, i) != prefix[i])
			return false;
	*rest = (struct optfield){f.text, f.at + n, f.end};
	return true;
}

bool
optfield_copy(struct optfield f, char *out, size_t size)
{
	struct rd bytes = rd_of(f.text->c + f.at, optfield_len(f));

	return str_take(out, size, &bytes);
}

const char *
optfield_show(struct optfield f, char out[static REPORT_QUOTE])
{
	struct rd bytes = rd_of(f.text->c + f.at, optfield_len(f));

	return str_show(out, REPORT_QUOTE, &bytes);
}

bool
optfield_number(struct optfield f, uint64_t max, uint64_t *out)
{
	char text[24]; /* 20 digits, and what is too many */

	for (size_t i = 0; i < optfield_len(f); i++)
		if (!optfield_plain(f, i))
			return false;
	return optfield_copy(f, text, sizeof text) && num_u64(text, 0, max, out);
}
