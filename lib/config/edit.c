#include "config/edit.h"

#include "base/str.h"
#include "base/wr.h"
#include "config/linemap.h"
#include "config/patch.h"
#include "config/same.h"
#include "config/tree.h"
#include "config/walk.h"
#include "power/word.h"

#include <ctype.h>
#include <string.h>

#define VALUE_TEXT_MAX 160 /* a port or a switch, each character escaped */
#define BOTH_TEXT      512 /* the lines of a host */
#define STEP           2   /* columns that what is within is further in */

struct editing {
	struct config_text in;
	const char *eol; /* as the file's first line ends */
	struct linemap lines;
	struct arena *arena;
	struct report *wrong;
	struct patch *patch;
	size_t patches;
};

static void
patch(struct editing *e, size_t at, size_t cut, const char *text, size_t len)
{
	e->patch[e->patches] = (struct patch){
		at, cut, e->patches, arena_text(e->arena, text, len)};
	e->patches++;
}

static bool
refuse(struct editing *e, struct place at, const char *why)
{
	report_at(e->wrong, at, "%s; edit it by hand", why);
	return false;
}

/* Would YAML take it for the same text without quotes? Rather not, when in doubt.
 */
static bool
plain_ok(const char *text)
{
	static const char *const words[] = {
		"null", "true", "false", "yes", "no", "on", "off", "y", "n"};
	size_t digits = strspn(text, "0123456789");

	if (!text[digits])
		return *text != '0' || digits == 1;
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (str_eq_nocase(text, words[i]))
			return false;
	if (!isalpha((unsigned char)*text) && !strchr(text, '/'))
		return false;
	for (; *text; text++)
		if (!isalnum((unsigned char)*text) && !strchr("._/-", *text))
			return false;
	return true;
}

/* A value, in these quotes, or in the ones it needs (0). */
static void
wr_value(struct wr *w, const char *text, char quote)
{
	if (!quote && plain_ok(text)) {
		wr_text(w, text);
		return;
	}
	if (!quote)
		quote = '"';
	wr_u8(w, (uint8_t)quote);
	for (; *text; text++) {
		if (quote == '"' && (*text == '"' || *text == '\\'))
			wr_u8(w, '\\');
		if (quote == '\'' && *text == '\'')
			wr_u8(w, '\'');
		wr_u8(w, (uint8_t)*text);
	}
	wr_u8(w, (uint8_t)quote);
}

static const struct node *
child(const struct node *map, const char *key)
{
	const struct node *n = map->first;

	while (n && !walk_same(n->key, key))
		n = n->next;
	return n;
}

/* Put a text in the place of a value that is one line, or of none at all. */
static bool
replace(struct editing *e, const struct node *n, const char *text, size_t len)
{
	char spaced[BOTH_TEXT + 1] = " ";
	size_t from, to;

	if (n->kind != NODE_TEXT)
		return refuse(e, n->at, "this should be one value");
	if (n->end.line != n->at.line)
		return refuse(e, n->at, "this value is several lines");
	from = linemap_offset(&e->lines, n->at);
	to = linemap_offset(&e->lines, n->end);
	memcpy(spaced + 1, text, len);
	/* After the colon of a key without a value. */
	if (from == to && from > 0 && e->in.bytes[from - 1] == ':')
		patch(e, from, 0, spaced, len + 1);
	else
		patch(e, from, to - from, text, len);
	return true;
}

static bool
set_value(struct editing *e, const struct node *n, const char *value)
{
	char text[VALUE_TEXT_MAX], quote = 0;
	struct wr w = wr_of(text, sizeof text);

	if (n->kind == NODE_TEXT && n->quoted)
		quote = e->in.bytes[linemap_offset(&e->lines, n->at)];
	/* A block of lines begins otherwise, and is refused. */
	wr_value(&w, value, quote);
	return replace(e, n, text, w.len);
}

