#include "config/carry.h"

#include "base/str.h"
#include "base/wr.h"
#include "config/linemap.h"
#include "config/patch.h"
#include "config/tree.h"

#include <string.h>

#define ROUNDS 1000 /* each takes up to REPORT_MAX away */
#define QUOTED 120  /* bytes of what was written in braces, shown */

struct carrying {
	struct config_text text;
	struct linemap lines;
	struct arena *arena;
	struct patch *patch; /* room for one a line, and two a key */
	size_t patches;
	struct range {
		size_t from, to;
	} gone[REPORT_MAX]; /* of keys: one within another waits for the next round
			     */
	size_t n;
};

/* Of a key that is to go: itself, and whether it stands in braces. */
struct found {
	const struct node *node;
	bool flow;
};

static bool
is_at(struct place a, struct place b)
{
	return a.line == b.line && a.column == b.column;
}

/* Do only blanks come before it in its line? */
static bool
first_in_line(const struct carrying *c, struct place at)
{
	size_t from = c->lines.at[at.line - 1], to = linemap_offset(&c->lines, at);

	while (from < to && c->text.bytes[from] == ' ')
		from++;
	return from == to;
}

/*
 * The innermost key around that place which can be taken out by itself: one in
 * braces, or one that begins a line.
 */
static bool
find(const struct carrying *c, const struct node *map, struct place at,
	struct found *out)
{
	for (const struct node *n = map->first; n; n = n->next) {
		bool here = is_at(n->at, at) || (n->key && is_at(n->key_at, at));

		if (!here && !find(c, n, at, out))
			continue;
		if (!out->node && n->key &&
			(map->flow || first_in_line(c, n->key_at)))
			*out = (struct found){n, map->flow};
		return true;
	}
	return false;
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

/* Is there nothing in this line, or only a comment? */
static bool
says_nothing(const struct carrying *c, size_t at)
{
	at += blanks(c, at);
	return at == c->text.len || strchr("#\r\n", c->text.bytes[at]);
}

/* How many lines are the key's, whose indentation that is. */
static uint32_t
lines_of(const struct carrying *c, uint32_t first, size_t in)
{
	uint32_t last = first;

	for (uint32_t line = first + 1; line <= c->lines.n; line++) {
		size_t at = c->lines.at[line - 1], n = blanks(c, at);

		if (says_nothing(c, at))
			continue;
		/* A list may stand as far in as its key. */
		if (n < in || (n == in && c->text.bytes[at + n] != '-'))
			break;
		last = line;
	}
	return last;
}

/* Remember where a key was; false when it touches what is gone already. */
static bool
take(struct carrying *c, size_t from, size_t to)
{
	for (size_t i = 0; i < c->n; i++)
		if (from < c->gone[i].to && c->gone[i].from < to)
			return false;
	c->gone[c->n++] = (struct range){from, to};
	return true;
}

/* Make comments of the lines of a key. */
static bool
comment_out(struct carrying *c, const struct node *n, const char *why)
{
	size_t in = n->key_at.column - 1, at;
	uint32_t last = lines_of(c, n->key_at.line, in);
	char text[REPORT_LINE + 8];
	int len = snprintf(text, sizeof text, "  # %s", why);

	if (!take(c, c->lines.at[n->key_at.line - 1],
		    line_end(c, c->lines.at[last - 1])))
		return false;
	for (uint32_t line = n->key_at.line; line <= last; line++) {
		at = c->lines.at[line - 1];
		add(c, at + (blanks(c, at) < in ? 0 : in), 0, "# ", 2);
	}
	at = line_end(c, c->lines.at[n->key_at.line - 1]);
	add(c, at, 0, text, (size_t)len);
	return true;
}

/* Behind a value in braces, as far as quotes and brackets tell. */
static size_t
flow_end(const struct carrying *c, const struct node *n)
{
	size_t at = linemap_offset(&c->lines, n->at), depth = 0;
	char quote = 0;

	if (n->kind == NODE_TEXT)
		return linemap_offset(&c->lines, n->end);
	for (; at < c->text.len; at++) {
		char b = c->text.bytes[at];

		if (quote) {
			if (b == '\\' && quote == '"')
				at++;
			else if (b == quote)
				quote = 0;
		} else if (b == '"' || b == '\'') {
			quote = b;
		} else if (b == '{' || b == '[') {
			depth++;
		} else if ((b == '}' || b == ']') && --depth == 0) {
			return at + 1;
		}
	}
	return at;
}

/* Cut a key and its value out of its braces, and say so behind the line. */
static bool
cut_out(struct carrying *c, const struct node *n, const char *why)
{
	size_t from = linemap_offset(&c->lines, n->key_at), to = flow_end(c, n),
	       end;
	char text[QUOTED + REPORT_LINE + 16], shown[QUOTED];
	size_t mark = from;

	/* A key may have the mark that says so: "{? key: value}". */
	while (mark > 0 && c->text.bytes[mark - 1] == ' ')
		mark--;
	if (mark > 0 && c->text.bytes[mark - 1] == '?')
		from = mark - 1;
	/* Nothing is there that could go, so it would be refused again. */
	if (from >= to)
		return false;

	struct rd was = rd_of(c->text.bytes + from, to - from);
	int len = snprintf(text, sizeof text, "  # %s: %s",
		str_show(shown, sizeof shown, &was), why);

	end = line_end(c, to);
	if (!take(c, from, end))
		return false;
	to += blanks(c, to);
	if (to < c->text.len && c->text.bytes[to] == ',') {
		to++;
		to += blanks(c, to);
	} else {
		while (from > 0 && c->text.bytes[from - 1] == ' ')
			from--;
		if (from > 0 && c->text.bytes[from - 1] == ',')
			from--;
	}
	add(c, from, to - from, "", 0);
	add(c, end, 0, text, (size_t)len);
	return true;
}

/* Take away what is refused in one file; how many keys that were. -1: no memory. */
static int
take_away(struct config_text *text, enum config_file f,
	const struct report *refused, struct arena *arena, carry_told *told,
	void *with)
{
	struct carrying c = {.text = *text, .arena = arena};
	struct report unseen = {0};
	struct node *root =
		tree_read(config_name(f), text->bytes, text->len, arena, &unseen);
	int gone = 0;

	if (!linemap_of(*text, arena, &c.lines))
		return -1;
	c.patch = arena_take(arena, (c.lines.n + 2 * REPORT_MAX) * sizeof *c.patch);
	if (!c.patch)
		return -1;
	for (size_t i = 0; root && i < refused->n && i < REPORT_MAX; i++) {
		struct place at = refused->at[i];
		const char *why = refused->line[i] + refused->sentence[i];
		struct found found = {NULL, false};

		if (strcmp(at.file, config_name(f)) != 0 ||
			!find(&c, root, at, &found) || !found.node ||
			!(found.flow ? cut_out(&c, found.node, why)
				     : comment_out(&c, found.node, why)))
			continue;
		told(with, f, at.line, at.column, why);
		gone++;
	}
	return gone == 0 || patch_apply(*text, c.patch, c.patches, arena, text)
		       ? gone
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
		int gone = 0;

		if (config_compile(text, arena, wrong, &notes, &left_out, out))
			return true;
		for (int f = 0; f < CONFIG_REMOTE && gone != -1; f++) {
			int n = text[f].bytes
					? take_away(&text[f], (enum config_file)f,
						  wrong, arena, told, with)
					: 0;

			gone = n == -1 ? -1 : gone + n;
		}
		if (gone <= 0 || arena->failed)
			return false;
		*wrong = (struct report){0};
	}
	return false;
}
