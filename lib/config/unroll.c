#include "config/unroll.h"

#include "base/wr.h"
#include "config/linemap.h"
#include "config/patch.h"
#include "config/tree.h"
#include "config/walk.h"

#include <ctype.h>
#include <string.h>

#define ROOM   ((size_t)4 << 20) /* bytes that all aliases of a file may become */
#define DEEP   64                /* levels that they may be in each other */
#define LAYERS 16                /* maps that are merged in one */
#define MERGE  "<<"

struct unrolling {
	struct config_text text;
	struct linemap lines;
	struct arena *arena;
	struct patch *patch;
	size_t patches;
	struct node **anchor; /* in the file's order */
	size_t anchors;
	size_t added;  /* lines */
	struct wr out; /* what aliases become */
	bool failed;
	unroll_told *told;
	void *with;
};

/* Maps over another one, whose keys count before its own. */
struct layers {
	const struct node *map[LAYERS];
	size_t n;
};

static void
patch(struct unrolling *u, size_t from, size_t to, const char *text)
{
	u->patch[u->patches] = (struct patch){from, to - from, u->patches, text};
	u->patches++;
}

static void
put_text(struct unrolling *u, const char *text, bool quoted)
{
	size_t plain =
		strspn(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
			     "0123456789._/-");
	char code[8];

	if (!quoted && *text && !text[plain] && *text != '-') {
		wr_text(&u->out, text);
		return;
	}
	wr_u8(&u->out, '"');
	for (; *text; text++) {
		unsigned char c = (unsigned char)*text;

		if (c < 0x20 || c == 0x7f || c == '"' || c == '\\') {
			snprintf(code, sizeof code, "\\x%02x", c);
			wr_text(&u->out, code);
		} else {
			wr_u8(&u->out, c);
		}
	}
	wr_u8(&u->out, '"');
}

static void put_value(struct unrolling *u, const struct node *n, int depth);

static bool
has(const struct layers *over, const char *key)
{
	for (size_t i = 0; i < over->n; i++)
		for (const struct node *n = over->map[i]->first; n; n = n->next)
			if (strcmp(n->key, key) == 0)
				return true;
	return false;
}

static void put_merged(struct unrolling *u, const struct node *n,
	struct layers *over, const char *between, bool *first, int depth);

/* The pairs of a map, and of those merged in it, that no map over it has. */
static void
put_pairs(struct unrolling *u, const struct node *map, struct layers *over,
	const char *between, bool *first, int depth)
{
	for (const struct node *n = map->first; n; n = n->next) {
		if (strcmp(n->key, MERGE) == 0 || has(over, n->key))
			continue;
		if (!*first)
			wr_text(&u->out, between);
		*first = false;
		put_text(u, n->key, false);
		wr_text(&u->out, ": ");
		put_value(u, n, depth);
	}
	if (over->n == LAYERS) {
		u->failed = true;
		return;
	}
	over->map[over->n++] = map;
	for (const struct node *n = map->first; n; n = n->next)
		if (strcmp(n->key, MERGE) == 0)
			put_merged(u, n, over, between, first, depth);
}

/* What a merge key names: a map, or a list of such. */
static void
put_merged(struct unrolling *u, const struct node *n, struct layers *over,
	const char *between, bool *first, int depth)
{
	if (n->kind == NODE_MAP && depth < DEEP && !u->out.full)
		put_pairs(u, n, over, between, first, depth + 1);
	else if (n->kind == NODE_LIST && depth < DEEP && !u->out.full)
		for (n = n->first; n; n = n->next)
			put_merged(u, n, over, between, first, depth + 1);
	else
		u->failed = true;
}

/* A value in one line. */
static void
put_value(struct unrolling *u, const struct node *n, int depth)
{
	struct layers over = {.n = 0};
	bool first = true;

	u->failed |= depth == DEEP || u->out.full;
	if (u->failed)
		return;
	if (n->kind == NODE_MAP) {
		wr_u8(&u->out, '{');
		put_pairs(u, n, &over, ", ", &first, depth + 1);
		wr_u8(&u->out, '}');
	} else if (n->kind == NODE_LIST) {
		wr_u8(&u->out, '[');
		for (const struct node *in = n->first; in; in = in->next) {
			put_value(u, in, depth + 1);
			if (in->next)
				wr_text(&u->out, ", ");
		}
		wr_u8(&u->out, ']');
	} else if (walk_empty(n)) {
		wr_text(&u->out, "null");
	} else {
		put_text(u, n->text, n->quoted);
	}
}

/* What was written since then, as a text. */
static const char *
written(struct unrolling *u, size_t since)
{
	wr_u8(&u->out, 0);
	u->failed |= u->out.full;
	return (const char *)u->out.base + since;
}

/* The mark goes, with the blanks behind it or, at the end of a line, before it. */
static void
drop_anchor(struct unrolling *u, const struct node *n)
{
	size_t from = linemap_offset(&u->lines, n->at),
	       to = from + 1 + strlen(n->anchor);

	if (u->text.bytes[from] != '&') {
		u->failed = true;
		return;
	}
	while (to < u->text.len && u->text.bytes[to] == ' ')
		to++;
	while ((to == u->text.len || strchr("\r\n", u->text.bytes[to])) &&
		from > 0 && u->text.bytes[from - 1] == ' ')
		from--;
	patch(u, from, to, "");
}

