#include "config/remote.h"

#include <jansson.h>
#include <string.h>

#define LEAST_INTERVAL 10 /* seconds; an answer may take as long */

/* Which keys a type of source has no use for, and why. */
static const struct {
	const char *type, *key, *why;
} useless[] = {
	{"http", "remote.prefix", "only etcd has keys with a prefix"},
	{"http", "remote.site", "only a UniFi controller has sites"},
	{"etcd", "remote.site", "only a UniFi controller has sites"},
	{"unifi", "remote.prefix", "only etcd has keys with a prefix"},
	{"unifi", "remote.username",
		"a UniFi controller is asked with an API key; write it to token_file"},
	{"unifi", "remote.password_file",
		"a UniFi controller is asked with an API key; write it to token_file"},
};

/* Two keys of which only one may be set, or of which the first needs the second. */
static const struct {
	const char *key, *other;
	bool needs;
	const char *why;
} pairs[] = {
	{"remote.token_file", "remote.username", false,
		"either token_file or username and password_file"},
	{"remote.username", "remote.password_file", true,
		"username needs password_file"},
	{"remote.password_file", "remote.username", true,
		"password_file needs username"},
};

static const char *
value_of(const struct items *items, const char *name)
{
	const struct item *item = items_get(items, name);

	return item ? item->value : NULL;
}

/* Any of the keys of remote, for its place; NULL when nothing of it is set. */
static const struct item *
any(const struct items *site)
{
	for (const struct item *i = site->first; i; i = i->next)
		if (strncmp(i->name, "remote.", strlen("remote.")) == 0)
			return i;
	return NULL;
}

static void
check_url(const struct items *site, const struct remote *r, struct place at,
	struct report *wrong)
{
	const struct item *url = items_get(site, "remote.url");
	const char *host = url ? strstr(url->value, "://") + 3 : "";

	if (url)
		at = url->at;
	/* One that was there and wrong is told already. */
	if (!r->url && wrong->n == 0)
		report_at(wrong, at, "url is missing: where is the %s source?",
			r->type);
	else if (r->url && strcmp(r->type, "http") != 0 && strchr(host, '{'))
		report_at(wrong, at,
			"url: only a source of type http has a URL with {mac}");
}

static void
check_rest(const struct items *site, const struct remote *r, struct place at,
	struct report *wrong)
{
	const struct item *item;

	for (size_t i = 0; i < sizeof useless / sizeof *useless; i++)
		if (strcmp(useless[i].type, r->type) == 0 &&
			(item = items_get(site, useless[i].key)))
			report_at(wrong, item->at, "%s", useless[i].why);
	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if ((item = items_get(site, pairs[i].key)) &&
			!items_get(site, pairs[i].other) == pairs[i].needs)
			report_at(wrong, item->at, "%s", pairs[i].why);
	if (strcmp(r->type, "unifi") == 0 &&
		!items_get(site, "remote.token_file") &&
		!items_get(site, "unifi.api_key"))
		report_at(wrong, at,
			"a UniFi controller wants an API key: set token_file, or unifi.api_key");

	item = items_get(site, "remote.interval");
	if (item && strlen(item->value) == 1)
		report_at(wrong, item->at, "interval: at least %d seconds",
			LEAST_INTERVAL);
}

void
remote_of(const struct items *site, struct report *wrong, struct remote *out)
{
	const struct item *first = any(site);
	const char *new_hosts = value_of(site, "remote.new_hosts");
	struct remote r = {.type = value_of(site, "remote.type"),
		.url = value_of(site, "remote.url")};

	if (first && !r.type)
		report_at(wrong, first->at,
			"type is missing: is the remote source http, unifi or etcd?");
	if (first && r.type) {
		bool unifi = strcmp(r.type, "unifi") == 0;

		if (unifi && !r.url)
			r.url = value_of(site, "unifi.endpoint");
		r.new_hosts = new_hosts ? strcmp(new_hosts, "true") == 0 : !unifi;
		check_url(site, &r, first->at, wrong);
		check_rest(site, &r, first->at, wrong);
	}
	*out = r;
}

/* A JSON value on its way to be a node. */
struct reading {
	struct arena *arena;
	struct report *left_out;
	struct place at;
};

static struct node *read_value(struct reading *r, json_t *value);

/* Numbers are all read as reals: one too big is that host's mistake, not the
 * file's. */
