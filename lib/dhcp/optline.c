#include "dhcp/optline.h"

#include "dhcp/dhcp.h"

#include <string.h>

static bool
refuse(struct optfield f, struct place line, struct report *wrong, const char *why)
{
	char shown[REPORT_QUOTE];

	report_at(wrong, optfield_place(f, line), "'%s' %s",
		optfield_show(f, shown), why);
	return false;
}

bool
opttag_of(struct optfield f, struct place line, struct report *wrong,
	char out[static OPTTAG_MAX])
{
	static const char marks[] = "-_.:";

	for (size_t i = 0; i < optfield_len(f); i++) {
		char c = f.text->c[f.at + i];

		if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
			    (c >= '0' && c <= '9') || (c && strchr(marks, c))))
			return refuse(f, line, wrong,
				"is no tag: letters, digits and -_.: make one");
	}
	if (optfield_empty(f)) {
		report_at(wrong, optfield_place(f, line), "the tag has no name");
		return false;
	}
	return optfield_copy(f, out, OPTTAG_MAX) ||
	       refuse(f, line, wrong,
		       "is too long for a tag: 47 characters at most");
}

/* The number of an option; *type is what its value is made of. */
static bool
code_of(struct optfield f, struct place line, struct report *wrong, uint8_t *code,
	const struct opttype **type)
{
	struct optfield name;
	char text[OPTTAG_MAX];
	uint64_t n;

	if (optfield_number(f, 255, &n)) {
		*code = (uint8_t)n;
		*type = opttype_of_code(*code);
		return true;
	}
	if (!optfield_begins(f, "option:", &name))
		return refuse(f, line, wrong,
			"is no option: write its number, 1 to 255, or option:NAME");
	*type = optfield_copy(name, text, sizeof text) ? opttype_of_name(text)
						       : NULL;
	if (*type) {
		*code = (*type)->code;
		return true;
	}

	const char *near =
		optfield_copy(name, text, sizeof text) ? opttype_near(text) : NULL;
	if (near)
		report_at(wrong, optfield_place(name, line),
			"no option has the name '%s'; did you mean '%s'?", text,
			near);
	else
		refuse(name, line, wrong,
			"is the name of no option; write its number instead");
	return false;
}

/* "tag:NAME", "tag:!NAME", or without "tag:" */
static bool
add_tag(struct optfield f, struct place line, struct report *wrong,
	struct optline *o)
{
	struct opttag *t = &o->tag[o->tags];
	struct optfield rest;

	if (o->tags == OPTLINE_TAGS)
		return refuse(f, line, wrong, "is one tag too many: 6 at most");
	if (optfield_begins(f, "tag:", &rest) || optfield_begins(f, "net:", &rest))
		f = rest;
	t->negated = optfield_begins(f, "!", &rest);
	if (t->negated)
		f = rest;
	o->tags++;
	return opttag_of(f, line, wrong, t->name);
}

/* One of the words before the option. */
static bool
add_word(struct optfield f, struct place line, struct report *wrong,
	struct optline *o)
{
	struct optfield rest;
	uint64_t n;

	if (optfield_begins(f, "encap:", &rest)) {
		if (!optfield_number(rest, 254, &n) || n == 0)
			return refuse(f, line, wrong,
				"names no option from 1 to 254 to encapsulate in");
		o->way = OPTLINE_ENCAP;
		o->within = (uint8_t)n;
		return true;
	}
	if (optfield_begins(f, "vendor:", &rest)) {
		o->way = OPTLINE_VENDOR;
		o->within = OPT_VENDOR;
		return optfield_copy(rest, o->vendor, sizeof o->vendor) ||
		       refuse(f, line, wrong,
			       "has a class of more than 47 characters");
	}
	if (optfield_begins(f, "vi-encap:", &rest))
		return refuse(f, line, wrong,
			"is not supported: no option is put into option 125");
	if (optfield_begins(f, "set:", &rest))
		return refuse(f, line, wrong,
			"sets a tag, but an option is given to those that have one: "
			"write tag:");
	return add_tag(f, line, wrong, o);
}

/* Is it the option, not a word before it? */
static bool
is_option(struct optfield f)
{
	struct optfield rest;
	uint64_t n;

	return optfield_number(f, UINT64_MAX, &n) ||
	       optfield_begins(f, "option:", &rest) ||
	       optfield_begins(f, "option6:", &rest);
}

