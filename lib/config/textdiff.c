#include "config/textdiff.h"

#include <stdio.h>
#include <string.h>

struct lines {
	const char *text;
	size_t n;
	size_t *at; /* n + 1 offsets; the last is the text's end */
};

struct diff {
	struct lines a, b;
	textdiff_put *put;
	void *with;
};

/* Lines of one and what they become: [a, a_end) is now [b, b_end). */
struct change {
	size_t a, a_end, b, b_end;
};

static bool
lines_of(struct config_text text, struct arena *arena, struct lines *out)
{
	size_t n = 0, max = 1;

	for (size_t i = 0; i < text.len; i++)
		max += text.bytes[i] == '\n';
	out->text = text.bytes;
	out->at = arena_take(arena, (max + 1) * sizeof *out->at);
	if (!out->at)
		return false;
	for (size_t i = 0; i < text.len;) {
		const char *end = memchr(text.bytes + i, '\n', text.len - i);

		out->at[n++] = i;
		i = end ? (size_t)(end + 1 - text.bytes) : text.len;
	}
	out->at[n] = text.len;
	out->n = n;
	return true;
}

static bool
same(const struct diff *d, size_t i, size_t j)
{
	size_t len = d->a.at[i + 1] - d->a.at[i];

	return len == d->b.at[j + 1] - d->b.at[j] &&
	       memcmp(d->a.text + d->a.at[i], d->b.text + d->b.at[j], len) == 0;
}

/* Where both go on alike, after they did not at i and j: the nearest such place. */
static void
meet(const struct diff *d, size_t *i, size_t *j)
{
	for (size_t far = 1; far <= TEXTDIFF_FAR; far++)
		for (size_t a = 0; a <= far; a++)
			if (*i + a < d->a.n && *j + far - a < d->b.n &&
				same(d, *i + a, *j + far - a)) {
				*i += a;
				*j += far - a;
				return;
			}
	*i = d->a.n;
	*j = d->b.n;
}

/* The first change at or behind i and j; false when there is none. */
static bool
next(const struct diff *d, size_t i, size_t j, struct change *out)
{
	while (i < d->a.n && j < d->b.n && same(d, i, j)) {
		i++;
		j++;
	}
	*out = (struct change){i, i, j, j};
	if (i == d->a.n && j == d->b.n)
		return false;
	meet(d, &out->a_end, &out->b_end);
	return true;
}

static void
put_lines(const struct diff *d, const struct lines *l, char mark, size_t from,
	size_t to)
{
	static const char open_end[] = "\n\\ No newline at end of file\n";

	for (; from < to; from++) {
		const char *line = l->text + l->at[from];
		size_t len = l->at[from + 1] - l->at[from];

		d->put(d->with, &mark, 1);
		d->put(d->with, line, len);
		if (line[len - 1] != '\n')
			d->put(d->with, open_end, strlen(open_end));
	}
}

/* "@@ -a,n +b,m @@"; of no lines, the line before them. */
static void
put_head(const struct diff *d, const struct change *h)
{
	size_t a = h->a_end - h->a, b = h->b_end - h->b;
	char text[128];
	int n = snprintf(text, sizeof text, "@@ -%zu,%zu +%zu,%zu @@\n",
		h->a + (a > 0), a, h->b + (b > 0), b);

	d->put(d->with, text, (size_t)n);
}

/* This change and those near behind it; then *c is the next. False: none is. */
static bool
put_hunk(const struct diff *d, struct change *c)
{
	struct change hunk = *c, n = *c;
	size_t before = c->a < TEXTDIFF_LINES ? c->a : TEXTDIFF_LINES;
	size_t i, last, after;
	bool more;

	do {
		hunk.a_end = n.a_end;
		hunk.b_end = n.b_end;
		more = next(d, n.a_end, n.b_end, &n);
	} while (more && n.a - hunk.a_end <= 2UL * TEXTDIFF_LINES);
	last = hunk.a_end;
	after = d->a.n - last < TEXTDIFF_LINES ? d->a.n - last : TEXTDIFF_LINES;
	i = hunk.a -= before;
	hunk.b -= before;
	hunk.a_end += after;
	hunk.b_end += after;
	put_head(d, &hunk);
	for (;; next(d, c->a_end, c->b_end, c)) {
		put_lines(d, &d->a, ' ', i, c->a);
		put_lines(d, &d->a, '-', c->a, c->a_end);
		put_lines(d, &d->b, '+', c->b, c->b_end);
		i = c->a_end;
		if (i == last)
			break;
	}
	put_lines(d, &d->a, ' ', i, hunk.a_end);
	*c = n;
	return more;
}

bool
textdiff(const char *name, struct config_text before, struct config_text after,
	struct arena *arena, textdiff_put *put, void *with)
{
	struct diff d = {.put = put, .with = with};
	struct change c;
	bool more;

	if (!lines_of(before, arena, &d.a) || !lines_of(after, arena, &d.b))
		return false;
	more = next(&d, 0, 0, &c);
	for (int i = 0; more && i < 2; i++) {
		put(with, i ? "+++ " : "--- ", 4);
		put(with, name, strlen(name));
		put(with, "\n", 1);
	}
	while (more)
		more = put_hunk(&d, &c);
	return true;
}
