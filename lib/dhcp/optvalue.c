#include "dhcp/optvalue.h"

#include "base/num.h"
#include "base/wr.h"
#include "host/addr.h"

#include <string.h>

struct making {
	struct place line;
	struct report *wrong;
	struct optvalue *v;
	struct wr w;
	bool match;
};

static bool
refuse(struct making *m, struct optfield f, const char *why)
{
	char shown[REPORT_QUOTE];

	report_at(m->wrong, optfield_place(f, m->line), "'%s' %s",
		optfield_show(f, shown), why);
	return false;
}

/* Are all its characters plain, and of these? */
static bool
made_of(struct optfield f, const char *chars)
{
	for (size_t i = 0; i < optfield_len(f); i++) {
		char c = optfield_plain(f, i);

		if (!c || !strchr(chars, c))
			return false;
	}
	return !optfield_empty(f);
}

static bool
has(struct optfield f, char c)
{
	struct optfield first, rest;

	return optfield_cut(f, c, &first, &rest);
}

/* Its last character; NUL for one that was quoted, and when there is none. */
static char
last_of(struct optfield f)
{
	if (optfield_empty(f))
		return '\0';
	return optfield_plain(f, optfield_len(f) - 1);
}

/* Digits, a minus before them, and b, s or i behind. */
static bool
looks_number(struct optfield f)
{
	char last = last_of(f);

	if (optfield_plain(f, 0) == '-')
		f.at++;
	if (last && strchr("bsi", last))
		f.end--;
	return f.at < f.end && made_of(f, "0123456789");
}

static bool
looks_hex(struct optfield f, bool match)
{
	return has(f, ':') && made_of(f, match ? "0123456789abcdefABCDEF:*"
					       : "0123456789abcdefABCDEF:");
}

static bool
looks_addresses(struct optfield f)
{
	return optfield_plain(f, 0) != '/' && made_of(f, "0123456789.,/ ");
}

/* One byte of hex, with what to compare of it. */
static bool
one_hex(struct making *m, struct optfield f)
{
	char text[3];
	uint32_t byte = 0;
	size_t n = optfield_len(f);
	bool any = n == 1 && optfield_plain(f, 0) == '*';

	if (!any && (n < 1 || !optfield_copy(f, text, sizeof text) ||
			    !num_hex(text, n, &byte)))
		return refuse(m, f, "is not a byte in hex, one or two digits");
	if (m->w.len < OPTVALUE_MAX)
		m->v->mask[m->w.len] = any ? 0 : 0xff;
	wr_u8(&m->w, (uint8_t)byte);
	return true;
}

static bool
hex(struct making *m, struct optfield f)
{
	struct optfield first, rest = f;
	bool more;

	m->v->hex = true;
	do {
		more = optfield_cut(rest, ':', &first, &rest);
		if (!one_hex(m, first))
			return false;
	} while (more);
	return true;
}

/* A number in so many bytes; 0: as many as it needs. */
static bool
number(struct making *m, struct optfield f, size_t bytes)
{
	static const char sizes[] = "b s i";
	struct optfield digits = f;
	uint64_t v = 0;

	if (!looks_number(f))
		return refuse(m, f, "is not a number");
	bool minus = optfield_plain(f, 0) == '-';
	char last = last_of(f);

	digits.at += minus;
	if (last && strchr("bsi", last)) {
		digits.end--;
		bytes = (size_t)1 << (strchr(sizes, last) - sizes) / 2;
	}
	if (!optfield_number(
		    digits, minus ? (uint64_t)INT32_MAX + 1 : UINT32_MAX, &v))
		return refuse(m, f, "does not fit into 32 bits");
	if (bytes == 0)
		bytes = minus || v > UINT16_MAX ? 4 : v > UINT8_MAX ? 2 : 1;

	uint64_t most = minus ? 1ull << (8 * bytes - 1) : (1ull << 8 * bytes) - 1;
	uint32_t bits = (uint32_t)(minus ? 0 - v : v);

	if (v > most)
		return refuse(m, f,
			bytes == 1 ? "does not fit into one byte"
				   : "does not fit into two bytes");
	if (bytes == 1)
		wr_u8(&m->w, (uint8_t)bits);
	else if (bytes == 2)
		wr_be16(&m->w, (uint16_t)bits);
	else
		wr_be32(&m->w, bits);
	return true;
}

/* "3600", "90m", "12h", "7d", "2w" or "infinite". */
static bool
duration(struct making *m, struct optfield f)
{
	static const char units[] = "smhdw";
	static const uint32_t seconds[] = {1, 60, 3600, 86400, 604800};
	const char *unit = units;
	struct optfield digits = f, rest;
	char last = last_of(f);
	uint64_t v;

	if (optfield_begins(f, "infinite", &rest) && optfield_empty(rest)) {
		wr_be32(&m->w, UINT32_MAX);
		return true;
	}
	if (last && strchr(units, last)) {
		unit = strchr(units, last);
		digits.end--;
	}
	if (!optfield_number(digits, UINT32_MAX, &v) ||
		v * seconds[unit - units] > UINT32_MAX)
		return refuse(
			m, f, "is not a time; write seconds, or 90m, 12h, 7d");
	wr_be32(&m->w, (uint32_t)(v * seconds[unit - units]));
	return true;
}

