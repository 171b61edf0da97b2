#include "config/carry.h"

#include "base/str.h"
#include "base/wr.h"
#include "config/linemap.h"
#include "config/other.h"
#include "config/patch.h"
#include "config/tree.h"

#include <string.h>

#define ROUNDS 64  /* what is within another waits for the next */
#define QUOTED 120 /* bytes of what was written in braces, shown */

struct mistake {
	struct place at;
	size_t order; /* of those at one place, the first counts */
	const char *why;
	struct mistake *next;
};

/* What is refused, in the order in which it is found. */
struct refused {
	struct arena *arena;
	struct mistake *first, **end;
	size_t n;
};

struct carrying {
	struct config_text text;
	struct linemap lines;
	struct arena *arena;
	struct patch *patch; /* room for one a line, and two a mistake */
	size_t patches;
	struct mistake **mistake; /* of this file, by place */
	size_t mistakes;
	size_t gone;    /* up to this byte nothing else is changed this time */
	size_t outside; /* behind the line in which the brackets end */
	enum config_file file;
	int taken;
	carry_told *told;
	void *with;
};

static void
note(void *with, struct place at, const char *sentence)
{
	struct refused *r = with;
	struct mistake *m = arena_take(r->arena, sizeof *m);

	if (!m)
		return;
	*m = (struct mistake){
		at, r->n++, arena_text(r->arena, sentence, strlen(sentence)), NULL};
	*r->end = m;
	r->end = &m->next;
}

static int
in_order(const void *a, const void *b)
{
	const struct mistake *const *x = a, *const *y = b;
	int order = place_order(&(*x)->at, &(*y)->at);

	return order ? order : ((*x)->order > (*y)->order ? 1 : -1);
}

/* What is refused at that place, or NULL. */
static const struct mistake *
mistake_at(const struct carrying *c, struct place at)
{
	size_t low = 0, high = c->mistakes;

	while (low < high) {
		size_t mid = (low + high) / 2;

		if (place_order(&c->mistake[mid]->at, &at) < 0)
			low = mid + 1;
		else
			high = mid;
	}
	return low < c->mistakes && place_order(&c->mistake[low]->at, &at) == 0
		       ? c->mistake[low]
		       : NULL;
}

static size_t
offset(const struct carrying *c, struct place at)
{
	return linemap_offset(&c->lines, at);
}

static void
add(struct carrying *c, size_t at, size_t cut, const char *text, size_t len)
{
	const char *copy = arena_text(c->arena, text, len);

	if (!copy)
		return;
	c->patch[c->patches] = (struct patch){at, cut, c->patches, copy};
	c->patches++;
}

/* Where the line ends, before what ends it. */
static size_t
line_end(const struct carrying *c, size_t at)
{
	while (at < c->text.len && !strchr("\r\n", c->text.bytes[at]))
		at++;
	return at;
}

static size_t
blanks(const struct carrying *c, size_t at)
{
	size_t n = 0;

	while (at + n < c->text.len && c->text.bytes[at + n] == ' ')
		n++;
	return n;
}

/* Is it that mark, which YAML has a blank behind? */
static bool
is_mark(const struct carrying *c, size_t at, char mark)
{
	return at < c->text.len && c->text.bytes[at] == mark &&
	       (at + 1 == c->text.len || strchr(" \r\n", c->text.bytes[at + 1]));
}

/*
 * Where a key or the dash of a list begins that has nothing before it in its line
 * but the dashes of lists that it is the first in; false if it has.
 */
static bool
beginning(const struct carrying *c, const struct node *n, size_t *out)
{
	struct place at = n->key ? n->key_at : n->at;
	size_t to = offset(c, at), from = c->lines.at[at.line - 1];

	for (;;) {
		from += blanks(c, from);
		*out = from;
		if (n->key && is_mark(c, from, '?'))
			from += 1 + blanks(c, from + 1);
		if (n->key && from == to)
			return true;
		if (from >= to || !is_mark(c, *out, '-'))
			return false;
		from = *out + 1;
		if (!n->key && from + blanks(c, from) >= to)
			return true;
	}
}

