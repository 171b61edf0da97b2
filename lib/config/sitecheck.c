#include "config/sitecheck.h"

#include "host/addr.h"

#include <string.h>

#define IMAGES "static.image_urls."

static const struct {
	const char *first, *last;
} pools[] = {
	{"dhcp.fallback_ip_start", "dhcp.fallback_ip_end"},
	{"dnsmasq.ip_pool_start", "dnsmasq.ip_pool_end"},
};

/* As it is called in its own mapping. */
static const char *
key(const char *path)
{
	return strrchr(path, '.') + 1;
}

/* This one needs the other, of which it has the place if that is not there. */
static bool
both(const struct item *item, const char *other, const struct item *there,
	struct report *wrong)
{
	if (item && !there)
		report_at(wrong, item->at, "%s needs %s", key(item->name),
			key(other));
	return item && there;
}

static void
check_pool(const struct items *site, const char *first, const char *last,
	struct report *wrong)
{
	const struct item *a = items_get(site, first), *b = items_get(site, last);
	struct ip4 from = {0}, to = {0};

	both(b, first, a, wrong);
	if (!both(a, last, b, wrong) || !ip4_parse(a->value, &from) ||
		!ip4_parse(b->value, &to) || ip4_number(from) <= ip4_number(to))
		return;
	report_at(wrong, b->at, "%s: %s is before %s, which is %s", key(last),
		b->value, key(first), a->value);
}

/* A row of static.image_urls. */
static void
check_image(const struct items *site, const struct item *item, struct report *wrong)
{
	const char *name = key(item->name);
	const char *other = strcmp(name, "path") == 0 ? "url" : "path";
	char text[sizeof IMAGES + 16]; /* a number, a dot and that */

	snprintf(text, sizeof text, "%.*s%s", (int)(name - item->name), item->name,
		other);
	both(item, text, items_get(site, text), wrong);
}

void
sitecheck(const struct items *site, struct report *wrong)
{
	for (size_t i = 0; i < sizeof pools / sizeof *pools; i++)
		check_pool(site, pools[i].first, pools[i].last, wrong);
	for (const struct item *i = site->first; i; i = i->next)
		if (strncmp(i->name, IMAGES, strlen(IMAGES)) == 0)
			check_image(site, i, wrong);
}
