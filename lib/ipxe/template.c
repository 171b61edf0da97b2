#include "ipxe/template.h"

#include "file/at.h"

#include <errno.h>
#include <limits.h>
#include <string.h>

static const char *const words[] = {
	[TEMPLATE_FILLED] = "filled",
	[TEMPLATE_UNKNOWN] = "a placeholder that has no value",
	[TEMPLATE_LOOSE] = "an at sign that is no placeholder",
	[TEMPLATE_CONTROL] = "a value with a control character",
	[TEMPLATE_TOO_LONG] = "a result that is too long",
};

const char *
template_word(enum template_result r)
{
	return words[r];
}

int
template_read(const char *share, const char *name, char out[static TEMPLATE_MAX])
{
	char folder[PATH_MAX];
	int n = snprintf(folder, sizeof folder, "%s/ipxe", share);

	if (n < 0 || (size_t)n >= sizeof folder) {
		errno = ENAMETOOLONG;
		return -1;
	}

	int dir = at_folder(folder);
	if (dir == -1)
		return -1;

	ssize_t len = at_read(dir, name, out, TEMPLATE_MAX);
	int why = errno;
	close(dir);
	errno = why;
	return len == -1 ? -1 : 0;
}

static const char *
value_of(const struct rd *name, const struct template_value value[], size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (rd_is(name, value[i].name))
			return value[i].value;
	return NULL;
}

static bool
one_line(const char *value)
{
	for (; *value; value++)
		if ((uint8_t)*value < 0x20 || *value == 0x7f)
			return false;
	return true;
}

/* One name, without its at signs. */
static enum template_result
place(const struct rd *name, const struct template_value value[], size_t n,
	struct wr *w)
{
	const char *v = value_of(name, value, n);

	if (name->left == 0) {
		wr_u8(w, '@');
		return TEMPLATE_FILLED;
	}
	if (!v)
		return TEMPLATE_UNKNOWN;
	if (!one_line(v))
		return TEMPLATE_CONTROL;
	wr_text(w, v);
	return TEMPLATE_FILLED;
}

enum template_result
template_fill(const char *text, const struct template_value value[], size_t n,
	struct wr *w, struct rd *where)
{
	for (;;) {
		const char *at = text + strcspn(text, "@");

		wr_bytes(w, text, (size_t)(at - text));
		if (!*at)
			break;

		size_t len = strspn(at + 1, "abcdefghijklmnopqrstuvwxyz_");
		struct rd name = rd_of(at + 1, len);
		enum template_result r = at[1 + len] == '@'
						 ? place(&name, value, n, w)
						 : TEMPLATE_LOOSE;

		if (r != TEMPLATE_FILLED) {
			*where = r == TEMPLATE_LOOSE ? rd_of(at, strcspn(at, "\n"))
						     : name;
			return r;
		}
		text = at + 1 + len + 1;
	}
	if (w->full) {
		*where = rd_of(text, strlen(text));
		return TEMPLATE_TOO_LONG;
	}
	return TEMPLATE_FILLED;
}