static const char *
number_text(struct reading *r, double number)
{
	char text[32]; /* 15 digits, signs, point and exponent */

	snprintf(text, sizeof text, "%.15g", number);
	return arena_text(r->arena, text, strlen(text));
}

/* The text of what is not a list or a map; NULL when there is no memory. */
static const char *
scalar(struct reading *r, const json_t *value)
{
	switch (json_typeof(value)) {
	case JSON_STRING:
		if (strlen(json_string_value(value)) != json_string_length(value))
			report_at(r->left_out, r->at, "a NUL in a text");
		return arena_text(r->arena, json_string_value(value),
			strlen(json_string_value(value)));
	case JSON_REAL:
		return number_text(r, json_real_value(value));
	case JSON_TRUE:
		return "true";
	case JSON_FALSE:
		return "false";
	default:
		return "null";
	}
}

/* What is in a list or a map; false when there is no memory. */
static bool
read_children(struct reading *r, json_t *value, struct node *parent)
{
	struct node **to = &parent->first;
	json_t *child;
	const char *key;
	size_t i;

	json_array_foreach(value, i, child)
	{
		if (!(*to = read_value(r, child)))
			return false;
		to = &(*to)->next;
	}
	json_object_foreach(value, key, child)
	{
		if (!(*to = read_value(r, child)))
			return false;
		(*to)->key = arena_text(r->arena, key, strlen(key));
		(*to)->key_at = r->at;
		if (!(*to)->key)
			return false;
		to = &(*to)->next;
	}
	return true;
}

/* Depth is bounded by jansson's own, 2048. NULL when there is no memory. */
static struct node *
read_value(struct reading *r, json_t *value)
{
	struct node *node = arena_take(r->arena, sizeof *node);

	if (!node)
		return NULL;
	node->at = r->at;
	node->text = "";
	if (json_is_array(value) || json_is_object(value)) {
		node->kind = json_is_array(value) ? NODE_LIST : NODE_MAP;
		return read_children(r, value, node) ? node : NULL;
	}
	node->quoted = json_is_string(value);
	node->text = scalar(r, value);
	return node->text ? node : NULL;
}

/* "remote http, dc:a6:32:01:02:03 left out", for all that is told of that host. */
static const char *
label(struct arena *arena, const char *type, const char *key)
{
	char text[REPORT_QUOTE + 64], quote[REPORT_QUOTE];

	snprintf(text, sizeof text, "remote %s, %s left out", type,
		report_quote(key, quote));
	return arena_text(arena, text, strlen(text));
}

static struct node *
read_hosts(const struct remote *remote, json_t *hosts, struct arena *arena,
	struct report *left_out)
{
	struct reading r = {.arena = arena, .left_out = left_out};
	struct node *root = arena_take(arena, sizeof *root);
	struct node **to = root ? &root->first : NULL;
	json_t *host;
	const char *key;

	if (!root)
		return NULL;
	root->kind = NODE_MAP;
	json_object_foreach(hosts, key, host)
	{
		size_t before = left_out->n;
		struct node *node;

		r.at.file = label(arena, remote->type, key);
		node = r.at.file ? read_value(&r, host) : NULL;
		if (!node)
			return NULL;
		if (left_out->n != before)
			continue;
		node->key = arena_text(arena, key, strlen(key));
		node->key_at = r.at;
		if (!node->key)
			return NULL;
		*to = node;
		to = &node->next;
	}
	return root;
}

/* "type url" is what mb-remote wrote when it asked this source. */
static bool
is_source(const struct remote *remote, const char *source)
{
	size_t n = strlen(remote->type);

	return strncmp(source, remote->type, n) == 0 && source[n] == ' ' &&
	       strcmp(source + n + 1, remote->url) == 0;
}

struct node *
remote_tree(const struct remote *remote, const char *json, size_t len,
	struct arena *arena, struct report *left_out)
{
	struct place whole = {.file = "remote/hosts.json"};
	struct node *root = NULL;
	json_t *answer, *hosts;
	const char *source;

	if (!remote->type || !remote->url)
		return NULL;
	answer = json_loadb(
		json, len, JSON_DECODE_INT_AS_REAL | JSON_ALLOW_NUL, NULL);
	source = json_string_value(json_object_get(answer, "source"));
	hosts = json_object_get(answer, "hosts");
	if (!source || !json_is_object(hosts))
		report_at(left_out, whole,
			"not what mb-remote writes; the remote source is left out");
	else if (is_source(remote, source))
		root = read_hosts(remote, hosts, arena, left_out);
	json_decref(answer);
	return root;
}
