#include "efi/devfield.h"

#include "base/hex.h"
#include "base/num.h"
#include "base/str.h"
#include "efi/guid.h"
#include "host/addr.h"

#include <inttypes.h>

#define NUMBER_TEXT 24 /* 2^64 has 20 digits; "0x" and 16 */
#define MAC_FIELD   32 /* bytes of EFI_MAC_ADDRESS */
#define GROUPS_MAX  16 /* bytes of an IPv6 address */

static uint64_t
value_of(const struct devfield *f, struct rd node)
{
	uint64_t v = 0;

	rd_skip(&node, f->at);
	for (unsigned i = 0; i < f->size; i++)
		v |= (uint64_t)rd_u8(&node) << 8 * i;
	return v;
}

/* Fields may share bytes, each with bits of its own, so the others are kept. */
static void
put_value(const struct devfield *f, uint64_t v, struct wr *out, size_t node)
{
	for (size_t i = 0, pos = node + f->at; i < f->size; i++, pos++) {
		uint8_t was = pos < out->len ? out->base[pos] : 0;

		wr_patch_u8(out, pos, was | (uint8_t)(v >> 8 * i));
	}
}

static void
put_bytes(const struct devfield *f, const uint8_t *bytes, size_t len,
	struct wr *out, size_t node)
{
	for (size_t i = 0; i < len; i++)
		wr_patch_u8(out, node + f->at + i, bytes[i]);
}

/* Exactly so many bytes as digits, of either case. */
static bool
take_digits(struct rd *text, uint8_t *out, size_t len)
{
	struct rd digits = rd_sub(text, 2 * len);
	struct wr w = wr_of(out, len);

	return !digits.bad && wr_unhex(&w, (const char *)digits.at, digits.left);
}

static bool
hex_number(const char *text, uint64_t max, uint64_t *out)
{
	uint64_t v = 0;
	uint32_t digit;

	if (!*text || strlen(text) > 16)
		return false;
	for (; *text; text++) {
		if (!num_hex(text, 1, &digit))
			return false;
		v = v << 4 | digit;
	}
	*out = v;
	return v <= max;
}

/* A number that fits into size bytes. */
static bool
number(struct rd text, unsigned size, uint64_t *out)
{
	uint64_t max = UINT64_MAX >> (64 - 8 * size);
	char digits[NUMBER_TEXT];

	if (!str_take(digits, sizeof digits, &text))
		return false;
	if (digits[0] == '0' && (digits[1] == 'x' || digits[1] == 'X'))
		return hex_number(digits + 2, max, out);
	return num_u64(digits, 0, max, out);
}

static bool
print_hex(const struct devfield *f, struct rd node, struct wr *out)
{
	char text[NUMBER_TEXT];

	snprintf(text, sizeof text,
		f->kind == FIELD_HEX_8 ? "0x%08" PRIX64 : "0x%" PRIX64,
		value_of(f, node));
	wr_text(out, text);
	return true;
}

static bool
print_dec(const struct devfield *f, struct rd node, struct wr *out)
{
	wr_dec(out, value_of(f, node));
	return true;
}

static bool
parse_number(const struct devfield *f, struct rd text, struct wr *out, size_t node)
{
	uint64_t v;

	if (!number(text, f->size, &v))
		return false;
	put_value(f, v, out, node);
	return true;
}

