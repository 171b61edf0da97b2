#include "config/tree.h"

#include "config/linemap.h"

#include <string.h>
#include <yaml.h>

struct reading {
	yaml_parser_t parser;
	const char *file, *text;
	size_t len;
	struct arena *arena;
	struct report *wrong;
	struct place end; /* behind the newest event */
	size_t nodes;
};

static struct place
place(const struct reading *r, yaml_mark_t mark)
{
	return (struct place){
		.file = r->file,
		.line = (uint32_t)mark.line + 1,
		.column = (uint32_t)mark.column + 1,
	};
}

/* Is there a tab in that line up to that column? YAML does not indent by tabs. */
static bool
tab_before(const struct reading *r, yaml_mark_t mark)
{
	const char *at = r->text, *end = r->text + r->len;

	for (size_t line = 0; at < end && line < mark.line; at++)
		line += *at == '\n';
	for (size_t i = 0; at < end && *at != '\n' && i <= mark.column; i++)
		if (*at++ == '\t')
			return true;
	return false;
}

/* Where a byte is: libyaml gives no mark for bytes that are no text. */
static struct place
place_of_byte(const struct reading *r, size_t offset)
{
	struct place at = {.file = r->file, .line = 1, .column = 1};

	for (size_t i = 0; i < offset && i < r->len; i++) {
		at.column++;
		if (r->text[i] == '\n') {
			at.line++;
			at.column = 1;
		}
	}
	return at;
}

/* What libyaml found wrong. */
static void
syntax(struct reading *r)
{
	const yaml_parser_t *p = &r->parser;
	struct place at = place(r, p->problem_mark);

	if (p->error == YAML_MEMORY_ERROR) {
		r->arena->failed = true;
	} else if (p->error == YAML_READER_ERROR) {
		at = place_of_byte(r, p->problem_offset);
		report_at(r->wrong, at, "%s", p->problem);
	} else if (tab_before(r, p->problem_mark)) {
		report_at(r->wrong, at, "a tab; indent with spaces");
	} else {
		report_at(r->wrong, at, "%s%s%s", p->problem, p->context ? " " : "",
			p->context ? p->context : "");
	}
}

/* The next event, which the caller deletes; false when reading is over. */
static bool
next(struct reading *r, yaml_event_t *event)
{
	if (yaml_parser_parse(&r->parser, event)) {
		r->end = place(r, event->end_mark);
		return true;
	}
	syntax(r);
	return false;
}

static void
no_anchor(struct reading *r, struct node *node, const yaml_char_t *anchor,
	const yaml_char_t *tag)
{
	const char *name = (const char *)anchor;

	if (anchor) {
		node->anchor = arena_text(r->arena, name, strlen(name));
		report_at(r->wrong, node->at,
			"an anchor (&); write the value out where it is used");
	}
	if (tag)
		report_at(r->wrong, node->at,
			"a tag (!); write the value without it");
}

/* The text of a scalar; one with a NUL in it is reported and cut. */
static const char *
scalar_text(struct reading *r, const yaml_event_t *event)
{
	const char *text = (const char *)event->data.scalar.value;
	size_t len = event->data.scalar.length;

	if (memchr(text, 0, len))
		report_at(r->wrong, place(r, event->start_mark), "a NUL in a text");
	return arena_text(r->arena, text, len);
}

/*
 * A node for this event, without its children; NULL when there is no room for it.
 */
static struct node *
node_of(struct reading *r, const yaml_event_t *event)
{
	struct node *node;

	if (r->nodes++ == TREE_NODES) {
		report_at(r->wrong, place(r, event->start_mark),
			"more than %d values", TREE_NODES);
		return NULL;
	}
	node = arena_take(r->arena, sizeof *node);
	if (!node)
		return NULL;
	node->at = place(r, event->start_mark);
	node->end = r->end;
	node->text = "";
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		no_anchor(
			r, node, event->data.scalar.anchor, event->data.scalar.tag);
		node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE;
		node->text = scalar_text(r, event);
		return node->text ? node : NULL;
	case YAML_SEQUENCE_START_EVENT:
		no_anchor(r, node, event->data.sequence_start.anchor,
			event->data.sequence_start.tag);
		node->kind = NODE_LIST;
		node->flow = event->data.sequence_start.style ==
			     YAML_FLOW_SEQUENCE_STYLE;
		return node;
	case YAML_MAPPING_START_EVENT:
		no_anchor(r, node, event->data.mapping_start.anchor,
			event->data.mapping_start.tag);
		node->kind = NODE_MAP;
		node->flow =
			event->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE;
		return node;
	default:
		node->alias = arena_text(r->arena, event->data.alias.anchor,
			strlen((const char *)event->data.alias.anchor));
		report_at(r->wrong, node->at,
			"an alias (*); write the value out where it is used");
		return node;
	}
}