/* Make an alias what it stands for; false if that is nothing. */
static bool
resolve(struct unrolling *u, struct node *n)
{
	for (size_t i = u->anchors; n->alias && i-- > 0;)
		if (strcmp(u->anchor[i]->anchor, n->alias) == 0) {
			n->kind = u->anchor[i]->kind;
			n->quoted = u->anchor[i]->quoted;
			n->text = u->anchor[i]->text;
			n->first = u->anchor[i]->first;
			return true;
		}
	u->failed |= n->alias != NULL;
	return false;
}

/* A merge key becomes the pairs: each in its line, or in the braces that it is in.
 */
static void
merge(struct unrolling *u, const struct node *map, struct node *n)
{
	size_t since = u->out.len;
	size_t from = linemap_offset(&u->lines, n->key_at),
	       in = from - u->lines.at[n->key_at.line - 1];
	char *between = arena_take(u->arena, in + 3);
	struct layers over = {.map = {map}, .n = 1};
	bool first = true;

	resolve(u, n);
	for (struct node *one = n->first; n->kind == NODE_LIST && one;
		one = one->next)
		resolve(u, one);
	if (!between)
		return;
	memset(between, ' ', in + 1);
	between[0] = map->flow ? ',' : '\n';
	between[map->flow ? 2 : in + 1] = '\0';
	put_merged(u, n, &over, between, &first, 0);

	const char *text = written(u, since);
	if (u->failed)
		return;
	for (const char *c = text; *c; c++)
		u->added += *c == '\n';
	patch(u, from, linemap_offset(&u->lines, n->end), text);
	u->told(u->with, n->key_at, "what the key '<<' merges is written out");
}

/* A number as Go takes it that begins with 0; false if it is none. */
static bool
read_base(const char *text, unsigned long long *out)
{
	static const char digits[] = "0123456789abcdef";
	unsigned base = 8, n = 0;
	unsigned long long v = 0;

	if (text[0] != '0' || !text[1])
		return false;
	switch (text[1] | 0x20) {
	case 'x':
		base = 16;
		break;
	case 'b':
		base = 2;
		break;
	case 'o':
		break;
	default: /* the digits begin here */
		text--;
	}
	for (text += 2; *text; text++, n++) {
		const char *digit = strchr(digits, tolower((unsigned char)*text));

		if (!digit || digit - digits >= base || v >> 60)
			return false;
		v = v * base + (unsigned)(digit - digits);
	}
	*out = v;
	return n > 0;
}

static void
in_base_ten(struct unrolling *u, const struct node *n)
{
	char number[24];
	unsigned long long v;

	if (!read_base(n->text, &v))
		return;
	snprintf(number, sizeof number, "%llu", v);
	patch(u, linemap_offset(&u->lines, n->at),
		linemap_offset(&u->lines, n->end),
		arena_text(u->arena, number, strlen(number)));
	u->told(u->with, n->at,
		"a number that begins with 0 was read in base 8, 16 or 2: it is written in base 10");
}

static void
visit(struct unrolling *u, const struct node *map, struct node *n)
{
	size_t since = u->out.len;

	if (map && n->key && strcmp(n->key, MERGE) == 0 &&
		(n->alias || (n->flow && !n->anchor))) {
		merge(u, map, n);
		return;
	}
	if (n->anchor) {
		u->anchor[u->anchors++] = n;
		drop_anchor(u, n);
	}
	if (resolve(u, n)) {
		put_value(u, n, 0);
		patch(u, linemap_offset(&u->lines, n->at),
			linemap_offset(&u->lines, n->end), written(u, since));
		u->told(u->with, n->at,
			"what this alias stands for is written out");
	} else if (n->kind == NODE_TEXT && !n->quoted && !n->anchor) {
		in_base_ten(u, n);
	} else {
		for (struct node *in = n->first; in; in = in->next)
			visit(u, n, in);
	}
}

static size_t
nodes(const struct node *n)
{
	size_t sum = 1;

	for (n = n->first; n; n = n->next)
		sum += nodes(n);
	return sum;
}

/* Which line each one was, after the patches, which are in order. */
static uint32_t *
lines_before(const struct unrolling *u)
{
	uint32_t *line = arena_take(
			 u->arena, (u->lines.n + u->added) * sizeof *line),
		 *to = line;
	size_t p = 0;

	for (size_t i = 0; line && i < u->lines.n; i++) {
		*to++ = (uint32_t)i + 1;
		for (; p < u->patches &&
			(i + 1 == u->lines.n ||
				u->patch[p].at < u->lines.at[i + 1]);
			p++)
			for (const char *c = u->patch[p].text; *c; c++)
				if (*c == '\n')
					*to++ = (uint32_t)i + 1;
	}
	return line;
}

void
unroll(const char *name, struct config_text *text, struct arena *arena,
	uint32_t **line, unroll_told *told, void *with)
{
	struct node *root = tree_read(name, text->bytes, text->len, arena, NULL);
	struct unrolling u = {
		.text = *text, .arena = arena, .told = told, .with = with};
	size_t n = root ? nodes(root) : 0;

	*line = NULL;
	if (!root || !linemap_of(*text, arena, &u.lines))
		return;
	u.patch = arena_take(arena, 2 * n * sizeof *u.patch);
	u.anchor = arena_take(arena, n * sizeof(struct node *));
	u.out = wr_of(arena_take(arena, ROOM), ROOM);
	if (arena->failed)
		return;
	visit(&u, NULL, root);
	if (u.failed || u.patches == 0 || arena->failed ||
		!patch_apply(*text, u.patch, u.patches, arena, text))
		return;
	if (u.added > 0)
		*line = lines_before(&u);
}
