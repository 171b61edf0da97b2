#include "host/lease.h"

#include "base/hex.h"
#include "base/num.h"
#include "base/str.h"

#define NUMBER 21 /* 2^64 has 20 digits */

/* The next word of a line, as text. */
static bool
word(struct rd *line, char *out, size_t size)
{
	while (rd_begins(line, " "))
		rd_skip(line, 1);

	struct rd bytes = rd_until(line, " ");
	return bytes.left > 0 && str_take(out, size, &bytes);
}

/* "01:02:03", at most max bytes; none at all is 0. */
static bool
pairs(const char *text, uint8_t *out, size_t max, uint8_t *len)
{
	size_t n = 0;
	uint32_t byte;

	for (; *text; n++, text += 2) {
		if (n > 0 && *text++ != ':')
			return false;
		if (n == max || !num_hex(text, 2, &byte))
			return false;
		out[n] = (uint8_t)byte;
	}
	*len = (uint8_t)n;
	return true;
}

static bool
parse_hw(const char *text, struct lease *l)
{
	uint32_t type = LEASE_ETHERNET;

	if (text[0] && text[1] && text[2] == '-') {
		if (!num_hex(text, 2, &type))
			return false;
		text += 3;
	}
	l->hw_type = (uint8_t)type;
	return pairs(text, l->hw, sizeof l->hw, &l->hw_len);
}

static bool
name_ok(const char *name)
{
	for (const char *c = name; *c; c++)
		if (*c <= ' ' || *c > '~')
			return false;
	return strcmp(name, "*") != 0;
}

bool
lease_none(struct rd line)
{
	return line.left == 0 || rd_begins(&line, "#");
}

/* The last words: a name and an identifier, or one of them; no name has a colon. */
static bool
parse_who(struct rd *line, struct lease *l)
{
	char name[256], id[3 * LEASE_ID + 1]; /* dnsmasq's limit for a name */
	bool both, named;

	if (!word(line, name, sizeof name))
		return false;
	while (rd_begins(line, " "))
		rd_skip(line, 1);
	both = line->left > 0;
	named = both || !strchr(name, ':');
	if (both ? !word(line, id, sizeof id)
		 : !str_copy(id, sizeof id, named ? "*" : name))
		return false;
	if (strcmp(id, "*") != 0 && !pairs(id, l->id, sizeof l->id, &l->id_len))
		return false;
	if (l->id_len == l->hw_len && memcmp(l->id, l->hw, l->hw_len) == 0)
		l->id_len = 0;
	if (named && name_ok(name) && !str_copy(l->name, sizeof l->name, name))
		l->name[0] = '\0';
	return true;
}

bool
lease_parse(struct rd line, struct lease *out)
{
	char number[NUMBER], ip[IP4_TEXT], hw[3 + 3 * LEASE_HW];
	struct lease l = {0};

	if (!word(&line, number, sizeof number) || !word(&line, hw, sizeof hw) ||
		!word(&line, ip, sizeof ip) ||
		!num_u64(number, 0, UINT64_MAX, &l.expiry) || !parse_hw(hw, &l) ||
		!ip4_parse(ip, &l.ip) || ip4_zero(l.ip) || !parse_who(&line, &l))
		return false;
	while (rd_begins(&line, " "))
		rd_skip(&line, 1);
	if (line.left > 0)
		return false;
	*out = l;
	return true;
}

static void
put_pairs(struct wr *w, const uint8_t *bytes, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		if (i > 0)
			wr_u8(w, ':');
		wr_hex(w, bytes + i, 1);
	}
}

void
lease_put_hw(struct wr *w, const struct lease *lease)
{
	if (lease->hw_type != LEASE_ETHERNET || lease->hw_len == 0) {
		wr_hex(w, &lease->hw_type, 1);
		wr_u8(w, '-');
	}
	put_pairs(w, lease->hw, lease->hw_len);
}

void
lease_put_id(struct wr *w, const struct lease *lease)
{
	if (lease->id_len == 0)
		wr_u8(w, '*');
	put_pairs(w, lease->id, lease->id_len);
}

void
lease_put(struct wr *w, const struct lease *lease)
{
	char ip[IP4_TEXT];

	wr_dec(w, lease->expiry);
	wr_u8(w, ' ');
	lease_put_hw(w, lease);
	wr_u8(w, ' ');
	wr_text(w, ip4_text(lease->ip, ip));
	wr_u8(w, ' ');
	wr_text(w, *lease->name ? lease->name : "*");
	wr_u8(w, ' ');
	lease_put_id(w, lease);
	wr_u8(w, '\n');
}

bool
lease_ok(const struct lease *lease)
{
	return !ip4_zero(lease->ip) && lease->hw_len <= LEASE_HW &&
	       memchr(lease->name, '\0', sizeof lease->name) &&
	       name_ok(lease->name);
}

bool
lease_over(const struct lease *lease, uint64_t now)
{
	return lease->expiry != 0 && lease->expiry <= now;
}

bool
lease_same_hw(const struct lease *a, const struct lease *b)
{
	return a->hw_len > 0 && a->hw_type == b->hw_type &&
	       a->hw_len == b->hw_len && memcmp(a->hw, b->hw, a->hw_len) == 0;
}

bool
lease_same(const struct lease *a, const struct lease *b)
{
	if (a->id_len > 0 && b->id_len > 0)
		return a->id_len == b->id_len &&
		       memcmp(a->id, b->id, a->id_len) == 0;
	return lease_same_hw(a, b);
}

bool
lease_later(const struct lease *a, const struct lease *b)
{
	return b->expiry != 0 && (a->expiry == 0 || a->expiry > b->expiry);
}