/* What is written for a number. */
static const struct devword {
	uint8_t list; /* enum devwords */
	uint16_t number;
	char text[24];
} words[] = {
	{WORDS_PRIMARY, 0, "Primary"},
	{WORDS_PRIMARY, 1, "Secondary"},
	{WORDS_MASTER, 0, "Master"},
	{WORDS_MASTER, 1, "Slave"},
	{WORDS_PROTOCOL, 6, "TCP"},
	{WORDS_PROTOCOL, 17, "UDP"},
	{WORDS_IP4_ORIGIN, 0, "DHCP"},
	{WORDS_IP4_ORIGIN, 1, "Static"},
	{WORDS_IP6_ORIGIN, 0, "Static"},
	{WORDS_IP6_ORIGIN, 1, "StatelessAutoConfigure"},
	{WORDS_IP6_ORIGIN, 2, "StatefulAutoConfigure"},
	{WORDS_PARITY, 0, "D"},
	{WORDS_PARITY, 1, "N"},
	{WORDS_PARITY, 2, "E"},
	{WORDS_PARITY, 3, "O"},
	{WORDS_PARITY, 4, "M"},
	{WORDS_PARITY, 5, "S"},
	{WORDS_STOP_BITS, 0, "D"},
	{WORDS_STOP_BITS, 1, "1"},
	{WORDS_STOP_BITS, 2, "1.5"},
	{WORDS_STOP_BITS, 3, "2"},
	{WORDS_FLOW_CONTROL, 0, "None"},
	{WORDS_FLOW_CONTROL, 1, "Hardware"},
	{WORDS_FLOW_CONTROL, 2, "XonXoff"},
	{WORDS_BBS_TYPE, 1, "Floppy"},
	{WORDS_BBS_TYPE, 2, "HD"},
	{WORDS_BBS_TYPE, 3, "CDROM"},
	{WORDS_BBS_TYPE, 4, "PCMCIA"},
	{WORDS_BBS_TYPE, 5, "USB"},
	{WORDS_BBS_TYPE, 6, "Network"},
	{WORDS_GPT, 0x0202, "GPT"},
	{WORDS_MBR, 0x0101, "MBR"},
	{WORDS_HEADER_DIGEST, 0, "None"},
	{WORDS_HEADER_DIGEST, 2, "CRC32C"},
	{WORDS_DATA_DIGEST, 0, "None"},
	{WORDS_DATA_DIGEST, 8, "CRC32C"},
	{WORDS_LOGIN, 0, "CHAP_BI"},
	{WORDS_LOGIN, 0x0800, "None"},
	{WORDS_LOGIN, 0x1000, "CHAP_UNI"},
	{WORDS_ISCSI_PROTOCOL, 0, "TCP"},
	{0},
};

static bool
print_word(const struct devfield *f, struct rd node, struct wr *out)
{
	uint64_t v = value_of(f, node);

	if (f->mask)
		v &= f->mask;
	for (const struct devword *w = words; w->list; w++)
		if (w->list == f->words && w->number == v) {
			wr_text(out, w->text);
			return true;
		}
	return f->kind == FIELD_WORD_HEX && print_hex(f, node, out);
}

static bool
parse_word(const struct devfield *f, struct rd text, struct wr *out, size_t node)
{
	for (const struct devword *w = words; w->list; w++)
		if (w->list == f->words && rd_is(&text, w->text)) {
			put_value(f, w->number, out, node);
			return true;
		}
	return f->kind == FIELD_WORD_HEX && parse_number(f, text, out, node);
}

static bool
print_guid(const struct devfield *f, struct rd node, struct wr *out)
{
	char text[GUID_TEXT];

	rd_skip(&node, f->at);
	struct guid guid = rd_guid(&node);
	guid_text(&guid, text);
	for (const char *c = text; *c; c++)
		wr_u8(out, (uint8_t)(*c >= 'a' ? *c - 'a' + 'A' : *c));
	return true;
}

static bool
parse_guid(const struct devfield *f, struct rd text, struct wr *out, size_t node)
{
	char digits[GUID_TEXT];
	struct guid guid;

	if (!str_take(digits, sizeof digits, &text) || !guid_parse(digits, &guid))
		return false;
	put_bytes(f, guid.b, sizeof guid.b, out, node);
	return true;
}

/* Three letters of five bits each, the first highest, and a number above them. */
static bool
print_eisa(const struct devfield *f, struct rd node, struct wr *out)
{
	uint32_t id = (uint32_t)value_of(f, node);
	uint8_t high[] = {(uint8_t)(id >> 24), (uint8_t)(id >> 16)};

	for (int shift = 10; shift >= 0; shift -= 5) {
		uint8_t letter = id >> shift & 0x1f;

		if (letter < 1 || letter > 26)
			return false;
		wr_u8(out, (uint8_t)('A' + letter - 1));
	}
	wr_hex_upper(out, high, sizeof high);
	return true;
}

static bool
parse_eisa(const struct devfield *f, struct rd text, struct wr *out, size_t node)
{
	uint32_t id = 0;
	uint8_t high[2];

	for (int i = 0; i < 3; i++) {
		uint8_t c = rd_u8(&text);

		if (c < 'A' || c > 'Z')
			return false;
		id = id << 5 | (uint32_t)(c - 'A' + 1);
	}
	if (!take_digits(&text, high, sizeof high) || text.left > 0)
		return false;
	put_value(f, id | (uint32_t)high[0] << 24 | (uint32_t)high[1] << 16, out,
		node);
	return true;
}

static bool
print_mac(const struct devfield *f, struct rd node, struct wr *out)
{
	static const uint8_t zero[MAC_FIELD - sizeof(struct mac)];
	uint8_t b[MAC_FIELD];
	size_t used = sizeof(struct mac);

	rd_skip(&node, f->at);
	rd_copy(&node, b, sizeof b);
	if (memcmp(b + used, zero, sizeof zero) != 0)
		used = sizeof b;
	wr_hex_upper(out, b, used);
	return true;
}