static bool
is_url(struct optfield f)
{
	for (size_t i = 1; i + 2 < optfield_len(f); i++)
		if (memcmp(f.text->c + f.at + i, "://", 3) == 0)
			return true;
	return false;
}

/* siaddr is one address. */
static bool
check_siaddr(struct optfield f, struct place line, struct report *wrong,
	struct optline *o)
{
	return o->code != OPT_END || o->way != OPTLINE_PLAIN || o->value.len == 4 ||
	       refuse(f, line, wrong,
		       "is to be one address: where siaddr points to");
}

/* Fields of an option are short: within another its length has less room. */
static bool
check_room(struct optfield f, struct place line, struct report *wrong,
	struct optline *o)
{
	return o->way == OPTLINE_PLAIN || o->value.len <= OPTVALUE_MAX - 2 ||
	       refuse(f, line, wrong, "is too long to be within another option");
}

enum optline_is
optline_of(struct optfield f, struct place line, struct report *wrong,
	struct optline *out)
{
	struct optline o = {.tags = 0};
	struct optfield first, rest = f, v6;
	const struct opttype *type;

	while (optfield_cut(rest, ',', &first, &rest) && !is_option(first))
		if (!add_word(first, line, wrong, &o))
			return OPTLINE_WRONG;
	if (optfield_begins(first, "option6:", &v6)) {
		refuse(first, line, wrong,
			"is an option of IPv6, which is not served");
		return OPTLINE_WRONG;
	}
	if (!code_of(first, line, wrong, &o.code, &type))
		return OPTLINE_WRONG;
	if (o.code == 59 && o.way == OPTLINE_PLAIN && is_url(rest))
		return OPTLINE_NONE;
	if (o.way == OPTLINE_PLAIN && type->kind == OPTTYPE_PROTOCOL) {
		refuse(first, line, wrong,
			"is the protocol's own and cannot be given");
		return OPTLINE_WRONG;
	}

	enum opttype_kind kind = o.way == OPTLINE_PLAIN ? type->kind : OPTTYPE_ANY;
	if (!optvalue_of(rest, kind, false, line, wrong, &o.value) ||
		!check_siaddr(rest, line, wrong, &o) ||
		!check_room(rest, line, wrong, &o))
		return OPTLINE_WRONG;
	*out = o;
	return OPTLINE_GOOD;
}

/* A MAC is six bytes in hex; dnsmasq also takes a hardware type before it. */
static bool
mac_of(struct optfield f, struct place line, struct report *wrong,
	struct optmatch *m)
{
	m->mac = true;
	if (!optvalue_of(f, OPTTYPE_ANY, true, line, wrong, &m->value))
		return false;
	return (m->value.len == 6 && !m->value.text) ||
	       refuse(f, line, wrong, "is no MAC: six bytes in hex, or * for any");
}

bool
optmatch_of(struct optfield f, enum optmatch_by by, struct place line,
	struct report *wrong, struct optmatch *out)
{
	struct optmatch m = {.mac = false};
	struct optfield first, rest, tag;
	const struct opttype *type;

	optfield_cut(f, ',', &first, &rest);
	if (!optfield_begins(first, "set:", &tag))
		tag = first; /* as dnsmasq, which took it without, too */
	if (!opttag_of(tag, line, wrong, m.tag))
		return false;
	if (optfield_empty(rest))
		return refuse(f, line, wrong, "does not say what to look for");
	if (by == OPTMATCH_OPTION) {
		if (optfield_begins(rest, "vi-encap:", &tag) ||
			optfield_begins(rest, "option6:", &tag))
			return refuse(rest, line, wrong,
				"is not supported: only options of IPv4 are looked at");
		optfield_cut(rest, ',', &first, &rest);
		if (!code_of(first, line, wrong, &m.code, &type) ||
			!optvalue_of(rest,
				type->kind == OPTTYPE_PROTOCOL ? OPTTYPE_ANY
							       : type->kind,
				true, line, wrong, &m.value))
			return false;
	} else if (by == OPTMATCH_MAC) {
		if (!mac_of(rest, line, wrong, &m))
			return false;
	} else {
		m.code = by == OPTMATCH_VENDOR_CLASS ? OPT_CLASS : OPT_USER_CLASS;
		if (!optvalue_of(rest, OPTTYPE_TEXT, true, line, wrong, &m.value))
			return false;
	}
	*out = m;
	return true;
}