/* Is there nothing in this line, or only a comment? */
static bool
says_nothing(const struct carrying *c, size_t at)
{
	at += blanks(c, at);
	return at == c->text.len || strchr("#\r\n", c->text.bytes[at]);
}

/* The last line of what begins so far in. */
static uint32_t
last_line(const struct carrying *c, const struct node *n, uint32_t first, size_t in)
{
	bool quoted = n->kind == NODE_TEXT &&
		      strchr("\"'", c->text.bytes[offset(c, n->at)]);
	uint32_t last = n->flow || quoted ? n->end.line : first;

	for (uint32_t line = last + 1; line <= c->lines.n; line++) {
		size_t at = c->lines.at[line - 1], far = blanks(c, at);

		if (says_nothing(c, at))
			continue;
		/* A list may stand as far in as its key, and so does ": value". */
		if (far < in ||
			(far == in &&
				!(n->key && (is_mark(c, at + far, '-') ||
						    is_mark(c, at + far, ':')))))
			break;
		last = line;
	}
	return last;
}

/* Make comments of its lines. False when it cannot go by itself. */
static bool
comment_out(struct carrying *c, const struct node *n, const char *why)
{
	uint32_t first = n->key ? n->key_at.line : n->at.line, last;
	size_t start = c->lines.at[first - 1], from, in;
	char text[REPORT_LINE + 8];

	if (!beginning(c, n, &from))
		return false;
	if (from < c->gone)
		return true;
	in = from - start;
	last = last_line(c, n, first, in);
	add(c, from, 0, "# ", 2);
	add(c, line_end(c, from), 0, text,
		(size_t)snprintf(text, sizeof text, "  # %s", why));
	for (uint32_t line = first + 1; line <= last; line++) {
		size_t at = c->lines.at[line - 1];

		add(c, at + (blanks(c, at) < in ? 0 : in), 0, "# ", 2);
	}
	c->gone = line_end(c, c->lines.at[last - 1]);
	c->taken++;
	return true;
}

/* Where a key or value in brackets begins: a key may have the mark that says so. */
static size_t
start_of(const struct carrying *c, const struct node *n)
{
	size_t from = offset(c, n->key ? n->key_at : n->at), mark = from;

	while (n->key && mark > 0 && strchr(" \r\n", c->text.bytes[mark - 1]))
		mark--;
	return mark > 0 && c->text.bytes[mark - 1] == '?' ? mark - 1 : from;
}

/*
 * Cut it out of its brackets, with the comma that is then too many, and say so
 * behind them. The lines stay as many as they were.
 */
static bool
cut_out(struct carrying *c, const struct node *map, const struct node *before,
	const struct node *n, const char *why)
{
	size_t at = start_of(c, n), from = at, to, end = offset(c, map->end) - 1;
	char text[QUOTED + REPORT_LINE + 16], shown[QUOTED];
	char *breaks;
	struct rd was;

	/* A pair may be in a list without braces of its own. */
	if (!strchr("}]", c->text.bytes[end]))
		return false;
	to = n->next ? start_of(c, n->next) : end;
	if (!n->next && before)
		from = offset(c, before->end);
	/* Nothing is there that could go, so it would be refused again. */
	if (from >= to)
		return false;
	if (from < c->gone)
		return true;
	was = rd_of(c->text.bytes + at, offset(c, n->end) - at);
	add(c, c->outside, 0, text,
		(size_t)snprintf(text, sizeof text, "  # %s: %s",
			str_show(shown, sizeof shown, &was), why));
	breaks = arena_take(c->arena, to - from + 1);
	for (size_t i = from, k = 0; breaks && i < to; i++)
		if (c->text.bytes[i] == '\n')
			breaks[k++] = '\n';
	if (breaks)
		add(c, from, to - from, breaks, strlen(breaks));
	c->gone = to;
	c->taken++;
	return true;
}

