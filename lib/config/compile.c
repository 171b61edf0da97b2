#include "config/compile.h"

#include "base/kv.h"
#include "config/claim.h"
#include "config/record.h"
#include "config/remote.h"
#include "config/sitecheck.h"
#include "config/switches.h"
#include "console/conplace.h"
#include "file/state.h"
#include "host/host.h"
#include "host/site.h"

#include <string.h>

static const char *const names[] = {
	[CONFIG_SITE] = "metal-boot.yaml",
	[CONFIG_NETBOOT] = "netboot.yaml",
	[CONFIG_BACKEND] = "backend.yaml",
	[CONFIG_REMOTE] = STATE_REMOTE_HOSTS,
};

#define SERIAL_CONSOLE "serial_console"

static const char nobody[] = "there is no switch '%s' in metal-boot.yaml";

struct compiling {
	struct arena *arena;
	struct report *wrong, *notes, *left_out;
	struct remote remote;
	struct items site;
	struct item device;  /* of who names none; no value: there is no such */
	struct claim *claim; /* in the files' order, then sorted by MAC */
	size_t claims;
	struct config_driver **driver; /* where the next goes */
	struct host_claims
		*by_host; /* as many as config.hosts, in the same order */
};

const char *
config_name(enum config_file f)
{
	return names[f];
}

