#include "dhcp/hostline.h"

static bool
refuse(struct optfield f, struct place line, struct report *wrong, const char *why)
{
	char shown[REPORT_QUOTE];

	report_at(wrong, optfield_place(f, line), "'%s' %s",
		optfield_show(f, shown), why);
	return false;
}

static bool
add_word(struct optfield f, struct place line, struct report *wrong,
	struct hostline *h)
{
	struct optfield rest;

	if (optfield_begins(f, "ignore", &rest) && optfield_empty(rest)) {
		h->ignore = true;
		return true;
	}
	if (!optfield_begins(f, "set:", &rest))
		return refuse(f, line, wrong,
			"is neither set:TAG nor ignore; addresses and names of hosts "
			"are for backend.yaml");
	if (h->tags == OPTLINE_TAGS)
		return refuse(f, line, wrong, "is one tag too many: 6 at most");
	return opttag_of(rest, line, wrong, h->tag[h->tags++]);
}

bool
hostline_of(struct optfield f, struct place line, struct report *wrong,
	struct hostline *out)
{
	struct hostline h = {.tags = 0};
	struct optfield first, rest;
	char text[MAC_TEXT];
	bool more = optfield_cut(f, ',', &first, &rest);

	if (!optfield_copy(first, text, sizeof text) || !mac_parse(text, &h.mac) ||
		!mac_ok(h.mac))
		return refuse(first, line, wrong, "is not a MAC");
	if (!more)
		return refuse(f, line, wrong,
			"says nothing of the host: set:TAG or ignore is missing");
	while (more) {
		more = optfield_cut(rest, ',', &first, &rest);
		if (!add_word(first, line, wrong, &h))
			return false;
	}
	*out = h;
	return true;
}
