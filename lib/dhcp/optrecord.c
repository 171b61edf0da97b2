#include "dhcp/optrecord.h"

#include "base/hex.h"
#include "base/num.h"
#include "base/str.h"

#include <string.h>

static void
put_hex(struct wr *w, const void *bytes, size_t len)
{
	if (len == 0)
		wr_u8(w, '-');
	wr_hex(w, bytes, len);
}

static void
put_name(struct wr *w, const char *name, size_t i)
{
	wr_text(w, name);
	wr_u8(w, '.');
	wr_dec(w, i);
	wr_u8(w, '=');
}

static void
put_line(struct wr *w, const struct optline *l)
{
	bool self = l->value.self && l->value.len > 0;

	wr_dec(w, l->code);
	wr_text(w, l->way == OPTLINE_ENCAP    ? " encap:"
		   : l->way == OPTLINE_VENDOR ? " vendor:"
					      : " plain");
	if (l->way == OPTLINE_ENCAP)
		wr_dec(w, l->within);
	else if (l->way == OPTLINE_VENDOR)
		put_hex(w, l->vendor, strlen(l->vendor));
	wr_text(w, l->force && self ? " force,self "
		   : l->force       ? " force "
		   : self           ? " self "
				    : " - ");
	for (size_t i = 0; i < l->tags; i++) {
		wr_text(w, i > 0 ? "," : "");
		wr_text(w, l->tag[i].negated ? "!" : "");
		wr_text(w, l->tag[i].name);
	}
	wr_text(w, l->tags == 0 ? "- " : " ");
	put_hex(w, l->value.byte, l->value.len);
}

static void
put_match(struct wr *w, const struct optmatch *m)
{
	wr_text(w, m->tag);
	wr_u8(w, ' ');
	if (m->mac)
		wr_text(w, "mac");
	else
		wr_dec(w, m->code);
	wr_text(w, m->value.text ? " text " : m->value.hex ? " hex " : " number ");
	put_hex(w, m->value.byte, m->value.len);
	wr_u8(w, ' ');
	put_hex(w, m->value.mask, m->value.len);
}

void
optrecord_put(struct wr *w, const struct optset *set)
{
	for (size_t i = 0; i < set->lines; i++) {
		put_name(w, "line", i);
		put_line(w, &set->line[i]);
		wr_u8(w, '\n');
	}
	for (size_t i = 0; i < set->matches; i++) {
		put_name(w, "match", i);
		put_match(w, &set->match[i]);
		wr_u8(w, '\n');
	}
}

/* The next word, up to a blank or the end, if it fits; r moves past the blank. */
static bool
word(struct rd *r, char *out, size_t size)
{
	struct rd w = rd_until(r, " ");

	rd_skip(r, r->left > 0 ? 1 : 0);
	return str_take(out, size, &w) && *out;
}

/* Bytes in hex, or "-" for none; *len is how many. */
static bool
bytes(struct rd *r, uint8_t *out, size_t size, uint8_t *len)
{
	struct rd hex = rd_until(r, " ");
	struct wr w = wr_of(out, size);

	rd_skip(r, r->left > 0 ? 1 : 0);
	*len = 0;
	if (rd_is(&hex, "-"))
		return true;
	if (hex.left == 0 || !wr_unhex(&w, (const char *)hex.at, hex.left))
		return false;
	*len = (uint8_t)w.len;
	return true;
}

static bool
number(const char *text, uint8_t *out)
{
	uint16_t v;

	if (!num_u16(text, 0, 255, &v))
		return false;
	*out = (uint8_t)v;
	return true;
}

static bool
get_way(const char *way, struct optline *l)
{
	struct rd class = rd_of(way, strlen(way));
	uint8_t len;

	if (strcmp(way, "plain") == 0)
		return true;
	l->way = rd_begins(&class, "vendor:") ? OPTLINE_VENDOR : OPTLINE_ENCAP;
	if (l->way == OPTLINE_ENCAP)
		return rd_begins(&class, "encap:") && number(way + 6, &l->within);
	rd_skip(&class, 7);
	l->within = OPT_VENDOR;
	return bytes(&class, (uint8_t *)l->vendor, sizeof l->vendor - 1, &len) &&
	       strlen(l->vendor) == len;
}

static bool
get_tags(const char *text, struct optline *l)
{
	struct rd r = rd_of(text, strlen(text));

	if (rd_is(&r, "-"))
		return true;
	while (r.left > 0) {
		struct rd name = rd_until(&r, ",");
		struct opttag *t = &l->tag[l->tags];

		rd_skip(&r, r.left > 0 ? 1 : 0);
		if (l->tags == OPTLINE_TAGS)
			return false;
		t->negated = rd_begins(&name, "!");
		rd_skip(&name, t->negated);
		if (!str_take(t->name, sizeof t->name, &name) || !*t->name)
			return false;
		l->tags++;
	}
	return true;
}

static bool
get_line(const char *text, struct optset *set)
{
	struct rd r = rd_of(text, strlen(text));
	struct optline l = {.tags = 0};
	char code[8], way[2 * OPTTAG_MAX + 8], flags[16],
		tags[OPTLINE_TAGS * (OPTTAG_MAX + 1)];

	if (set->lines == OPTSET_LINES || !word(&r, code, sizeof code) ||
		!word(&r, way, sizeof way) || !word(&r, flags, sizeof flags) ||
		!word(&r, tags, sizeof tags) ||
		!bytes(&r, l.value.byte, sizeof l.value.byte, &l.value.len) ||
		r.left > 0 || !number(code, &l.code) || !get_way(way, &l) ||
		!get_tags(tags, &l))
		return false;
	l.force = strncmp(flags, "force", 5) == 0;
	l.value.self = strstr(flags, "self") != NULL;
	memset(l.value.mask, 0xff, sizeof l.value.mask);
	set->line[set->lines++] = l;
	return true;
}

static bool
get_match(const char *text, struct optset *set)
{
	struct rd r = rd_of(text, strlen(text));
	struct optmatch m = {.mac = false};
	char what[8], form[8];
	uint8_t masks;

	memset(m.value.mask, 0xff, sizeof m.value.mask);
	if (set->matches == OPTSET_MATCHES || !word(&r, m.tag, sizeof m.tag) ||
		!word(&r, what, sizeof what) || !word(&r, form, sizeof form) ||
		!bytes(&r, m.value.byte, sizeof m.value.byte, &m.value.len) ||
		!bytes(&r, m.value.mask, sizeof m.value.mask, &masks) ||
		masks != m.value.len || r.left > 0)
		return false;
	m.mac = strcmp(what, "mac") == 0;
	m.value.text = strcmp(form, "text") == 0;
	m.value.hex = strcmp(form, "hex") == 0;
	if (m.mac ? m.value.len != 6 : !number(what, &m.code))
		return false;
	set->match[set->matches++] = m;
	return true;
}

bool
optrecord_get(const struct kv *kv, struct optset *out)
{
	struct optset set = {.lines = 0};

	for (size_t i = 0; i < kv->n; i++) {
		const char *name = kv->item[i].name, *value = kv->item[i].value;

		if (strncmp(name, "line.", 5) == 0 && !get_line(value, &set))
			return false;
		if (strncmp(name, "match.", 6) == 0 && !get_match(value, &set))
			return false;
	}
	*out = set;
	return true;
}
