#include "dhcp/optset.h"

#include "base/str.h"

#include <string.h>

bool
opttags_has(const struct opttags *tags, const char *name)
{
	for (size_t i = 0; i < tags->n; i++)
		if (strcmp(tags->name[i], name) == 0)
			return true;
	return false;
}

bool
opttags_add(struct opttags *tags, const char *name)
{
	if (opttags_has(tags, name))
		return true;
	if (tags->n == OPTTAGS_MAX ||
		!str_copy(tags->name[tags->n], OPTTAG_MAX, name))
		return false;
	tags->n++;
	return true;
}

static bool
same(const struct optvalue *v, const uint8_t *bytes)
{
	for (size_t i = 0; i < v->len; i++)
		if ((bytes[i] ^ v->byte[i]) & v->mask[i])
			return false;
	return true;
}

/*
 * Text anywhere in the option, bytes in hex where it starts, a number where a list
 * of such numbers would have it.
 */
static bool
value_in(const struct optvalue *v, struct rd option)
{
	size_t step = v->text || v->len == 0 ? 1 : v->len;

	if (option.bad)
		return false;
	for (size_t at = 0; at + v->len <= option.left; at += step) {
		if (same(v, option.at + at))
			return true;
		if (v->hex)
			return false;
	}
	return false;
}

static bool
holds(const struct optmatch *m, const struct dhcp *ask)
{
	struct mac mac = dhcp_mac(ask);

	return m->mac ? same(&m->value, mac.b)
		      : value_in(&m->value, dhcp_get(ask, m->code));
}

void
optset_tags(const struct optset *set, const struct dhcp *ask, struct opttags *tags)
{
	for (size_t i = 0; i < set->matches; i++)
		if (holds(&set->match[i], ask))
			opttags_add(tags, set->match[i].tag);
}

static bool
counts(const struct optline *l, const struct opttags *tags)
{
	for (size_t i = 0; i < l->tags; i++)
		if (opttags_has(tags, l->tag[i].name) == l->tag[i].negated)
			return false;
	return true;
}

/* The class is looked for in option 60, as text. */
static bool
of_vendor(const struct optline *l, const struct dhcp *ask)
{
	struct optvalue v = {.text = true, .len = (uint8_t)strlen(l->vendor)};

	memcpy(v.byte, l->vendor, v.len);
	memset(v.mask, 0xff, sizeof v.mask);
	return l->way != OPTLINE_VENDOR || value_in(&v, dhcp_get(ask, OPT_CLASS));
}

static void
pick_line(const struct optline *l, struct optpick *out)
{
	const struct optline **slot = &out->option[l->code];

	if (l->way != OPTLINE_PLAIN)
		out->within[out->n++] = l;
	else if (!*slot || ((*slot)->tags == 0 && l->tags > 0))
		*slot = l;
}

void
optset_pick(const struct optset *const sets[], size_t n, const struct opttags *tags,
	const struct dhcp *ask, struct optpick *out)
{
	memset(out, 0, sizeof *out);
	while (n-- > 0)
		for (size_t i = sets[n]->lines; i-- > 0;) {
			const struct optline *l = &sets[n]->line[i];

			if (counts(l, tags) && of_vendor(l, ask))
				pick_line(l, out);
		}
}

static void
put_value(struct wr *w, const struct optvalue *v, struct ip4 self)
{
	static const struct ip4 zero;

	for (size_t i = 0; i + 4 <= v->len && v->self; i += 4)
		wr_bytes(w,
			memcmp(v->byte + i, zero.b, 4) == 0 ? self.b : v->byte + i,
			4);
	if (!v->self)
		wr_bytes(w, v->byte, v->len);
}

bool
optpick_value(const struct optpick *pick, uint8_t code, struct ip4 self,
	bool *force, struct wr *w)
{
	const struct optline *l = pick->option[code];
	bool any = l != NULL, forced = any && l->force;

	if (l)
		put_value(w, &l->value, self);
	for (size_t i = 0; i < pick->n && !l; i++) {
		const struct optline *in = pick->within[i];

		if (in->within != code)
			continue;
		wr_u8(w, in->code);
		wr_u8(w, in->value.len);
		put_value(w, &in->value, self);
		any = true;
		forced = forced || in->force;
	}
	if (any && !l)
		wr_u8(w, OPT_END);
	if (!any || w->full)
		return false;
	*force = forced;
	return true;
}