/* "10.0.0.1", or with networks "10.0.0.0/8"; says which it was. */
static bool
one_address(struct making *m, struct optfield f, bool networks, bool *network)
{
	struct optfield address, width;
	char text[IP4_TEXT];
	struct ip4 ip;
	uint64_t bits = 32;

	*network = optfield_cut(f, '/', &address, &width);
	if (!optfield_copy(address, text, sizeof text) || !ip4_parse(text, &ip))
		return refuse(m, f,
			networks && !*network
				? "is not an IPv4 address; text is put in quotes"
				: "is not an IPv4 address");
	if (!*network) {
		wr_bytes(&m->w, ip.b, sizeof ip.b);
		return true;
	}
	if (!networks)
		return refuse(m, f, "is a network; an IPv4 address is wanted");
	if (!optfield_number(width, 32, &bits))
		return refuse(m, f, "has no width of 0 to 32 after its slash");
	wr_u8(&m->w, (uint8_t)bits);
	wr_bytes(&m->w, ip.b, (bits + 7) / 8);
	return true;
}

static bool
is_zero(struct optfield f)
{
	struct optfield rest;

	return optfield_begins(f, "0.0.0.0", &rest) && optfield_empty(rest);
}

static bool
addresses(struct making *m, struct optfield f, enum opttype_kind kind)
{
	struct optfield first, rest = f;
	bool more, network, last_network = false, any_network = false, zero = false;

	do {
		more = optfield_cut(rest, ',', &first, &rest);
		if (!one_address(m, first, kind != OPTTYPE_ADDRESSES, &network))
			return false;
		any_network = any_network || network;
		zero = zero || is_zero(first);
		if (kind == OPTTYPE_ROUTES && network == last_network)
			return refuse(m, first,
				network ? "has no router after it"
					: "is no network, such as 10.0.0.0/8");
		last_network = network;
	} while (more);
	if (kind == OPTTYPE_ROUTES && last_network)
		return refuse(m, first, "has no router after it");
	m->v->self = zero && !any_network;
	return true;
}

/*
 * Where the name whose rest is at tail was written out before, below end; or end.
 * Only names without a pointer in them are found, which is all that pointers need.
 */
static size_t
written_before(const struct wr *w, size_t tail, size_t end)
{
	size_t len = w->len - tail;

	for (size_t at = 0; at + len <= end;) {
		if (memcmp(w->base + at, w->base + tail, len) == 0)
			return at;
		at += w->base[at] >= 0xc0 ? 2 : (size_t)w->base[at] + 1;
	}
	return end;
}

/* RFC 1035 section 4.1.4, the offsets counted from the start of the option. */
static bool
one_domain(struct making *m, struct optfield f)
{
	size_t begin = m->w.len;
	struct optfield label, rest = f;
	bool more;

	if (optfield_plain(f, optfield_len(f) - 1) == '.')
		rest.end--;
	do {
		more = optfield_cut(rest, '.', &label, &rest);
		if (optfield_empty(label) || optfield_len(label) > 63)
			return refuse(m, f, "is not a domain");
		wr_u8(&m->w, (uint8_t)optfield_len(label));
		wr_bytes(&m->w, label.text->c + label.at, optfield_len(label));
	} while (more);
	wr_u8(&m->w, 0);
	if (m->w.full)
		return true;
	for (size_t tail = begin; m->w.base[tail];
		tail += (size_t)m->w.base[tail] + 1) {
		size_t at = written_before(&m->w, tail, begin);

		if (at < begin) {
			m->w.len = tail;
			wr_be16(&m->w, (uint16_t)(0xc000 | at));
			break;
		}
	}
	return true;
}

static bool
domains(struct making *m, struct optfield f)
{
	struct optfield first, rest = f;
	bool more;

	do {
		more = optfield_cut(rest, ',', &first, &rest);
		if (optfield_empty(first))
			return refuse(m, f, "has an empty domain");
		if (!one_domain(m, first))
			return false;
	} while (more);
	return true;
}

static bool
text(struct making *m, struct optfield f)
{
	m->v->text = true;
	wr_bytes(&m->w, f.text->c + f.at, optfield_len(f));
	return true;
}

static bool
guess(struct making *m, struct optfield f)
{
	return looks_number(f)      ? number(m, f, 0)
	       : looks_addresses(f) ? addresses(m, f, OPTTYPE_ANY)
				    : text(m, f);
}

static bool
make(struct making *m, struct optfield f, enum opttype_kind kind)
{
	if (optfield_empty(f))
		return true;
	if (kind != OPTTYPE_TEXT && kind != OPTTYPE_DOMAINS &&
		looks_hex(f, m->match))
		return hex(m, f);
	switch (kind) {
	case OPTTYPE_ADDRESSES:
	case OPTTYPE_ROUTES:
		return addresses(m, f, kind);
	case OPTTYPE_U8:
		return number(m, f, 1);
	case OPTTYPE_U16:
		return number(m, f, 2);
	case OPTTYPE_U32:
		return number(m, f, 4);
	case OPTTYPE_TIME:
		return duration(m, f);
	case OPTTYPE_TEXT:
		return text(m, f);
	case OPTTYPE_DOMAINS:
		return domains(m, f);
	case OPTTYPE_PROTOCOL:
	case OPTTYPE_ANY:
		break;
	}
	return guess(m, f);
}

bool
optvalue_of(struct optfield f, enum opttype_kind kind, bool match,
	struct place line, struct report *wrong, struct optvalue *out)
{
	struct optvalue v = {.text = false};
	struct making m = {line, wrong, &v, wr_of(v.byte, sizeof v.byte), match};

	memset(v.mask, 0xff, sizeof v.mask);
	if (!make(&m, f, kind))
		return false;
	if (m.w.full) {
		report_at(wrong, optfield_place(f, line),
			"the value is longer than the %d bytes of an option",
			OPTVALUE_MAX);
		return false;
	}
	v.len = (uint8_t)m.w.len;
	*out = v;
	return true;
}
