#include "config/walk.h"

#include "base/str.h"
#include "base/wr.h"
#include "power/word.h"

#include <ctype.h>
#include <string.h>

/* The longest key of ours has 24 characters, and its path 44. */
#define KEY_TEXT  64
#define NEAR      2 /* changes that a slip of the hand makes */
#define LIST_TEXT 8192

struct walk {
	struct arena *arena;
	struct report *wrong;
	struct item **end; /* where the next item goes */
};

static void walk_map(struct walk *w, const struct node *map, const struct key *keys,
	const char *path);

bool
walk_empty(const struct node *node)
{
	static const char *const nothing[] = {
		"", "~", "null", "Null", "NULL", "<nil>", "invalid IP"};

	if (!node)
		return true;
	if (node->kind != NODE_TEXT)
		return false;
	if (node->quoted)
		return !*node->text;
	for (size_t i = 0; i < sizeof nothing / sizeof *nothing; i++)
		if (strcmp(node->text, nothing[i]) == 0)
			return true;
	return false;
}

const struct item *
items_get(const struct items *items, const char *name)
{
	for (const struct item *i = items->first; i; i = i->next)
		if (strcmp(i->name, name) == 0)
			return i;
	return NULL;
}

bool
walk_same(const char *a, const char *b)
{
	for (;; a++, b++) {
		a += strspn(a, "_");
		b += strspn(b, "_");
		if (tolower((unsigned char)*a) != tolower((unsigned char)*b))
			return false;
		if (!*a)
			return true;
	}
}

static const struct key *
find(const struct key *keys, const char *name)
{
	for (; keys->name; keys++)
		if (walk_same(keys->name, name))
			return keys;
	return NULL;
}

/* The key that was probably meant, or NULL when none is near. */
static const struct key *
nearest(const struct key *keys, const char *name)
{
	const struct key *best = NULL;
	unsigned least = NEAR + 1;
	char lower[KEY_TEXT] = "";

	for (size_t i = 0; i < KEY_TEXT - 1 && name[i]; i++)
		lower[i] = (char)tolower((unsigned char)name[i]);
	for (; keys->name; keys++) {
		unsigned distance = str_distance(keys->name, lower);

		if (distance < least && distance < strlen(keys->name) &&
			keys->form != KEY_GONE) {
			least = distance;
			best = keys;
		}
	}
	return best;
}

static void
unknown_key(struct walk *w, const struct node *node, const struct key *keys)
{
	/*
	 * Beyond what is shown it is not worth the search: a file may be all wrong.
	 */
	const struct key *near = w->wrong->n < REPORT_MAX || w->wrong->each
					 ? nearest(keys, node->key)
					 : NULL;
	char quote[REPORT_QUOTE];

	report_quote(node->key, quote);
	if (near)
		report_at(w->wrong, node->key_at,
			"unknown key '%s'; did you mean '%s'?", quote, near->name);
	else
		report_at(w->wrong, node->key_at, "unknown key '%s'", quote);
}

static const char *
join(struct walk *w, const char *path, const char *name)
{
	char text[KEY_TEXT * 2];
	int n = snprintf(text, sizeof text, "%s%s%s", path, *path ? "." : "", name);

	return arena_text(w->arena, text, n > 0 ? strnlen(text, sizeof text) : 0);
}

static void
add(struct walk *w, const struct key *key, const char *path, struct place at,
	const char *value)
{
	struct item *item = arena_take(w->arena, sizeof *item);

	if (!item)
		return;
	item->name = key->form <= KEY_LIST && key->record ? key->record : path;
	item->value = value;
	item->at = at;
	item->secret = key->secret;
	*w->end = item;
	w->end = &item->next;
}

