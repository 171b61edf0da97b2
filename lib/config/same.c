#include "config/same.h"

#include "config/walk.h"
#include "power/word.h"

#include <stdlib.h>
#include <string.h>

static int
by_mac(const void *a, const void *b)
{
	return memcmp(a, b, sizeof(struct mac));
}

const struct edit *
edit_of(const char *text, const struct edit *edit, size_t n)
{
	struct mac mac;

	return n > 0 && mac_parse(text, &mac)
		       ? bsearch(&mac, edit, n, sizeof *edit, by_mac)
		       : NULL;
}

static bool
same(const struct node *a, const struct node *b)
{
	if (a->kind != b->kind || a->quoted != b->quoted || a->flow != b->flow ||
		strcmp(a->text, b->text) != 0 ||
		strcmp(a->key ? a->key : "", b->key ? b->key : "") != 0)
		return false;
	a = a->first;
	b = b->first;
	while (a && b && same(a, b)) {
		a = a->next;
		b = b->next;
	}
	return !a && !b;
}

typedef bool which(const struct node *n);

static bool
is_power(const struct node *n)
{
	return walk_same(n->key, "power");
}

static bool
is_device_or_port(const struct node *n)
{
	return walk_same(n->key, "device_id") || walk_same(n->key, "port");
}

/* The first from here on that is not such a one. */
static const struct node *
skip(const struct node *n, which *such)
{
	while (n && such(n))
		n = n->next;
	return n;
}

/* Do two mappings, of which a may be none, say the same but for such keys? */
static bool
same_without(const struct node *a, const struct node *b, which *such)
{
	a = a && a->kind == NODE_MAP ? skip(a->first, such) : NULL;
	b = skip(b->first, such);
	while (a && b && same(a, b)) {
		a = skip(a->next, such);
		b = skip(b->next, such);
	}
	return !a && !b;
}

/* The first from here on that is such a one, or NULL. */
static const struct node *
skip_to(const struct node *n, which *such)
{
	while (n && !such(n))
		n = n->next;
	return n;
}

static const struct node *
child(const struct node *map, which *such)
{
	return map && map->kind == NODE_MAP ? skip_to(map->first, such) : NULL;
}

/* Is the power of a host, which may have been none, now what the edit says? */
static bool
power_is(const struct node *before, const struct node *after, const struct edit *e)
{
	const struct node *power = child(after, is_power);
	unsigned device = 0, port = 0;
	char sw[SWITCH_TEXT];

	if (!power || power->kind != NODE_MAP || skip_to(power->next, is_power) ||
		!same_without(child(before, is_power), power, is_device_or_port))
		return false;
	for (const struct node *n = power->first; n; n = n->next) {
		if (!is_device_or_port(n))
			continue;
		if (n->kind != NODE_TEXT)
			return false;
		if (strcmp(n->key, "port") == 0)
			port += strcmp(n->text, e->port) == 0 ? 1 : 2;
		else
			device += switch_name(n->text, sw) &&
						  strcmp(sw, e->device) == 0
					  ? 1
					  : 2;
	}
	return device == 1 && port == 1;
}

static bool
host_is(const struct node *before, const struct node *after, const struct edit *e)
{
	return after->kind == NODE_MAP &&
	       (!before || before->kind == NODE_MAP || walk_empty(before)) &&
	       same_without(before, after, is_power) && power_is(before, after, e);
}

bool
same_but(const struct node *before, const struct node *after,
	const struct edit *edit, size_t n)
{
	const struct node *old = before ? before->first : NULL;
	size_t found = 0;

	if (!after || after->kind != NODE_MAP)
		return !after && !before && n == 0;
	for (const struct node *h = after->first; h; h = h->next) {
		const struct edit *e = edit_of(h->key, edit, n);
		bool was = old && strcmp(old->key, h->key) == 0;

		if (e ? !host_is(was ? old : NULL, h, e) : !was || !same(old, h))
			return false;
		found += e != NULL;
		if (was)
			old = old->next;
	}
	return !old && found == n;
}