static struct node *read_node(struct reading *r, int depth, bool *end);

/* The key that stands before a value: false when reading is over. */
static bool
read_key(
	struct reading *r, int depth, bool *end, const char **key, struct place *at)
{
	struct node *node = read_node(r, depth, end);

	if (*end || !node)
		return node || *end;
	if (node->kind != NODE_TEXT)
		report_at(r->wrong, node->at, "a key must be one word");
	*key = node->text;
	*at = node->at;
	return true;
}

/* The children of a list or map, up to its end; false when reading is over. */
static bool
read_children(struct reading *r, struct node *parent, int depth)
{
	for (struct node **to = &parent->first;; to = &(*to)->next) {
		const char *key = NULL;
		struct place key_at = {0};
		bool end = false;

		if (parent->kind == NODE_MAP &&
			!read_key(r, depth, &end, &key, &key_at))
			return false;
		if (!end)
			*to = read_node(r, depth, &end);
		if (end) {
			parent->end = r->end;
			return true;
		}
		if (!*to)
			return false;
		(*to)->key = key;
		(*to)->key_at = key_at;
	}
}

/*
 * The next value and all that is in it. NULL when reading is over, or, with *end,
 * when the next event ends the list, map or file instead.
 */
static struct node *
read_node(struct reading *r, int depth, bool *end)
{
	yaml_event_t event;
	struct node *node = NULL;

	if (!next(r, &event))
		return NULL;
	*end = event.type == YAML_SEQUENCE_END_EVENT ||
	       event.type == YAML_MAPPING_END_EVENT;
	if (!*end && depth == TREE_DEPTH)
		report_at(
			r->wrong, place(r, event.start_mark), "nested too deeply");
	else if (!*end)
		node = node_of(r, &event);
	yaml_event_delete(&event);
	if (node && node->kind != NODE_TEXT && !read_children(r, node, depth + 1))
		return NULL;
	return node;
}

/*
 * Step over the event that starts or ends a stream or document: which, and where?
 */
static yaml_event_type_t
step(struct reading *r, struct place *at)
{
	yaml_event_t event;

	if (!next(r, &event))
		return YAML_NO_EVENT;

	yaml_event_type_t type = event.type;
	*at = place(r, event.start_mark);
	yaml_event_delete(&event);
	return type;
}

static struct node *
read_document(struct reading *r)
{
	struct node *root;
	struct place at;
	bool end = false;

	step(r, &at);
	if (step(r, &at) != YAML_DOCUMENT_START_EVENT)
		return NULL;
	root = read_node(r, 0, &end);
	if (!root)
		return NULL;
	step(r, &at);
	if (step(r, &at) == YAML_DOCUMENT_START_EVENT)
		report_at(r->wrong, at, "a second document; a file holds one");
	return root;
}

struct node *
tree_read(const char *file, const char *text, size_t len, struct arena *arena,
	struct report *wrong)
{
	struct reading r = {.file = file,
		.text = text,
		.len = len,
		.arena = arena,
		.wrong = wrong};
	size_t mark = linemap_mark((struct config_text){text, len});
	struct node *root;

	if (!yaml_parser_initialize(&r.parser)) {
		arena->failed = true;
		return NULL;
	}
	yaml_parser_set_encoding(&r.parser, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(
		&r.parser, (const unsigned char *)text + mark, len - mark);
	root = read_document(&r);
	yaml_parser_delete(&r.parser);
	return root;
}