/*
 * Take away what is refused in a node, or the node. What could not go by itself is
 * returned, for the node that it is in.
 */
static const struct mistake *
mend(struct carrying *c, const struct node *map, const struct node *before,
	const struct node *n)
{
	/* Where a map stands that has no brackets, its first key stands too. */
	bool shared = n->kind == NODE_MAP && !n->flow;
	const struct mistake *m = n->key ? mistake_at(c, n->key_at) : NULL;
	const struct node *last = NULL;

	if (n->flow && !(map && map->flow))
		c->outside = line_end(c, offset(c, n->end));
	if (!m && !shared)
		m = mistake_at(c, n->at);
	for (const struct node *in = n->first; in && !m; in = in->next) {
		m = mend(c, n, last, in);
		last = in;
	}
	if (!m || !map)
		return m;

	int taken = c->taken;
	if (!(map->flow ? cut_out(c, map, before, n, m->why)
			: comment_out(c, n, m->why)))
		return m;
	if (c->taken > taken)
		c->told(c->with, c->file, m->at.line, m->at.column, m->why);
	return NULL;
}

/* Take away what is refused in one file; how much that was. -1: no memory. */
static int
take_away(struct config_text *text, enum config_file f,
	const struct refused *refused, carry_told *told, void *with)
{
	struct arena *arena = refused->arena;
	struct carrying c = {.text = *text,
		.arena = arena,
		.file = f,
		.told = told,
		.with = with};
	struct node *root =
		tree_read(config_name(f), text->bytes, text->len, arena, NULL);

	c.mistake = arena_take(arena, refused->n * sizeof(struct mistake *));
	if (!c.mistake || !linemap_of(*text, arena, &c.lines))
		return -1;
	for (struct mistake *m = refused->first; m; m = m->next)
		if (strcmp(m->at.file, config_name(f)) == 0)
			c.mistake[c.mistakes++] = m;
	if (c.mistakes == 0)
		return 0;
	qsort(c.mistake, c.mistakes, sizeof(struct mistake *), in_order);
	c.patch = arena_take(arena, (c.lines.n + 2 * c.mistakes) * sizeof *c.patch);
	if (!c.patch)
		return -1;
	if (root)
		mend(&c, NULL, NULL, root);
	return c.taken == 0 || patch_apply(*text, c.patch, c.patches, arena, text)
		       ? c.taken
		       : -1;
}

bool
carry(struct config_text text[static CONFIG_FILES], struct arena *arena,
	struct report *wrong, carry_told *told, void *with, struct config *out)
{
	struct report notes = {0}, left_out = {0};

	/* What cannot be read cannot be mended. */
	for (int f = 0; f < CONFIG_REMOTE; f++)
		if (text[f].bytes)
			tree_read(config_name((enum config_file)f), text[f].bytes,
				text[f].len, arena, wrong);
	for (int round = 0; wrong->n == 0 && round < ROUNDS; round++) {
		struct refused refused = {.arena = arena, .end = &refused.first};
		int gone = 0;

		*wrong = (struct report){.each = note, .with = &refused};
		bool good =
			config_compile(text, arena, wrong, &notes, &left_out, out);

		other_wrong(text, arena, wrong);
		/* What is refused is of this round alone. */
		wrong->each = NULL;
		if (good && wrong->n == 0)
			return true;
		for (int f = 0; f < CONFIG_REMOTE && gone != -1; f++) {
			int n = text[f].bytes
					? take_away(&text[f], (enum config_file)f,
						  &refused, told, with)
					: 0;

			gone = n == -1 ? -1 : gone + n;
		}
		if (gone <= 0 || arena->failed)
			return false;
		wrong->n = 0;
	}
	return false;
}
