#include "dhcp/optfile.h"

#include <string.h>

enum says { OPTION, FORCE, MATCH, ELSEWHERE, INSTEAD };

/* What is not here is INSTEAD if it begins with one of `ours`, else ELSEWHERE. */
static const struct {
	const char *name;
	enum says says;
	enum optmatch_by by;
	const char *hint;
} directives[] = {
	{"dhcp-option", OPTION, 0, NULL},
	{"dhcp-option-force", FORCE, 0, NULL},
	{"dhcp-match", MATCH, OPTMATCH_OPTION, NULL},
	{"dhcp-vendorclass", MATCH, OPTMATCH_VENDOR_CLASS, NULL},
	{"dhcp-userclass", MATCH, OPTMATCH_USER_CLASS, NULL},
	{"dhcp-mac", MATCH, OPTMATCH_MAC, NULL},
	{"dhcp-authoritative", ELSEWHERE, 0, NULL},
	{"dhcp-hostsdir", ELSEWHERE, 0, "dnsmasq.root_directory says where"},
	{"dhcp-optsdir", ELSEWHERE, 0, "dnsmasq.root_directory says where"},
	{"dhcp-leasefile", ELSEWHERE, 0, "dhcp.lease_file says where"},
	{"dhcp-lease-max", ELSEWHERE, 0, NULL},
	{"dhcp-range", ELSEWHERE, 0, "the addresses are in metal-boot.yaml"},
	{"dhcp-no-override", ELSEWHERE, 0, NULL},
	{"dhcp-sequential-ip", ELSEWHERE, 0, NULL},
	{"dhcp-ignore-names", ELSEWHERE, 0, NULL},
	{"dhcp-boot", INSTEAD, 0,
		"write dhcp-option=67,FILE, and 255,ADDRESS for where it is"},
	{"dhcp-host", INSTEAD, 0, "write the host into backend.yaml"},
	{"tag-if", INSTEAD, 0, "write all the tags on the option's line"},
};

static const char *const ours[] = {"dhcp-", "pxe-", "tag-"};

struct reading {
	struct place at;
	struct report *wrong, *notes;
	struct optset set;
	bool good;
};

bool
optfile_line(struct rd *text, struct rd *line)
{
	if (text->left == 0)
		return false;
	*line = rd_until(text, "\n");
	rd_skip(text, text->left > 0 ? 1 : 0);
	return true;
}

static bool
add_option(struct reading *r, struct optfield f, bool force)
{
	struct optset *s = &r->set;
	struct optline line;
	enum optline_is is = optline_of(f, r->at, r->wrong, &line);

	if (is != OPTLINE_GOOD)
		return is == OPTLINE_NONE;
	if (s->lines == OPTSET_LINES) {
		report_at(r->wrong, r->at, "these are more than %d options",
			OPTSET_LINES);
		return false;
	}
	line.force = force;
	s->line[s->lines++] = line;
	return true;
}

static bool
add_match(struct reading *r, struct optfield f, enum optmatch_by by)
{
	struct optset *s = &r->set;

	if (s->matches == OPTSET_MATCHES) {
		report_at(r->wrong, r->at, "these are more than %d matches",
			OPTSET_MATCHES);
		return false;
	}
	if (!optmatch_of(f, by, r->at, r->wrong, &s->match[s->matches]))
		return false;
	s->matches++;
	return true;
}

/* A directive that is none of those we obey: a mistake, or somebody else's. */
static bool
stranger(struct reading *r, struct optfield name, enum says says, const char *hint)
{
	char shown[REPORT_QUOTE];

	optfield_show(name, shown);
	if (says == ELSEWHERE) {
		report_at(r->notes, optfield_place(name, r->at),
			"'%s' says nothing of options and is passed over%s%s",
			shown, hint ? "; " : "", hint ? hint : "");
		return true;
	}
	report_at(r->wrong, optfield_place(name, r->at),
		"'%s' is not understood%s%s", shown, hint ? "; " : "",
		hint ? hint : "");
	return false;
}

static bool
directive(struct reading *r, struct optfield f)
{
	struct optfield name, value, rest;
	enum says says = ELSEWHERE;

	optfield_cut(f, '=', &name, &value);
	for (size_t i = 0; i < sizeof directives / sizeof *directives; i++) {
		if (!optfield_begins(name, directives[i].name, &rest) ||
			!optfield_empty(rest))
			continue;
		if (directives[i].says == MATCH)
			return add_match(r, value, directives[i].by);
		if (directives[i].says <= FORCE)
			return add_option(r, value, directives[i].says == FORCE);
		return stranger(r, name, directives[i].says, directives[i].hint);
	}
	for (size_t i = 0; i < sizeof ours / sizeof *ours; i++)
		if (optfield_begins(name, ours[i], &rest))
			says = INSTEAD;
	return stranger(r, name, says, NULL);
}

static bool
read_file(struct reading *r, const char *file, struct rd text, bool config,
	struct optset *out)
{
	struct opttext words;
	struct rd line;

	r->at = (struct place){file, 0, 1};
	r->set = *out;
	r->good = true;
	while (optfile_line(&text, &line)) {
		r->at.line++;
		if (!opttext_of(line, r->at, r->wrong, &words)) {
			r->good = false;
			continue;
		}

		struct optfield f = optfield_of(&words);
		if (!optfield_empty(f) &&
			!(config ? directive(r, f) : add_option(r, f, false)))
			r->good = false;
	}
	if (r->good)
		*out = r->set;
	return r->good;
}

bool
optfile_options(
	const char *file, struct rd text, struct report *wrong, struct optset *out)
{
	struct reading r = {.wrong = wrong};

	return read_file(&r, file, text, false, out);
}

bool
optfile_config(const char *file, struct rd text, struct report *wrong,
	struct report *notes, struct optset *out)
{
	struct reading r = {.wrong = wrong, .notes = notes};

	return read_file(&r, file, text, true, out);
}
