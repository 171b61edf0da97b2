#include "config/compile.h"

#include "base/kv.h"
#include "config/walk.h"
#include "host/host.h"
#include "host/site.h"

#include <string.h>

static const char *const names[] = {
	[CONFIG_SITE] = "metal-boot.yaml",
	[CONFIG_NETBOOT] = "netboot.yaml",
	[CONFIG_BACKEND] = "backend.yaml",
};

/* What one file says of one host. */
struct claim {
	struct mac mac;
	enum config_file file;
	struct place at;
	struct items items;
};

/* What both files say of it; either may be NULL. */
struct host_claims {
	const struct claim *netboot, *backend;
};

struct compiling {
	struct arena *arena;
	struct report *wrong, *notes;
	struct claim *claim; /* in the files' order, then sorted by MAC */
	size_t claims;
	struct host_claims
		*by_host; /* as many as config.hosts, in the same order */
};

const char *
config_name(enum config_file f)
{
	return names[f];
}

static int
by_place(const struct place *x, const struct place *y)
{
	int order = (x->line > y->line) - (x->line < y->line);

	return order ? order : (x->column > y->column) - (x->column < y->column);
}

static int
by_mac(const void *a, const void *b)
{
	const struct claim *x = a, *y = b;
	int order = memcmp(x->mac.b, y->mac.b, sizeof x->mac.b);

	if (order == 0)
		order = (x->file > y->file) - (x->file < y->file);
	return order ? order : by_place(&x->at, &y->at);
}

static int
by_name(const void *a, const void *b)
{
	const struct item *const *x = a, *const *y = b;

	return strcmp((*x)->name, (*y)->name);
}

static size_t
count(const struct node *root)
{
	size_t n = 0;

	for (const struct node *c = root && root->kind == NODE_MAP ? root->first
								   : NULL;
		c; c = c->next)
		n++;
	return n;
}

/* Two ways of booting: the host would get only one of them. */
static void
one_script(struct compiling *c, const struct items *items)
{
	const struct item *script = items_get(items, "script");
	const struct item *url = items_get(items, "script_url");

	if (!script || !url)
		return;
	report_at(c->wrong, url->at,
		"both ipxe_script (%u:%u) and ipxe_script_url are set",
		script->at.line, script->at.column);
}

/* One entry of netboot.yaml or backend.yaml. */
static void
claim_of(struct compiling *c, enum config_file f, const struct node *n)
{
	struct claim *claim = &c->claim[c->claims];
	char quote[REPORT_QUOTE];

	claim->file = f;
	claim->at = n->key_at;
	walk(n, f == CONFIG_NETBOOT ? keys_netboot : keys_backend, c->arena,
		c->wrong, &claim->items);
	one_script(c, &claim->items);
	report_quote(n->key, quote);
	if (!mac_parse(n->key, &claim->mac))
		report_at(c->wrong, n->key_at,
			"'%s' is not a MAC such as dc:a6:32:01:02:03", quote);
	else if (!mac_ok(claim->mac))
		report_at(c->wrong, n->key_at,
			"'%s' is not the MAC of one interface", quote);
	else
		c->claims++;
}

static void
claims_of(struct compiling *c, enum config_file f, const struct node *root)
{
	if (!root || walk_empty(root))
		return;
	if (root->kind != NODE_MAP) {
		report_at(c->wrong, root->at, "this must be a mapping by MAC");
		return;
	}
	for (const struct node *n = root->first; n; n = n->next)
		claim_of(c, f, n);
}

/*
 * Does netboot.yaml say this already? Script and URL are two ways to say one thing.
 */
static const struct item *
rival(const struct items *netboot, const char *name)
{
	const struct item *same = items_get(netboot, name);

	if (same)
		return same;
	if (strcmp(name, "script") == 0)
		return items_get(netboot, "script_url");
	if (strcmp(name, "script_url") == 0)
		return items_get(netboot, "script");
	return NULL;
}

