#include "config/switches.h"

#include "config/record.h"
#include "host/addr.h"
#include "power/swconf.h"

#include <string.h>

#define MARK   "switches" /* walk gives one such item for each name */
#define PREFIX "switches."

/* What the controller's own keys say for its switches, if those do not. */
static const struct {
	const char *name, *of_site;
} shared[] = {
	{"url", "unifi.endpoint"},
	{"site", "unifi.site"},
	{"username", "unifi.username"},
	{"insecure", "unifi.insecure"},
};

static const char *
value_of(const struct items *items, const char *name)
{
	const struct item *item = items_get(items, name);

	return item ? item->value : NULL;
}

static void
add(struct record *r, struct arena *arena, const char *name, const char *value,
	struct place at)
{
	struct item *item = arena_take(arena, sizeof *item);

	if (!item)
		return;
	*item = (struct item){.name = name, .value = value, .at = at};
	record_add(r, item);
}

static const char *
record_value(const struct record *r, const char *name)
{
	for (size_t i = 0; i < r->n; i++)
		if (strcmp(r->item[i]->name, name) == 0)
			return r->item[i]->value;
	return NULL;
}

/* A switch of the controller's, whose own record does not say where that is. */
static void
share(const struct items *site, const char *name, struct place at,
	struct arena *arena, struct record *r)
{
	char text[MAC_TEXT];
	struct mac mac;

	if (record_has(r, "url") || !value_of(site, "unifi.endpoint"))
		return;
	for (size_t i = 0; i < sizeof shared / sizeof *shared; i++)
		if (!record_has(r, shared[i].name) &&
			value_of(site, shared[i].of_site))
			add(r, arena, shared[i].name,
				value_of(site, shared[i].of_site), at);
	add(r, arena, "account", "unifi", at);
	if (!record_has(r, "device") && mac_parse(name, &mac))
		add(r, arena, "device",
			arena_text(arena, mac_show(mac, text), MAC_TEXT - 1), at);
}

/* Complete what is said of a switch, and keep it. */
static void
compile(const struct items *site, const char *name, struct place at,
	struct record *r, struct arena *arena, struct report *wrong,
	struct config *out)
{
	char text[SWCONF_MAX - 1]; /* readers end it with NUL */
	struct wr w = wr_of(text, sizeof text);
	struct config_text record = {0};
	const char *driver;
	struct mac mac;

	if (out->switches == CONFIG_SWITCHES) {
		report_at(wrong, at, "%s: more than %d switches", name,
			CONFIG_SWITCHES);
		return;
	}
	if (!record_has(r, "driver") && mac_parse(name, &mac) &&
		value_of(site, "unifi.endpoint"))
		add(r, arena, "driver", "unifi", at);
	driver = record_value(r, "driver");
	if (!driver) {
		/* One that was there and wrong is told already. */
		if (wrong->n == 0)
			report_at(wrong, at,
				"driver is missing: what kind of switch is %s?",
				name);
		return;
	}
	if (strcmp(driver, "unifi") == 0)
		share(site, name, at, arena, r);
	if (!record_text(r, &w, arena, &record)) {
		report_at(wrong, at, "all that is said of %s is more than %d bytes",
			name, SWCONF_MAX - 1);
		return;
	}
	out->sw[out->switches++] = (struct config_switch){
		.name = name, .record = record.bytes, .len = record.len};
}

/* The key of a switch that this item is, or NULL; no key has a dot in it. */
static const char *
key_of(const struct item *item, const char *name)
{
	size_t prefix = strlen(PREFIX), len = strlen(name);
	const char *text = item->name;

	if (strncmp(text, PREFIX, prefix) != 0 ||
		strncmp(text + prefix, name, len) != 0 || text[prefix + len] != '.')
		return NULL;
	text += prefix + len + 1;
	return strchr(text, '.') ? NULL : text;
}

static void
compile_one(const struct items *site, const struct item *mark, struct arena *arena,
	struct report *wrong, struct config *out)
{
	struct record r = {.n = 0};

	for (const struct item *i = site->first; i; i = i->next) {
		const char *key = key_of(i, mark->value);

		if (key && !i->secret)
			add(&r, arena, key, i->value, i->at);
	}
	compile(site, mark->value, mark->at, &r, arena, wrong, out);
}

static bool
is_mark(const struct item *item)
{
	return strcmp(item->name, MARK) == 0;
}

bool
switches_of(struct items *site, struct arena *arena, struct report *wrong,
	struct config *out)
{
	out->sw = arena_take(arena, CONFIG_SWITCHES * sizeof *out->sw);
	if (!out->sw)
		return false;
	for (const struct item *i = site->first; i; i = i->next)
		if (is_mark(i))
			compile_one(site, i, arena, wrong, out);
	for (struct item **i = &site->first; *i;)
		if (is_mark(*i) || (!(*i)->secret && strncmp((*i)->name, PREFIX,
							     strlen(PREFIX)) == 0))
			*i = (*i)->next;
		else
			i = &(*i)->next;
	return true;
}

bool
switches_have(const struct items *site, const char *called, struct place at,
	struct arena *arena, struct report *wrong, struct config *out)
{
	char name[SWITCH_TEXT];
	struct record r = {.n = 0};
	struct mac mac;
	const char *kept;

	if (!switch_name(called, name))
		return false;
	for (size_t i = 0; i < out->switches; i++)
		if (strcmp(out->sw[i].name, name) == 0)
			return true;
	if (!mac_parse(called, &mac) || !value_of(site, "unifi.endpoint"))
		return false;
	kept = arena_text(arena, name, strlen(name));
	if (kept)
		compile(site, kept, at, &r, arena, wrong, out);
	return true;
}
