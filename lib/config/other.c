#include "config/other.h"

#include "base/wr.h"
#include "config/linemap.h"
#include "config/patch.h"
#include "config/tree.h"
#include "config/walk.h"

#include <stdlib.h>
#include <string.h>

#define PAIRS    512 /* bytes of what is added to a section */
#define SENTENCE 160
#define WAS_SO   "  # as it was when nobody said it"

enum when {
	ALWAYS,
	SECTION, /* the section is there */
	FOLDER,  /* it is a folder that is there */
	IRONIC,  /* there is a folder of Ironic's files */
	POOL,    /* dnsmasq.auto_assign_enabled is true */
};

#define IRONIC_ROOT "/shared/dnsmasq"

/* The defaults that differ, by section; what is in none comes first. */
static const struct {
	const char *section, *key, *value;
	enum when when;
} defaults[] = {
	{"", "port", "8080", ALWAYS},
	{"dhcp", "enabled", "false", ALWAYS},
	{"dhcp", "proxy_enabled", "false", ALWAYS},
	{"tftp", "enabled", "false", ALWAYS},
	{"tftp", "root_directory", "/tftpboot", FOLDER},
	{"static", "root_directory", "/shared/html", FOLDER},
	{"unifi", "insecure", "true", SECTION},
	{"ipxe_http_script", "retries", "3", SECTION},
	{"ipxe_http_script", "retry_delay", "5", SECTION},
	{"dnsmasq", "enabled", "true", IRONIC},
	{"dnsmasq", "root_directory", IRONIC_ROOT, FOLDER},
	{"dnsmasq", "ip_pool_start", "192.168.1.100", POOL},
	{"dnsmasq", "ip_pool_end", "192.168.1.200", POOL},
	{"dnsmasq", "default_lease_time", "604800", POOL},
	{"dnsmasq", "default_gateway", "192.168.1.1", POOL},
	{"dnsmasq", "default_subnet", "255.255.255.0", POOL},
	{"dnsmasq", "default_dns", "[8.8.8.8, 8.8.4.4]", POOL},
	{"dnsmasq", "default_domain", "local", POOL},
};

#define DEFAULTS (sizeof defaults / sizeof *defaults)

struct adding {
	struct config_text text;
	struct linemap lines;
	struct arena *arena;
	const struct other *other;
	const char *file;
	const struct node *root;
	struct patch *patch;
	size_t patches;
	bool ended; /* the last line has an end */
};

static const struct node *
child(const struct node *map, const char *key)
{
	const struct node *n = map && map->kind == NODE_MAP ? map->first : NULL;

	while (n && !walk_same(n->key, key))
		n = n->next;
	return n;
}

static const char *
text_at(const struct node *root, const char *section, const char *key)
{
	const struct node *n = child(*section ? child(root, section) : root, key);

	return n && n->kind == NODE_TEXT && !walk_empty(n) ? n->text : "";
}

static bool
says(const struct node *map, const char *key)
{
	const struct node *n = child(map, key);

	return n && !walk_empty(n);
}

static void
zero(const struct node *map, const char *key, const char *why, struct report *wrong)
{
	const struct node *n = child(map, key);

	if (n && n->kind == NODE_TEXT && n->text[0] == '0' && !n->text[1])
		report_at(wrong, n->at, "%s: 0 meant %s; leave it out", key, why);
}

void
other_wrong(const struct config_text text[static CONFIG_FILES], struct arena *arena,
	struct report *wrong)
{
	const struct node *root[CONFIG_REMOTE] = {NULL}, *n;
	const char *port;
	char own[32];

	for (int f = 0; f < CONFIG_REMOTE; f++)
		if (text[f].bytes)
			root[f] = tree_read(config_name((enum config_file)f),
				text[f].bytes, text[f].len, arena, NULL);
	zero(child(root[CONFIG_SITE], "talos"), "max_cache_size",
		"no limit, and would keep nothing here", wrong);
	port = text_at(root[CONFIG_SITE], "", "port");
	snprintf(own, sizeof own, "http://127.0.0.1:%.5s", *port ? port : "8080");
	n = child(child(root[CONFIG_SITE], "ironic"), "url");
	if (n && n->kind == NODE_TEXT && strcmp(n->text, own) == 0)
		report_at(wrong, n->at,
			"url: this was the program itself; name Ironic's own API");
	n = root[CONFIG_BACKEND] && root[CONFIG_BACKEND]->kind == NODE_MAP
		    ? root[CONFIG_BACKEND]->first
		    : NULL;
	for (; n; n = n->next)
		zero(n, "lease_time", "that it is not set", wrong);
}

static void
patch(struct adding *a, size_t from, size_t to, const char *text)
{
	a->patch[a->patches] = (struct patch){from, to - from, a->patches,
		arena_text(a->arena, text, strlen(text))};
	a->patches++;
}

/* Where a line goes that ends the file: before the mark that does. */
static size_t
last(const struct adding *a)
{
	for (size_t i = a->lines.n; i-- > 0;)
		if (a->text.len - a->lines.at[i] >= 3 &&
			memcmp(a->text.bytes + a->lines.at[i], "...", 3) == 0)
			return a->lines.at[i];
	return a->text.len;
}

/* Add a key to a map, the root if NULL, which does not say it. */
static void
put(struct adding *a, const struct node *map, const char *key, const char *value)
{
	const struct node *old = child(map, key);
	char text[PAIRS + 64];
	const char *before = "", *after = WAS_SO "\n";
	size_t at = last(a);
	int in = map && map->first ? (int)map->first->key_at.column - 1 : 0;

	if (old) {
		snprintf(text, sizeof text, " %s", value);
		patch(a, linemap_offset(&a->lines, old->at),
			linemap_offset(&a->lines, old->end), text);
		return;
	}
	if (map && map->flow) {
		at = linemap_offset(&a->lines, map->at) + 1;
		in = 0;
		after = ", ";
	} else if (!map || map == a->root) {
		before = a->ended ? "" : "\n";
		a->ended = true;
	} else {
		at = a->lines.at[map->key_at.line];
	}
	snprintf(text, sizeof text, "%s%*s%s: %s%s", before, in, "", key, value,
		after);
	patch(a, at, at, text);
}

