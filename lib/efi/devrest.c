#include "efi/devrest.h"

#include "base/hex.h"
#include "base/str.h"
#include "efi/ucs2.h"

#define CHAR16_TEXT 1024 /* bytes of UTF-8; FAT's paths have 260 characters */

/* What is said of each kind: what its elements are and how many bytes they take. */
static const struct {
	struct devfield field;
	size_t stride;
} lists[] = {
	[REST_U32S] = {{.kind = FIELD_HEX, .size = 4}, 4},
	[REST_IP4S] = {{.kind = FIELD_IP4, .size = 4}, 16}, /* of EFI_IP_ADDRESS */
	[REST_IP6S] = {{.kind = FIELD_IP6, .size = 16}, 16},
};

/* Printable ASCII and nothing else, the same in text and bytes. */
static bool
copy_ascii(struct rd from, struct wr *out)
{
	while (from.left > 0) {
		uint8_t c = rd_u8(&from);

		if (c < 0x20 || c > 0x7e)
			return false;
		wr_u8(out, c);
	}
	return !from.bad;
}

/* Neither ASCII's control characters nor those of U+0080 to U+009F. */
static bool
printable(const char *utf8)
{
	const unsigned char *c = (const unsigned char *)utf8;

	for (; *c; c++)
		if (*c < 0x20 || *c == 0x7f || (*c == 0xc2 && c[1] < 0xa0))
			return false;
	return true;
}

bool
devrest_print_char16(struct rd bytes, struct wr *out)
{
	char utf8[CHAR16_TEXT];

	if (!ucs2_to_utf8(bytes, utf8, sizeof utf8) || !printable(utf8))
		return false;
	wr_text(out, utf8);
	return true;
}

bool
devrest_parse_char16(struct rd text, struct wr *out)
{
	char utf8[CHAR16_TEXT];

	return str_take(utf8, sizeof utf8, &text) && printable(utf8) &&
	       ucs2_from_utf8(utf8, out);
}

static bool
print_list(enum devrest_kind kind, struct rd bytes, struct wr *out)
{
	for (bool first = true; bytes.left > 0; first = false) {
		struct rd one = rd_sub(&bytes, lists[kind].stride);

		if (!first)
			wr_u8(out, ',');
		if (one.bad || !devfield_print(&lists[kind].field, one, out))
			return false;
	}
	return true;
}

static bool
parse_list(enum devrest_kind kind, struct rd text, struct wr *out)
{
	for (bool first = true; text.left > 0; first = false) {
		if (!first)
			rd_skip(&text, 1); /* the comma */

		struct rd one = rd_until(&text, ",");
		size_t at = out->len;

		wr_zero(out, lists[kind].stride);
		if (!devfield_parse(&lists[kind].field, one, out, at))
			return false;
	}
	return true;
}

bool
devrest_print(enum devrest_kind kind, struct rd bytes, struct wr *out)
{
	bool ok;

	switch (kind) {
	case REST_DATA:
		wr_hex_upper(out, bytes.at, bytes.left);
		return true;
	case REST_ASCII:
		return copy_ascii(bytes, out);
	case REST_ASCIIZ:
		return copy_ascii(rd_text(&bytes), out);
	case REST_QUOTED:
		wr_u8(out, '"');
		ok = devrest_print_char16(bytes, out);
		wr_u8(out, '"');
		return ok;
	case REST_U32S:
	case REST_IP4S:
	case REST_IP6S:
		return print_list(kind, bytes, out);
	case REST_NONE:
		break;
	}
	return false;
}

static bool
parse_quoted(struct rd text, struct wr *out)
{
	if (text.left < 2 || rd_u8(&text) != '"')
		return false;

	struct rd inner = rd_sub(&text, text.left - 1);
	return rd_is(&text, "\"") && devrest_parse_char16(inner, out);
}

bool
devrest_parse(enum devrest_kind kind, struct rd text, struct wr *out)
{
	bool ok;

	switch (kind) {
	case REST_DATA:
		return text.left > 0 &&
		       wr_unhex(out, (const char *)text.at, text.left);
	case REST_ASCII:
		return copy_ascii(text, out);
	case REST_ASCIIZ:
		ok = copy_ascii(text, out);
		wr_u8(out, 0);
		return ok;
	case REST_QUOTED:
		return parse_quoted(text, out);
	case REST_U32S:
	case REST_IP4S:
	case REST_IP6S:
		return parse_list(kind, text, out);
	case REST_NONE:
		break;
	}
	return false;
}