/* A record under way: items sorted by name, with room for the defaults. */
struct record {
	const struct item *item[KV_MAX];
	size_t n;
	bool full;
};

static void
record_add(struct record *r, const struct item *item)
{
	if (r->n == KV_MAX)
		r->full = true;
	else
		r->item[r->n++] = item;
}

static bool
record_has(const struct record *r, const char *name)
{
	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->item[i]->name, name) == 0)
			return true;
	return false;
}

/* The lines sorted by name, as a copy in the arena; false if there are too many. */
static bool
record_text(struct record *r, struct wr *w, struct arena *arena,
	struct config_text *out)
{
	qsort(r->item, r->n, sizeof(struct item *), by_name);
	for (size_t i = 0; i < r->n; i++)
		kv_put(w, r->item[i]->name, r->item[i]->value);
	if (r->full || w->full)
		return false;
	out->bytes = arena_text(arena, w->base, w->len);
	out->len = w->len;
	return true;
}

/* What is true of every host of which the files say nothing else. */
static const struct item defaults[] = {
	{.name = "allow_pxe", .value = "true"},
	{.name = "kernel", .value = "ironic-python-agent.kernel"},
	{.name = "initrd", .value = "ironic-python-agent.initramfs"},
};

/* Both files' items: netboot.yaml wins. */
static void
merge(struct compiling *c, const struct host_claims *said, struct record *r)
{
	static const struct items nothing;
	const struct items *netboot =
		said->netboot ? &said->netboot->items : &nothing;
	const struct items *backend =
		said->backend ? &said->backend->items : &nothing;

	for (const struct item *i = netboot->first; i; i = i->next)
		record_add(r, i);
	for (const struct item *i = backend->first; i; i = i->next) {
		const struct item *wins = rival(netboot, i->name);

		if (wins)
			report_at(c->notes, i->at,
				"%s is not used: %s:%u:%u says it too", i->name,
				wins->at.file, wins->at.line, wins->at.column);
		else
			record_add(r, i);
	}
	for (size_t i = 0; i < sizeof defaults / sizeof *defaults; i++)
		if (!record_has(r, defaults[i].name))
			record_add(r, &defaults[i]);
}

static const char *
value_of(const struct claim *claim, const char *name)
{
	const struct item *item = claim ? items_get(&claim->items, name) : NULL;

	return item ? item->value : NULL;
}

static void
compile_host(struct compiling *c, const struct host_claims *said,
	struct config_host *out)
{
	const struct claim *first = said->netboot ? said->netboot : said->backend;
	char text[HOST_RECORD_MAX - 1], mac[MAC_TEXT]; /* readers end it with NUL */
	struct wr w = wr_of(text, sizeof text);
	struct item self = {.name = "mac"};
	struct config_text record = {0};
	struct record r = {.n = 0};

	out->mac = first->mac;
	out->name = value_of(said->backend, "name");
	out->ip = value_of(said->backend, "ip");
	self.value = mac_show(out->mac, mac);
	record_add(&r, &self);
	merge(c, said, &r);
	if (!record_text(&r, &w, c->arena, &record))
		report_at(c->wrong, first->at,
			"all that is said of this host is more than %d bytes",
			HOST_RECORD_MAX - 1);
	out->record = record.bytes;
	out->len = record.len;
}

/* Sort the claims and join those of one host; two in one file are a mistake. */
static void
pair(struct compiling *c, struct config *out)
{
	qsort(c->claim, c->claims, sizeof *c->claim, by_mac);
	for (size_t i = 0; i < c->claims; i++) {
		const struct claim *claim = &c->claim[i], *before = claim - 1;
		bool same = i > 0 && mac_eq(claim->mac, before->mac);
		char mac[MAC_TEXT];

		if (same && claim->file == before->file) {
			report_at(c->wrong, claim->at,
				"%s is here twice, first at %u:%u",
				mac_show(claim->mac, mac), before->at.line,
				before->at.column);
			continue;
		}
		if (!same)
			out->hosts++;

		struct host_claims *said = &c->by_host[out->hosts - 1];
		if (claim->file == CONFIG_NETBOOT)
			said->netboot = claim;
		else
			said->backend = claim;
	}
}