static int
by_mac(const void *a, const void *b)
{
	const struct claim *x = a, *y = b;
	int order = memcmp(x->mac.b, y->mac.b, sizeof x->mac.b);

	if (order == 0)
		order = (x->file > y->file) - (x->file < y->file);
	return order ? order : place_order(&x->at, &y->at);
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
one_script(struct report *wrong, const struct items *items)
{
	const struct item *script = items_get(items, "script");
	const struct item *url = items_get(items, "script_url");

	if (!script || !url)
		return;
	if (script->at.line)
		report_at(wrong, url->at,
			"both ipxe_script (%u:%u) and ipxe_script_url are set",
			script->at.line, script->at.column);
	else
		report_at(wrong, url->at,
			"both ipxe_script and ipxe_script_url are set");
}

/* Keep which programs these name; whether they are there is not looked at here. */
static void
drivers_of(struct compiling *c, const struct items *items)
{
	for (const struct item *i = items->first; i; i = i->next) {
		const char *key = strrchr(i->name, '.');
		bool soft = strcmp(i->name, "power.soft") == 0;

		if (!soft && (!key || strcmp(key, ".driver") != 0))
			continue;
		*c->driver = arena_take(c->arena, sizeof **c->driver);
		if (!*c->driver)
			return;
		**c->driver = (struct config_driver){i->value, soft, i->at, NULL};
		c->driver = &(*c->driver)->next;
	}
}

/* One host of netboot.yaml, of backend.yaml or of the remote source. */
static void
claim_of(struct compiling *c, enum config_file f, const struct node *n)
{
	struct report *wrong = f == CONFIG_REMOTE ? c->left_out : c->wrong;
	struct claim *claim = &c->claim[c->claims];
	size_t before = wrong->n;
	char quote[REPORT_QUOTE];

	claim->file = f;
	claim->at = n->key_at;
	walk(n, f == CONFIG_NETBOOT ? keys_netboot : keys_backend, c->arena, wrong,
		&claim->items);
	one_script(wrong, &claim->items);
	/* It may be a command, which is run here. */
	if (f == CONFIG_REMOTE && items_get(&claim->items, SERIAL_CONSOLE))
		report_at(wrong, n->key_at,
			"only backend.yaml says where a console is");
	report_quote(n->key, quote);
	if (!mac_parse(n->key, &claim->mac))
		report_at(wrong, n->key_at,
			"'%s' is not a MAC such as dc:a6:32:01:02:03", quote);
	else if (!mac_ok(claim->mac))
		report_at(wrong, n->key_at, "'%s' is not the MAC of one interface",
			quote);
	else if (f != CONFIG_REMOTE || wrong->n == before)
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

/* The switch that it gets its power from must be one; else that is told. */
static void
check_switch(struct compiling *c, struct host_claims *said, struct config *config)
{
	const struct claim *remote = said->remote;
	const struct item *device =
		said->backend ? items_get(&said->backend->items, "power.device")
			      : NULL;
	bool theirs = !device;
	char quote[REPORT_QUOTE];

	if (!device && remote)
		device = items_get(&remote->items, "power.device");
	if (!device || switches_have(&c->site, device->value, device->at, c->arena,
			       c->wrong, config))
		return;
	report_at(theirs ? c->left_out : c->wrong, device->at, nobody,
		report_quote(device->value, quote));
	if (theirs)
		said->remote = NULL;
}

/* False when there is nothing of it but a remote part that is left out. */
static bool
compile_host(struct compiling *c, struct host_claims *said, struct config_host *out)
{
	static const char too_long[] =
		"all that is said of this host is more than %d bytes";
	const struct claim *first = claims_first(said);
	struct config_text record = {0};

	if (!first)
		return false;
	out->mac = first->mac;
	if (!claims_record(said, c->arena, c->notes, &record) && said->remote) {
		report_at(c->left_out, said->remote->at, too_long,
			HOST_RECORD_MAX - 1);
		said->remote = NULL;
		return compile_host(c, said, out);
	}
	if (!record.bytes)
		report_at(c->wrong, first->at, too_long, HOST_RECORD_MAX - 1);
	out->name = claims_value(said, "name");
	out->ip = claims_value(said, "ip");
	out->record = record.bytes;
	out->len = record.len;
	return true;
}

static void
twice(struct compiling *c, const struct claim *claim, const struct claim *before)
{
	char mac[MAC_TEXT];

	mac_show(claim->mac, mac);
	if (claim->file == CONFIG_REMOTE)
		report_at(c->left_out, claim->at, "%s is here twice", mac);
	else
		report_at(c->wrong, claim->at, "%s is here twice, first at %u:%u",
			mac, before->at.line, before->at.column);
}

/*
 * Sort the claims and join those of one host; two in one file are a mistake. A host
 * that only the remote source names may not count.
 */
static void
pair(struct compiling *c, struct config *out)
{
	qsort(c->claim, c->claims, sizeof *c->claim, by_mac);
	for (size_t i = 0; i < c->claims; i++) {
		const struct claim *claim = &c->claim[i], *before = claim - 1;
		bool same = i > 0 && mac_eq(claim->mac, before->mac);

		if (same && claim->file == before->file) {
			twice(c, claim, before);
			continue;
		}
		if (!same && claim->file == CONFIG_REMOTE && !c->remote.new_hosts)
			continue;
		if (!same)
			out->hosts++;

		struct host_claims *said = &c->by_host[out->hosts - 1];
		if (claim->file == CONFIG_NETBOOT)
			said->netboot = claim;
		else if (claim->file == CONFIG_BACKEND)
			said->backend = claim;
		else
			said->remote = claim;
	}
}

/* All in one file: who records them looks at no host's record. */
static void
compile_consoles(
	struct compiling *c, const struct config *hosts, struct config_text *out)
{
	size_t size = hosts->hosts * (MAC_TEXT + 2 * CONPLACE_LONGEST + 2) + 1,
	       n = 0;
	struct wr w = wr_of(arena_take(c->arena, size), size);
	char mac[MAC_TEXT];

	for (size_t i = 0; w.base && i < hosts->hosts; i++) {
		const struct claim *said = c->by_host[i].backend;
		const struct item *at =
			said ? items_get(&said->items, SERIAL_CONSOLE) : NULL;

		if (!at)
			continue;
		if (++n > CONFIG_CONSOLES)
			report_at(c->wrong, at->at,
				"this is the console of more than %d hosts",
				CONFIG_CONSOLES);
		kv_put(&w, mac_text(said->mac, mac), at->value);
	}
	*out = (struct config_text){(const char *)w.base, w.len};
}

static void
compile_hosts(struct compiling *c, struct node *roots[static CONFIG_FILES],
	struct config *out)
{
	size_t most = count(roots[CONFIG_NETBOOT]) + count(roots[CONFIG_BACKEND]) +
		      count(roots[CONFIG_REMOTE]);
	size_t hosts = 0;

	/* One claim more: a claim is filled before it is known to be good. */
	c->claim = arena_take(c->arena, (most + 1) * sizeof *c->claim);
	c->by_host = arena_take(c->arena, (most + 1) * sizeof *c->by_host);
	out->host = arena_take(c->arena, (most + 1) * sizeof *out->host);
	if (!c->claim || !c->by_host || !out->host)
		return;
	claims_of(c, CONFIG_NETBOOT, roots[CONFIG_NETBOOT]);
	claims_of(c, CONFIG_BACKEND, roots[CONFIG_BACKEND]);
	claims_of(c, CONFIG_REMOTE, roots[CONFIG_REMOTE]);
	pair(c, out);
	for (size_t i = 0; c->device.value && i < out->hosts; i++)
		c->by_host[i].device = &c->device;
	claims_unique(c->by_host, out->hosts, c->arena, c->wrong);
	compile_consoles(c, out, &out->consoles);
	if (roots[CONFIG_REMOTE])
		claims_part(c->by_host, out->hosts, c->arena, c->left_out);
	for (size_t i = 0; i < out->hosts; i++) {
		check_switch(c, &c->by_host[i], out);
		if (c->by_host[i].backend)
			drivers_of(c, &c->by_host[i].backend->items);
		hosts += compile_host(c, &c->by_host[i], &out->host[hosts]);
	}
	out->hosts = hosts;
}

/* The controller's switch that hosts are behind who name only its port. */
static void
usual_switch(struct compiling *c, struct config *out)
{
	const struct item *device = items_get(&c->site, "unifi.device");
	char quote[REPORT_QUOTE];

	if (!device)
		return;
	c->device = (struct item){
		.name = "power.device", .value = device->value, .at = device->at};
	if (!switches_have(
		    &c->site, device->value, device->at, c->arena, c->wrong, out))
		report_at(c->wrong, device->at, nobody,
			report_quote(device->value, quote));
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
	size_t before = c->wrong->n;

	walk(root, keys_site, c->arena, c->wrong, &c->site);
	if (c->wrong->n == before)
		sitecheck(&c->site, c->wrong);
	drivers_of(c, &c->site);
	remote_of(&c->site, c->wrong, &c->remote);
	if (!switches_of(&c->site, c->arena, c->wrong, out))
		return;
	usual_switch(c, out);
	compile_site_part(c, &c->site, false, &out->site);
	compile_site_part(c, &c->site, true, &out->secrets);
}

bool
config_compile(const struct config_text files[static CONFIG_FILES],
	struct arena *arena, struct report *wrong, struct report *notes,
	struct report *left_out, struct config *out)
{
	struct compiling c = {.arena = arena,
		.wrong = wrong,
		.notes = notes,
		.left_out = left_out};
	const struct config_text *cache = &files[CONFIG_REMOTE];
	struct node *root[CONFIG_FILES] = {NULL};

	*out = (struct config){0};
	c.driver = &out->driver;
	for (int f = 0; f < CONFIG_REMOTE; f++)
		if (files[f].bytes)
			root[f] = tree_read(names[f], files[f].bytes, files[f].len,
				arena, wrong);
	compile_site(&c, root[CONFIG_SITE], out);
	if (cache->bytes)
		root[CONFIG_REMOTE] = remote_tree(
			&c.remote, cache->bytes, cache->len, arena, left_out);
	compile_hosts(&c, root, out);
	return wrong->n == 0 && !arena->failed;
}