static void
tell(struct adding *a, const struct node *n, const char *section, const char *key,
	const char *value)
{
	char text[SENTENCE];
	struct place at = n && n->key ? n->key_at : (struct place){a->file, 1, 1};

	snprintf(text, sizeof text,
		"%s%s%s: %s is written down, for so it was when nobody said it",
		section, *section ? "." : "", key, value);
	a->other->told(a->other->with, at, text);
}

static bool
counts(const struct adding *a, size_t i)
{
	const struct node *section = child(a->root, defaults[i].section);

	switch (defaults[i].when) {
	case SECTION:
		return section && !walk_empty(section);
	case FOLDER:
		return a->other->there(defaults[i].value);
	case IRONIC:
		return says(section, "root_directory") ||
		       a->other->there(IRONIC_ROOT);
	case POOL:
		return strcmp(text_at(a->root, "dnsmasq", "auto_assign_enabled"),
			       "true") == 0;
	default:
		return true;
	}
}

/* The defaults of one section, from the i-th on; the first that is another's. */
static size_t
add_section(struct adding *a, size_t i)
{
	const char *name = defaults[i].section;
	const struct node *map = *name ? child(a->root, name) : a->root;
	char pairs[PAIRS] = "{";
	size_t len = 1;

	for (; i < DEFAULTS && strcmp(defaults[i].section, name) == 0; i++) {
		const char *key = defaults[i].key, *value = defaults[i].value;

		if (says(map, key) || !counts(a, i))
			continue;
		tell(a, map, name, key, value);
		if (!*name || (map && map->kind == NODE_MAP))
			put(a, map, key, value);
		else
			len += (size_t)snprintf(pairs + len, sizeof pairs - len,
				"%s%s: %s", len > 1 ? ", " : "", key, value);
	}
	if (len > 1) {
		snprintf(pairs + len, sizeof pairs - len, "}");
		put(a, a->root, name, pairs);
	}
	return i;
}

static int
by_mac(const void *x, const void *y)
{
	return memcmp(x, y, sizeof(struct mac));
}

/* A host that nobody said may netboot did not. */
static void
add_hosts(struct adding *a, bool nested, const struct mac *except, size_t excepts)
{
	const struct node *n =
		a->root && a->root->kind == NODE_MAP ? a->root->first : NULL;

	for (; n; n = n->next) {
		const struct node *map = nested ? child(n, "netboot") : n;
		struct mac mac;

		if (says(map, "allow_pxe") || !mac_parse(n->key, &mac) ||
			(excepts &&
				bsearch(&mac, except, excepts, sizeof mac, by_mac)))
			continue;
		tell(a, n, "", "allow_pxe", "false");
		if (map && map->kind == NODE_MAP)
			put(a, map, "allow_pxe", "false");
		else if (nested && n->kind == NODE_MAP)
			put(a, n, "netboot", "{allow_pxe: false}");
		else
			patch(a, linemap_offset(&a->lines, n->at),
				linemap_offset(&a->lines, n->end),
				nested ? " {netboot: {allow_pxe: false}}"
				       : " {allow_pxe: false}");
	}
}

static size_t
hosts_of(const struct node *root, struct mac *out)
{
	size_t n = 0;

	for (root = root && root->kind == NODE_MAP ? root->first : NULL; root;
		root = root->next, n++)
		if (out && !mac_parse(root->key, &out[n]))
			n--;
	return n;
}

static void
add_to(struct config_text *text, enum config_file f, struct node *netboot,
	struct arena *arena, const struct other *other)
{
	struct adding a = {.text = *text,
		.arena = arena,
		.other = other,
		.file = config_name(f),
		.ended = !text->bytes || text->len == 0 ||
			 text->bytes[text->len - 1] == '\n'};
	size_t hosts = hosts_of(netboot, NULL);
	struct mac *except = arena_take(arena, hosts * sizeof *except);

	a.root = tree_read(a.file, text->bytes, text->len, arena, NULL);
	a.patch = arena_take(
		arena, (hosts_of(a.root, NULL) + DEFAULTS) * sizeof *a.patch);
	if (!linemap_of(*text, arena, &a.lines) || !a.patch || !except)
		return;
	hosts = hosts_of(netboot, except);
	qsort(except, hosts, sizeof *except, by_mac);
	if (f == CONFIG_SITE)
		for (size_t i = 0; i < DEFAULTS;)
			i = add_section(&a, i);
	else
		add_hosts(&a, f == CONFIG_BACKEND, except,
			f == CONFIG_BACKEND ? hosts : 0);
	if (a.patches > 0)
		patch_apply(*text, a.patch, a.patches, arena, text);
}

void
other_defaults(struct config_text text[static CONFIG_FILES],
	const bool mine[static CONFIG_FILES], struct arena *arena,
	const struct other *other)
{
	const struct config_text *hosts = &text[CONFIG_NETBOOT];
	struct node *netboot =
		hosts->bytes ? tree_read(config_name(CONFIG_NETBOOT), hosts->bytes,
				       hosts->len, arena, NULL)
			     : NULL;

	for (int f = 0; f < CONFIG_REMOTE; f++)
		if (mine[f])
			add_to(&text[f], (enum config_file)f, netboot, arena,
				other);
}
