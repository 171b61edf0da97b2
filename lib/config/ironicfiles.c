#include "config/ironicfiles.h"

#include "base/kv.h"
#include "base/str.h"
#include "dhcp/optfile.h"
#include "dhcp/optrecord.h"
#include "host/ironic.h"

#include <string.h>

struct compiling {
	struct arena *arena;
	struct report *wrong, *notes;
	struct optset all;     /* for all clients */
	struct optset scratch; /* of one file, or for one host */
	struct ironic_host *host;
};

/* The next host's line of a file; false at the end, or on a mistake (*good). */
static bool
next_host(struct rd *text, struct place *at, struct report *wrong, bool *good,
	struct hostline *out)
{
	struct opttext words;
	struct rd line;

	while (optfile_line(text, &line)) {
		at->line++;
		if (!opttext_of(line, *at, wrong, &words)) {
			*good = false;
			return false;
		}

		struct optfield f = optfield_of(&words);
		if (optfield_empty(f))
			continue;
		*good = hostline_of(f, *at, wrong, out);
		return *good;
	}
	return false;
}

/* Its hosts' lines are good, if it is a file of hosts. */
static bool
good_hosts(const struct ironic_source *s, struct report *wrong)
{
	struct rd text = rd_of(s->bytes, s->len);
	struct place at = {s->name, 0, 1};
	struct hostline h;
	bool good = true;

	while (next_host(&text, &at, wrong, &good, &h))
		continue;
	return good;
}

bool
ironic_whole(
	const struct ironic_source *s, struct report *wrong, struct report *notes)
{
	struct optset set = {0};
	struct rd text = rd_of(s->bytes, s->len);

	if (s->len == 0 && s->kind != IRONIC_CONFIG) {
		report_at(wrong, (struct place){s->name, 0, 0},
			"it is empty, as if it were being written; remove it to have "
			"it say nothing");
		return false;
	}
	if (s->len > 0 && ((const char *)s->bytes)[s->len - 1] != '\n') {
		report_at(wrong, (struct place){s->name, 0, 0},
			"its last line has no end, as if it were being written");
		return false;
	}
	switch (s->kind) {
	case IRONIC_CONFIG:
		return optfile_config(s->name, text, wrong, notes, &set);
	case IRONIC_OPTS:
		return optfile_options(s->name, text, wrong, &set);
	case IRONIC_HOSTS:
		break;
	}
	return good_hosts(s, wrong);
}

static struct ironic_host *
find(struct compiling *c, struct mac mac)
{
	struct ironic_host *h = c->host;

	while (h && !mac_eq(h->says.mac, mac))
		h = h->next;
	return h;
}

/* What a later file says of a host takes the place of what an earlier one said. */
static bool
add_host(struct compiling *c, const char *file, const struct hostline *says)
{
	struct ironic_host *h = find(c, says->mac);
	char mac[MAC_TEXT];

	if (h) {
		report_at(c->notes, (struct place){file, 0, 0},
			"what it says of %s counts, not what an earlier file says",
			mac_show(says->mac, mac));
	} else {
		if (!(h = arena_take(c->arena, sizeof *h)))
			return false;
		h->next = c->host;
		c->host = h;
	}
	h->says = *says;
	return true;
}

static bool
add_hosts(struct compiling *c, const struct ironic_source *s)
{
	struct rd text = rd_of(s->bytes, s->len);
	struct place at = {s->name, 0, 1};
	struct hostline says;
	bool good = true;

	while (next_host(&text, &at, c->wrong, &good, &says))
		if (!add_host(c, s->name, &says))
			return false;
	return good;
}

static bool
has(const struct hostline *h, const char *tag)
{
	for (size_t i = 0; i < h->tags; i++)
		if (strcmp(h->tag[i], tag) == 0)
			return true;
	return false;
}

/* Can only a packet tell whether this tag holds? */
static bool
by_packet(const struct compiling *c, const char *tag)
{
	for (size_t i = 0; i < c->all.matches; i++)
		if (strcmp(c->all.match[i].tag, tag) == 0)
			return true;
	return strcmp(tag, "ironic") == 0 || strcmp(tag, "known") == 0;
}

/* The line's tag that hosts have by their files, if it asks for one. */
static const char *
host_tag(const struct compiling *c, const struct optline *l)
{
	for (size_t i = 0; i < l->tags; i++)
		if (!l->tag[i].negated && !by_packet(c, l->tag[i].name))
			return l->tag[i].name;
	return NULL;
}