/* "device_id: rack1" and so on, each of the two that is asked for. */
static void
wr_power(struct wr *w, const struct edit *edit, bool device, bool port,
	const char *between)
{
	if (device) {
		wr_text(w, "device_id: ");
		wr_value(w, edit->device, 0);
	}
	if (device && port)
		wr_text(w, between);
	if (port) {
		wr_text(w, "port: ");
		wr_value(w, edit->port, 0);
	}
}

/* An end of line, and so many blanks. */
static const char *
indent(const struct editing *e, uint32_t columns, char out[static BOTH_TEXT])
{
	snprintf(out, BOTH_TEXT, "%s%*s", e->eol,
		(int)(columns < 100 ? columns : 100), "");
	return out;
}

/* As the first of a mapping in braces. */
static bool
add_flow(struct editing *e, const struct node *map, struct wr *w)
{
	if (map->first)
		wr_text(w, ", ");
	patch(e,
		map->first ? linemap_offset(&e->lines, map->first->key_at)
			   : linemap_offset(&e->lines, map->at) + 1,
		0, (const char *)w->base, w->len);
	return !w->full;
}

/* Below the line with its key, as the first of a mapping by indentation. */
static bool
add_block(struct editing *e, const struct node *map, struct wr *w)
{
	if (map->first->key_at.line <= map->key_at.line ||
		map->key_at.line >= e->lines.n)
		return refuse(
			e, map->key_at, "this is not a key on a line of its own");
	wr_text(w, e->eol);
	patch(e, e->lines.at[map->key_at.line], 0,
		(const char *)w->base + strlen(e->eol), w->len - strlen(e->eol));
	return !w->full;
}

/* The keys of a host's power that are there get their values, the others are added.
 */
static bool
edit_map(struct editing *e, const struct node *power, const struct edit *edit)
{
	const struct node *device = child(power, "device_id");
	const struct node *port = child(power, "port");
	char text[BOTH_TEXT], line[BOTH_TEXT], sw[SWITCH_TEXT];
	struct wr w = wr_of(text, sizeof text);
	bool named = device && device->kind == NODE_TEXT &&
		     switch_name(device->text, sw) && strcmp(sw, edit->device) == 0;

	if (device && !named && !set_value(e, device, edit->device))
		return false;
	if (port &&
		(port->kind != NODE_TEXT || strcmp(port->text, edit->port) != 0) &&
		!set_value(e, port, edit->port))
		return false;
	if (device && port)
		return true;
	if (power->flow) {
		wr_power(&w, edit, !device, !port, ", ");
		return add_flow(e, power, &w);
	}
	wr_text(&w, indent(e, power->first->key_at.column - 1, line));
	wr_power(&w, edit, !device, !port, line);
	return add_block(e, power, &w);
}

/* A host that has no power yet. */
static bool
add_power(struct editing *e, const struct node *host, const struct edit *edit)
{
	char text[BOTH_TEXT], line[BOTH_TEXT];
	struct wr w = wr_of(text, sizeof text);

	if (host->flow) {
		wr_text(&w, "power: {");
		wr_power(&w, edit, true, true, ", ");
		wr_u8(&w, '}');
		return add_flow(e, host, &w);
	}
	wr_text(&w, indent(e, host->first->key_at.column - 1, line));
	wr_text(&w, "power:");
	indent(e, host->first->key_at.column - 1 + STEP, line);
	wr_text(&w, line);
	wr_power(&w, edit, true, true, line);
	return add_block(e, host, &w);
}

static bool
edit_host(struct editing *e, const struct node *host, const struct edit *edit)
{
	const struct node *power =
		host->kind == NODE_MAP ? child(host, "power") : NULL;
	bool none = walk_empty(host);
	char text[BOTH_TEXT];
	struct wr w = wr_of(text, sizeof text);

	if (!none && host->kind != NODE_MAP)
		return refuse(e, host->at, "this should be a mapping");
	if (power && power->kind == NODE_MAP)
		return edit_map(e, power, edit);
	if (!none && !power)
		return add_power(e, host, edit);
	if (!none && !walk_empty(power))
		return refuse(e, power->at, "this should be a mapping");
	wr_text(&w, none ? "{power: {" : "{");
	wr_power(&w, edit, true, true, ", ");
	wr_text(&w, none ? "}}" : "}");
	return replace(e, none ? host : power, text, w.len);
}