/* A value as the record has it, in buf or not; NULL when it was reported. */
static const char *
checked(struct walk *w, const struct key *key, const struct node *node,
	const char *text, char buf[static VALUE_SHORT])
{
	const char *value = value_read(&key->rule, text, buf);
	char quote[REPORT_QUOTE], wanted[VALUE_WHAT];

	if (!value && value_user(&key->rule, text))
		report_at(w->wrong, node->at,
			"%s: a name or password in a URL is seen by all; use the keys for them, if there are any",
			key->name);
	else if (!value)
		report_at(w->wrong, node->at, "%s: '%s' is not %s", key->name,
			report_quote(text, quote),
			value_wanted(&key->rule, wanted));
	return value;
}

static bool
is_kind(struct walk *w, const struct key *key, const struct node *node,
	enum node_kind kind)
{
	static const char *const a[] = {[NODE_TEXT] = "a value",
		[NODE_LIST] = "a list",
		[NODE_MAP] = "a mapping"};

	if (node->kind == kind)
		return true;
	/* Where a map stands that has no brackets, its first key stands too. */
	report_at(w->wrong,
		node->key && node->kind == NODE_MAP && !node->flow ? node->key_at
								   : node->at,
		"%s: this is %s; it must be %s", key->name, a[node->kind], a[kind]);
	return false;
}

static void
walk_one(struct walk *w, const struct node *node, const struct key *key,
	const char *path)
{
	char buf[VALUE_SHORT];
	const char *value;

	if (!is_kind(w, key, node, NODE_TEXT))
		return;
	value = checked(w, key, node, node->text, buf);
	if (value == buf)
		value = arena_text(w->arena, buf, strlen(buf));
	if (value)
		add(w, key, path, node->at, value);
}

/* One text of a list, and a blank before it if it is not the first. */
static bool
list_text(struct walk *w, const struct node *node, const struct key *key,
	const char *text, struct wr *list)
{
	char buf[VALUE_SHORT];
	const char *value = checked(w, key, node, text, buf);

	if (!value)
		return false;
	if (list->len > 0)
		wr_u8(list, ' ');
	wr_text(list, value);
	return true;
}

/*
 * A list written as one text: addresses apart by commas or blanks, else all of it.
 */
static bool
list_split(struct walk *w, const struct node *node, const struct key *key,
	struct wr *list)
{
	const char *blanks = key->rule.kind == VALUE_TEXT ? "" : ", ";
	const char *at = node->text;
	bool good = true;

	if (!*blanks)
		return list_text(w, node, key, at, list);
	while (*(at += strspn(at, blanks))) {
		size_t len = strcspn(at, blanks);
		const char *one = arena_text(w->arena, at, len);

		good = one && list_text(w, node, key, one, list) && good;
		at += len;
	}
	return good;
}

static void
walk_list(struct walk *w, const struct node *node, const struct key *key,
	const char *path)
{
	char text[LIST_TEXT];
	struct wr list = wr_of(text, sizeof text);
	bool good = true;

	if (node->kind == NODE_TEXT)
		good = list_split(w, node, key, &list);
	else if (!is_kind(w, key, node, NODE_LIST))
		return;
	for (const struct node *n = node->first; n; n = n->next)
		good = is_kind(w, key, n, NODE_TEXT) &&
		       list_text(w, n, key, n->text, &list) && good;
	if (list.full)
		report_at(w->wrong, node->at, "%s: longer than %d characters",
			key->name, LIST_TEXT);
	if (!good || list.full || list.len == 0)
		return;

	const char *value = arena_text(w->arena, text, list.len);
	if (value)
		add(w, key, path, node->at, value);
}

static void
walk_rows(struct walk *w, const struct node *node, const struct key *key,
	const char *path)
{
	unsigned i = 0;

	if (!is_kind(w, key, node, NODE_LIST))
		return;
	for (const struct node *row = node->first; row; row = row->next) {
		char number[VALUE_SHORT];
		const char *inner;

		snprintf(number, sizeof number, "%u", i++);
		inner = join(w, path, number);
		if (inner && is_kind(w, key, row, NODE_MAP))
			walk_map(w, row, key->keys, inner);
	}
}