/* Names are equal in either case (RFC 1035 2.3.3). */
static int
by_value(const void *a, const void *b)
{
	const struct item *const *x = a, *const *y = b;
	int order = strcasecmp((*x)->value, (*y)->value);

	return order ? order : by_place(&(*x)->at, &(*y)->at);
}

/* No two hosts have the same of this. */
static void
unique(struct compiling *c, const struct config *config, const char *name)
{
	const struct item **item =
		arena_take(c->arena, config->hosts * sizeof(struct item *));
	size_t n = 0;

	if (!item)
		return;
	for (size_t i = 0; i < config->hosts; i++) {
		const struct claim *backend = c->by_host[i].backend;
		const struct item *found =
			backend ? items_get(&backend->items, name) : NULL;

		if (found)
			item[n++] = found;
	}
	qsort(item, n, sizeof(struct item *), by_value);
	for (size_t i = 1; i < n; i++)
		if (strcasecmp(item[i - 1]->value, item[i]->value) == 0)
			report_at(c->wrong, item[i]->at,
				"another host has the %s '%s', at %u:%u", name,
				item[i]->value, item[i - 1]->at.line,
				item[i - 1]->at.column);
}

static void
compile_hosts(struct compiling *c, struct node *roots[static CONFIG_FILES],
	struct config *out)
{
	size_t most = count(roots[CONFIG_NETBOOT]) + count(roots[CONFIG_BACKEND]);

	/* One claim more: a claim is filled before it is known to be good. */
	c->claim = arena_take(c->arena, (most + 1) * sizeof *c->claim);
	c->by_host = arena_take(c->arena, (most + 1) * sizeof *c->by_host);
	out->host = arena_take(c->arena, (most + 1) * sizeof *out->host);
	if (!c->claim || !c->by_host || !out->host)
		return;
	claims_of(c, CONFIG_NETBOOT, roots[CONFIG_NETBOOT]);
	claims_of(c, CONFIG_BACKEND, roots[CONFIG_BACKEND]);
	pair(c, out);
	unique(c, out, "ip");
	unique(c, out, "name");
	for (size_t i = 0; i < out->hosts; i++)
		compile_host(c, &c->by_host[i], &out->host[i]);
}

/* The items that are secret, or those that are not, as one record. */
static void
compile_site_part(struct compiling *c, const struct items *items, bool secret,
	struct config_text *out)
{
	char text[SITE_MAX - 1]; /* readers end it with NUL */
	struct wr w = wr_of(text, sizeof text);
	struct record r = {.n = 0};

	for (const struct item *i = items->first; i; i = i->next)
		if (i->secret == secret)
			record_add(&r, i);
	if (!record_text(&r, &w, c->arena, out))
		report_at(c->wrong, (struct place){.file = names[CONFIG_SITE]},
			"more than %d values or %d bytes", KV_MAX, SITE_MAX - 1);
}

static void
compile_site(struct compiling *c, const struct node *root, struct config *out)
{
	struct items items;

	walk(root, keys_site, c->arena, c->wrong, &items);
	compile_site_part(c, &items, false, &out->site);
	compile_site_part(c, &items, true, &out->secrets);
}

bool
config_compile(const struct config_text files[static CONFIG_FILES],
	struct arena *arena, struct report *wrong, struct report *notes,
	struct config *out)
{
	struct compiling c = {.arena = arena, .wrong = wrong, .notes = notes};
	struct node *root[CONFIG_FILES] = {NULL};

	*out = (struct config){0};
	for (int f = 0; f < CONFIG_FILES; f++)
		if (files[f].bytes)
			root[f] = tree_read(names[f], files[f].bytes, files[f].len,
				arena, wrong);
	compile_site(&c, root[CONFIG_SITE], out);
	compile_hosts(&c, root, out);
	return wrong->n == 0 && !arena->failed;
}