/* Hosts without an entry, in what braces the file has, or at its end. */
static bool
append_host(struct editing *e, const struct node *root, const struct edit *edit)
{
	uint32_t in = root && root->first ? root->first->key_at.column - 1 : 0;
	bool open_end = e->in.len > 0 && e->lines.at[e->lines.n - 1] != e->in.len;
	char text[BOTH_TEXT], line[BOTH_TEXT], mac[MAC_TEXT];
	struct wr w = wr_of(text, sizeof text);

	mac_show(edit->mac, mac);
	if (root && root->flow) {
		wr_value(&w, mac, '"');
		wr_text(&w, ": {power: {");
		wr_power(&w, edit, true, true, ", ");
		wr_text(&w, "}}");
		return add_flow(e, root, &w);
	}
	/* The first that follows a line without an end ends it. */
	if (open_end &&
		(e->patches == 0 || e->patch[e->patches - 1].at != e->in.len))
		wr_text(&w, e->eol);
	wr_text(&w, indent(e, in, line) + strlen(e->eol));
	wr_text(&w, mac);
	wr_u8(&w, ':');
	wr_text(&w, indent(e, in + STEP, line));
	wr_text(&w, "power:");
	wr_text(&w, indent(e, in + 2 * STEP, line));
	wr_power(&w, edit, true, true, line);
	wr_text(&w, e->eol);
	patch(e, e->in.len, 0, text, w.len);
	return !w.full;
}

/* The patches that all of the edits take; false when one cannot be. */
static bool
plan(struct editing *e, const struct node *root, const struct edit *edit, size_t n)
{
	size_t refused = e->wrong->n;
	bool *done = arena_take(e->arena, n + 1);

	for (const struct node *h = root ? root->first : NULL; done && h;
		h = h->next) {
		const struct edit *this = edit_of(h->key, edit, n);

		if (!this)
			continue;
		if (done[this - edit])
			refuse(e, h->key_at, "this host is here twice");
		else
			edit_host(e, h, this);
		done[this - edit] = true;
	}
	for (size_t i = 0; done && i < n; i++)
		if (!done[i])
			append_host(e, root, &edit[i]);
	return done && e->wrong->n == refused;
}

bool
edit_power(struct config_text text, const struct edit *edit, size_t n,
	struct arena *arena, struct report *wrong, struct config_text *out)
{
	struct editing e = {.in = text, .arena = arena, .wrong = wrong};
	const char *name = config_name(CONFIG_BACKEND), *first;
	struct node *root, *after;
	struct report unseen = {0};
	size_t before = wrong->n;

	if (!e.in.bytes)
		e.in.bytes = "";
	first = memchr(e.in.bytes, '\n', e.in.len);
	e.eol = first && first > e.in.bytes && first[-1] == '\r' ? "\r\n" : "\n";
	e.patch = arena_take(arena, (2 * n + 1) * sizeof *e.patch);
	root = tree_read(name, e.in.bytes, e.in.len, arena, wrong);
	if (root && root->kind != NODE_MAP && walk_empty(root))
		root = NULL;
	if (!e.patch || !linemap_of(e.in, arena, &e.lines) || wrong->n > before)
		return false;
	if (e.in.len >= 3 && memcmp(e.in.bytes, "\xef\xbb\xbf", 3) == 0)
		return refuse(&e, (struct place){name, 1, 1},
			"it begins with a byte order mark");
	if (root && root->kind != NODE_MAP)
		return refuse(&e, root->at, "this should be a mapping by MAC");
	if (!plan(&e, root, edit, n) ||
		!patch_apply(e.in, e.patch, e.patches, arena, &e.in))
		return false;
	/* Its mistakes are in a text that nobody sees. */
	after = tree_read(name, e.in.bytes, e.in.len, arena, &unseen);
	if (unseen.n > 0 || !same_but(root, after, edit, n))
		return refuse(&e, (struct place){name, 0, 0},
			"what would come of it is not what was meant");
	*out = e.in;
	return true;
}