static bool
parse_mac(const struct devfield *f, struct rd text, struct wr *out, size_t node)
{
	char six[MAC_TEXT];
	uint8_t b[MAC_FIELD];
	struct mac mac;

	if (str_take(six, sizeof six, &text) && mac_parse(six, &mac))
		put_bytes(f, mac.b, sizeof mac.b, out, node);
	else if (take_digits(&text, b, sizeof b) && text.left == 0)
		put_bytes(f, b, sizeof b, out, node);
	else
		return false;
	return true;
}

static bool
print_ip4(const struct devfield *f, struct rd node, struct wr *out)
{
	char text[IP4_TEXT];

	rd_skip(&node, f->at);
	wr_text(out, ip4_text(rd_ip4(&node), text));
	return true;
}

static bool
parse_ip4(const struct devfield *f, struct rd text, struct wr *out, size_t node)
{
	char dotted[IP4_TEXT];
	struct ip4 ip;

	if (!str_take(dotted, sizeof dotted, &text) || !ip4_parse(dotted, &ip))
		return false;
	put_bytes(f, ip.b, sizeof ip.b, out, node);
	return true;
}

/* How an address is cut into groups of digits. */
struct groups {
	size_t len, each; /* bytes of all, of a group */
	uint8_t joint;
	bool backwards; /* the last byte first */
};

static const struct groups ip6_groups = {16, 2, ':', false};
static const struct groups eui64_groups = {8, 1, '-', true};

static const struct groups *
groups_of(const struct devfield *f)
{
	return f->kind == FIELD_IP6 ? &ip6_groups : &eui64_groups;
}

static bool
print_groups(const struct devfield *f, struct rd node, struct wr *out)
{
	const struct groups *g = groups_of(f);
	uint8_t b[GROUPS_MAX];

	rd_skip(&node, f->at);
	rd_copy(&node, b, g->len);
	for (size_t i = 0; i < g->len; i++) {
		if (i > 0 && i % g->each == 0)
			wr_u8(out, g->joint);
		wr_hex_upper(out, &b[g->backwards ? g->len - 1 - i : i], 1);
	}
	return true;
}

static bool
parse_groups(const struct devfield *f, struct rd text, struct wr *out, size_t node)
{
	const struct groups *g = groups_of(f);
	uint8_t b[GROUPS_MAX];

	for (size_t i = 0; i < g->len; i++) {
		if (i > 0 && i % g->each == 0 && rd_u8(&text) != g->joint)
			return false;
		if (!take_digits(&text, &b[g->backwards ? g->len - 1 - i : i], 1))
			return false;
	}
	put_bytes(f, b, g->len, out, node);
	return text.left == 0;
}

static bool
print_bytes(const struct devfield *f, struct rd node, struct wr *out)
{
	rd_skip(&node, f->at);
	struct rd bytes = rd_sub(&node, f->size);
	wr_text(out, "0x");
	wr_hex_upper(out, bytes.at, bytes.left);
	return true;
}

static bool
parse_bytes(const struct devfield *f, struct rd text, struct wr *out, size_t node)
{
	uint8_t b[UINT8_MAX];

	if (!rd_begins(&text, "0x"))
		return false;
	rd_skip(&text, 2);
	if (!take_digits(&text, b, f->size) || text.left > 0)
		return false;
	put_bytes(f, b, f->size, out, node);
	return true;
}

static const struct {
	bool (*print)(const struct devfield *f, struct rd node, struct wr *out);
	bool (*parse)(const struct devfield *f, struct rd text, struct wr *out,
		size_t node);
} kinds[] = {
	[FIELD_HEX] = {print_hex, parse_number},
	[FIELD_HEX_8] = {print_hex, parse_number},
	[FIELD_DEC] = {print_dec, parse_number},
	[FIELD_WORD] = {print_word, parse_word},
	[FIELD_WORD_HEX] = {print_word, parse_word},
	[FIELD_GUID] = {print_guid, parse_guid},
	[FIELD_EISA] = {print_eisa, parse_eisa},
	[FIELD_MAC] = {print_mac, parse_mac},
	[FIELD_IP4] = {print_ip4, parse_ip4},
	[FIELD_IP6] = {print_groups, parse_groups},
	[FIELD_EUI64] = {print_groups, parse_groups},
	[FIELD_BYTES] = {print_bytes, parse_bytes},
};

bool
devfield_print(const struct devfield *f, struct rd node, struct wr *out)
{
	return kinds[f->kind].print(f, node, out);
}

bool
devfield_parse(
	const struct devfield *f, struct rd text, struct wr *out, size_t node)
{
	return kinds[f->kind].parse(f, text, out, node);
}