/* Is this name there before, however it is spelt? */
static const struct node *
named_before(const struct node *map, const struct node *n, const char *name)
{
	char other[SWITCH_TEXT];

	for (const struct node *m = map->first; m != n; m = m->next)
		if (switch_name(m->key, other) && strcmp(other, name) == 0)
			return m;
	return NULL;
}

static void
walk_named(struct walk *w, const struct node *node, const struct key *key,
	const char *path)
{
	if (!is_kind(w, key, node, NODE_MAP))
		return;
	for (const struct node *n = node->first; n; n = n->next) {
		char name[SWITCH_TEXT], quote[REPORT_QUOTE];
		const char *inner, *kept;

		if (!switch_name(n->key, name)) {
			report_at(w->wrong, n->key_at,
				"'%s' is no name of a switch: letters, digits, dots, dashes and underscores, or a MAC",
				report_quote(n->key, quote));
			continue;
		}
		if (named_before(node, n, name)) {
			report_at(w->wrong, n->key_at, "'%s' is here twice",
				report_quote(n->key, quote));
			continue;
		}
		kept = arena_text(w->arena, name, strlen(name));
		inner = join(w, path, name);
		if (!kept || !inner)
			return;
		add(w, key, path, n->key_at, kept);
		if (!walk_empty(n) && is_kind(w, key, n, NODE_MAP))
			walk_map(w, n, key->keys, inner);
	}
}

static void
walk_value(struct walk *w, const struct node *node, const struct key *key,
	const char *path)
{
	switch (key->form) {
	case KEY_ONE:
		walk_one(w, node, key, path);
		return;
	case KEY_LIST:
		walk_list(w, node, key, path);
		return;
	case KEY_ROWS:
		walk_rows(w, node, key, path);
		return;
	case KEY_NAMED:
		walk_named(w, node, key, path);
		return;
	case KEY_URL:
		if (node->kind == NODE_TEXT) {
			walk_one(w, node, key, path);
			return;
		}
		__attribute__((fallthrough));
	case KEY_MAP:
		if (is_kind(w, key, node, NODE_MAP))
			walk_map(w, node, key->keys, path);
		return;
	case KEY_GONE:
		report_at(w->wrong, node->key_at,
			"the key '%s' is not used here: %s", key->name,
			key->instead);
		return;
	}
}

static void
twice(struct walk *w, const struct node *node, const struct key *key,
	const struct place *first)
{
	if (first->line)
		report_at(w->wrong, node->key_at,
			"'%s' is here twice, first at %u:%u", key->name,
			first->line, first->column);
	else
		report_at(w->wrong, node->key_at, "'%s' is here twice", key->name);
}

/* Every key of a mapping, each at most once however it is spelt. */
static void
walk_map(struct walk *w, const struct node *map, const struct key *keys,
	const char *path)
{
	const struct node *seen[KEYS_MAX] = {NULL};

	for (const struct node *n = map->first; n; n = n->next) {
		const struct key *key = find(keys, n->key);
		const char *inner;

		if (!key) {
			unknown_key(w, n, keys);
			continue;
		}
		if (seen[key - keys]) {
			twice(w, n, key, &seen[key - keys]->key_at);
			continue;
		}
		seen[key - keys] = n;
		inner = join(w, path, key->name);
		if (inner && (key->form == KEY_GONE || !walk_empty(n)))
			walk_value(w, n, key, inner);
	}
}

void
walk(const struct node *map, const struct key *keys, struct arena *arena,
	struct report *wrong, struct items *out)
{
	struct walk w = {.arena = arena, .wrong = wrong, .end = &out->first};

	out->first = NULL;
	if (walk_empty(map))
		return;
	if (map->kind != NODE_MAP)
		report_at(
			wrong, map->at, "this must be a mapping: keys and values");
	else
		walk_map(&w, map, keys, "");
}