static bool
too_many(struct compiling *c, const char *file)
{
	report_at(c->wrong, (struct place){file, 0, 0},
		"with the other files, one client has more than %d options",
		OPTSET_LINES);
	return false;
}

static bool
add_for_all(struct compiling *c, const char *file, const struct optline *l)
{
	if (c->all.lines == OPTSET_LINES)
		return too_many(c, file);
	c->all.line[c->all.lines++] = *l;
	return true;
}

/* To those who have the tag. */
static bool
deal(struct compiling *c, const char *file, const struct optline *l,
	const char *tag)
{
	struct optline *copy = arena_take(c->arena, sizeof *copy);
	bool anybody = false;

	if (!copy)
		return false;
	*copy = *l;
	for (struct ironic_host *h = c->host; h; h = h->next) {
		if (!has(&h->says, tag))
			continue;
		anybody = true;
		if (h->lines == OPTSET_LINES)
			return too_many(c, file);
		h->line[h->lines++] = copy;
	}
	if (!anybody)
		report_at(c->notes, (struct place){file, 0, 0},
			"no host and no match has the tag '%s'", tag);
	return true;
}

static bool
add_options(struct compiling *c, const struct ironic_source *s)
{
	struct optset *set = &c->scratch;

	set->lines = 0;
	if (!optfile_options(s->name, rd_of(s->bytes, s->len), c->wrong, set))
		return false;
	for (size_t i = 0; i < set->lines; i++) {
		const struct optline *l = &set->line[i];
		const char *tag = host_tag(c, l);

		if (!(tag ? deal(c, s->name, l, tag) : add_for_all(c, s->name, l)))
			return false;
	}
	return true;
}

/* The record that w has, kept; NULL, with a mistake told, when it did not fit. */
static const char *
keep(struct compiling *c, const struct wr *w, const char *whose)
{
	if (!w->full)
		return arena_text(c->arena, w->base, w->len);
	report_at(c->wrong, (struct place){whose, 0, 0},
		"its options are more than the %d bytes of a record",
		IRONIC_MAX - 1);
	return NULL;
}

static bool
write_host(struct compiling *c, struct ironic_host *h)
{
	char text[IRONIC_MAX - 1], mac[MAC_TEXT];
	struct wr w = wr_of(text, sizeof text);

	wr_text(&w, h->says.ignore ? "ignore=true\n" : "ignore=false\n");
	wr_text(&w, "tags=");
	for (size_t i = 0; i < h->says.tags; i++) {
		wr_text(&w, i > 0 ? " " : "");
		wr_text(&w, h->says.tag[i]);
	}
	wr_u8(&w, '\n');
	c->scratch.lines = h->lines;
	for (size_t i = 0; i < h->lines; i++)
		c->scratch.line[i] = *h->line[i];
	optrecord_put(&w, &c->scratch);
	h->record = keep(c, &w, mac_show(h->says.mac, mac));
	h->len = w.len;
	return h->record != NULL;
}

static bool
write_options(struct compiling *c, struct ironic_records *out)
{
	char text[IRONIC_MAX - 1];
	struct wr w = wr_of(text, sizeof text);

	optrecord_put(&w, &c->all);
	out->options_len = w.len;
	if (w.len == 0 && !w.full)
		return true;
	out->options = keep(c, &w, "options for all clients");
	return out->options != NULL;
}

bool
ironic_compile(const struct ironic_source *first, struct arena *arena,
	struct report *wrong, struct report *notes, struct ironic_records *out)
{
	struct compiling c = {.arena = arena, .wrong = wrong, .notes = notes};
	struct ironic_records r = {.options = NULL};
	struct report told = {0}; /* when it was looked at whether they are whole */

	for (const struct ironic_source *s = first; s; s = s->next)
		if (s->kind == IRONIC_HOSTS && !add_hosts(&c, s))
			return false;
	for (const struct ironic_source *s = first; s; s = s->next)
		if (s->kind == IRONIC_CONFIG &&
			!optfile_config(s->name, rd_of(s->bytes, s->len), wrong,
				&told, &c.all))
			return false;
	for (const struct ironic_source *s = first; s; s = s->next)
		if (s->kind == IRONIC_OPTS && !add_options(&c, s))
			return false;
	for (struct ironic_host *h = c.host; h; h = h->next)
		if (!write_host(&c, h))
			return false;
	if (!write_options(&c, &r))
		return false;
	r.host = c.host;
	*out = r;
	return true;
}
