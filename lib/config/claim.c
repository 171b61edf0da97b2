#include "config/claim.h"

#include "config/record.h"
#include "host/host.h"
#include "power/word.h"

#include <string.h>

/* What only one host may have; of a switch the port. */
static const struct sole {
	const char *name, *port;
} sole[] = {
	{"ip", NULL},
	{"name", NULL},
	{"serial_console", NULL},
	{"power.device", "power.port"},
};
#define SOLE (sizeof sole / sizeof *sole)

/* A host's value of one of these. */
struct owned {
	const struct item *item; /* NULL: it has none; of a switch the port's */
	const char *value;       /* but this is the switch's name */
	bool remote;             /* and nobody else says it */
	size_t group;
};

/*
 * By value in either case (RFC 1035 2.3.3); a port's is as the switch has it.
 */
static int
by_value(const struct owned *x, const struct owned *y)
{
	int order = strcasecmp(x->value, y->value);

	if (order || x->value == x->item->value)
		return order;
	return strcmp(x->item->value, y->item->value);
}

/* So that equals are neighbours, in the file's order. */
static int
by_value_and_place(const void *a, const void *b)
{
	const struct owned *const *x = a, *const *y = b;
	const struct place *p = &(*x)->item->at, *q = &(*y)->item->at;
	int order = by_value(*x, *y);

	if (order == 0)
		order = (p->line > q->line) - (p->line < q->line);
	return order ? order : (p->column > q->column) - (p->column < q->column);
}

/* Key by key: what backend.yaml says, else the remote source. */
static const struct item *
counts(const struct host_claims *host, const char *name, bool *remote)
{
	const struct item *item =
		host->backend ? items_get(&host->backend->items, name) : NULL;

	if (!item && host->remote) {
		item = items_get(&host->remote->items, name);
		*remote |= item != NULL;
	}
	return item;
}

static struct owned
owned_by(const struct host_claims *host, const struct sole *what,
	struct arena *arena)
{
	bool remote = false;
	const struct item *item = counts(host, what->name, &remote);

	if (!item && what->port)
		item = host->device;
	const char *value = item ? item->value : NULL;
	char sw[SWITCH_TEXT];

	if (item && what->port) {
		item = counts(host, what->port, &remote);
		value = switch_name(value, sw) ? arena_text(arena, sw, strlen(sw))
					       : NULL;
	}
	if (!item || !value)
		return (struct owned){.item = NULL};
	return (struct owned){.item = item, .value = value, .remote = remote};
}

/* Those of all hosts that have one, sorted and numbered: equal ones alike. */
static size_t
number(struct owned *owned, size_t hosts, struct owned **order)
{
	size_t n = 0;

	for (size_t i = 0; i < hosts; i++)
		if (owned[i].item)
			order[n++] = &owned[i];
	qsort(order, n, sizeof(struct owned *), by_value_and_place);
	for (size_t i = 1; i < n; i++)
		order[i]->group = order[i - 1]->group +
				  (by_value(order[i - 1], order[i]) != 0);
	return n;
}

/* Another host has it, there or somewhere. */
static void
clash(struct report *r, const struct sole *what, const struct owned *mine,
	const struct place *there)
{
	char quote[REPORT_QUOTE], at[sizeof ", at 4294967295:4294967295"] = "";

	report_quote(mine->item->value, quote);
	if (there)
		snprintf(at, sizeof at, ", at %u:%u", there->line, there->column);
	if (what->port)
		report_at(r, mine->item->at,
			"another host has the port '%s' of the switch %s%s", quote,
			mine->value, at);
	else
		report_at(r, mine->item->at, "another host has the %s '%s'%s",
			what->name, quote, at);
}

void
claims_unique(const struct host_claims *host, size_t hosts, struct arena *arena,
	struct report *wrong)
{
	struct owned *owned = arena_take(arena, hosts * sizeof *owned);
	struct owned **order = arena_take(arena, hosts * sizeof(struct owned *));

	for (size_t s = 0; owned && order && s < SOLE; s++) {
		for (size_t h = 0; h < hosts; h++) {
			const struct host_claims files = {
				.backend = host[h].backend,
				.device = host[h].device};

			owned[h] = owned_by(&files, &sole[s], arena);
		}
		size_t n = number(owned, hosts, order);
		for (size_t i = 1; i < n; i++)
			if (order[i]->group == order[i - 1]->group)
				clash(wrong, &sole[s], order[i],
					&order[i - 1]->item->at);
	}
}

/* The remote part of one host: does it take what is another's? */
static void
part(struct host_claims *host, const struct owned *own[static SOLE],
	bool *taken[static SOLE], struct report *left_out)
{
	size_t i;

	for (i = 0; i < SOLE; i++)
		if (own[i]->item && own[i]->remote && taken[i][own[i]->group])
			break;
	if (i < SOLE) {
		clash(left_out, &sole[i], own[i], NULL);
		host->remote = NULL;
		return;
	}
	for (i = 0; i < SOLE; i++)
		if (own[i]->remote)
			taken[i][own[i]->group] = true;
}

void
claims_part(struct host_claims *host, size_t hosts, struct arena *arena,
	struct report *left_out)
{
	struct owned *owned[SOLE], **order;
	bool *taken[SOLE];

	order = arena_take(arena, hosts * sizeof(struct owned *));
	for (size_t i = 0; i < SOLE; i++) {
		owned[i] = arena_take(arena, hosts * sizeof(struct owned));
		taken[i] = arena_take(arena, hosts * sizeof(bool));
		if (!order || !owned[i] || !taken[i])
			return;
		for (size_t h = 0; h < hosts; h++)
			owned[i][h] = owned_by(&host[h], &sole[i], arena);
		number(owned[i], hosts, order);
		for (size_t h = 0; h < hosts; h++)
			if (owned[i][h].item && !owned[i][h].remote)
				taken[i][owned[i][h].group] = true;
	}
	for (size_t h = 0; h < hosts; h++) {
		const struct owned *own[SOLE];

		for (size_t i = 0; i < SOLE; i++)
			own[i] = &owned[i][h];
		if (host[h].remote)
			part(&host[h], own, taken, left_out);
	}
}

/* Is this said already? Script and URL are two ways to say one thing. */
static const struct item *
rival(const struct items *said, const char *name)
{
	const struct item *same = items_get(said, name);

	if (same)
		return same;
	if (strcmp(name, "script") == 0)
		return items_get(said, "script_url");
	if (strcmp(name, "script_url") == 0)
		return items_get(said, "script");
	return NULL;
}

/* What is true of every host of which the files say nothing else. */
static const struct item allowed = {.name = "allow_pxe", .value = "true"};

static const struct items *
items_of(const struct claim *claim)
{
	static const struct items nothing;

	return claim ? &claim->items : &nothing;
}

/* Both files' items: netboot.yaml wins. */
static void
merge_files(const struct host_claims *said, struct report *notes, struct record *r)
{
	const struct items *netboot = items_of(said->netboot);

	for (const struct item *i = netboot->first; i; i = i->next)
		record_add(r, i);
	for (const struct item *i = items_of(said->backend)->first; i;
		i = i->next) {
		const struct item *wins = rival(netboot, i->name);

		if (wins)
			report_at(notes, i->at,
				"%s is not used: %s:%u:%u says it too", i->name,
				wins->at.file, wins->at.line, wins->at.column);
		else
			record_add(r, i);
	}
}

/* Under them what the remote source says, and which names came from it. */
static void
merge_remote(const struct host_claims *said, struct arena *arena, struct record *r,
	struct item *from)
{
	const struct items *netboot = items_of(said->netboot);
	const struct items *backend = items_of(said->backend);
	char text[512]; /* every name that a record has, and a blank each */
	struct wr names = wr_of(text, sizeof text);

	for (const struct item *i = items_of(said->remote)->first; i; i = i->next) {
		if (rival(netboot, i->name) || rival(backend, i->name))
			continue;
		record_add(r, i);
		wr_text(&names, names.len > 0 ? " " : "");
		wr_text(&names, i->name);
	}
	if (names.len == 0)
		return;
	from->name = "remote";
	from->value = arena_text(arena, text, names.len);
	if (from->value)
		record_add(r, from);
}

const struct claim *
claims_first(const struct host_claims *said)
{
	if (said->netboot)
		return said->netboot;
	return said->backend ? said->backend : said->remote;
}

/* What netboot.yaml has no key for. */
const char *
claims_value(const struct host_claims *said, const char *name)
{
	const struct item *item = items_get(items_of(said->backend), name);

	if (!item)
		item = items_get(items_of(said->remote), name);
	return item ? item->value : NULL;
}

bool
claims_record(const struct host_claims *said, struct arena *arena,
	struct report *notes, struct config_text *out)
{
	char text[HOST_RECORD_MAX - 1], mac[MAC_TEXT]; /* readers end it with NUL */
	const struct claim *first = claims_first(said);
	struct wr w = wr_of(text, sizeof text);
	struct item self = {.name = "mac", .value = mac_show(first->mac, mac)},
		    from;
	struct record r = {.n = 0};

	record_add(&r, &self);
	merge_files(said, notes, &r);
	merge_remote(said, arena, &r, &from);
	if (said->device && record_has(&r, "power.port") &&
		!record_has(&r, said->device->name))
		record_add(&r, said->device);
	if (!record_has(&r, allowed.name))
		record_add(&r, &allowed);
	return record_text(&r, &w, arena, out);
}
