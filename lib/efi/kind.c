#include "efi/kind.h"

#include "base/hex.h"
#include "base/num.h"
#include "efi/loadopt.h"
#include "efi/siglist.h"
#include "efi/ucs2.h"

#define HEX "hex:"

/* A number of all the bytes that there are, at most 8. */
static uint64_t
number(struct rd data)
{
	uint64_t v = 0;

	for (unsigned shift = 0; data.left > 0 && shift < 64; shift += 8)
		v |= (uint64_t)rd_u8(&data) << shift;
	return v;
}

static void
wr_number(struct wr *w, uint64_t v, size_t width)
{
	for (size_t i = 0; i < width; i++, v >>= 8)
		wr_u8(w, (uint8_t)v);
}

/* Decimal, or 0x and up to 16 digits. */
static bool
parse_number(const char *text, uint64_t max, uint64_t *out)
{
	uint64_t v = 0;
	uint32_t digit;
	size_t n;

	if (strncmp(text, "0x", 2) != 0)
		return num_u64(text, 0, max, out);
	for (n = 2; num_hex(text + n, 1, &digit) && n < 18; n++)
		v = v << 4 | digit;
	if (n == 2 || text[n] || v > max)
		return false;
	*out = v;
	return true;
}

/* Append bytes of text, all of them, in double quotes. */
static void
show_quoted(const char *text, struct wr *out)
{
	wr_u8(out, '"');
	for (; *text; text++) {
		if (*text == '"' || *text == '\\')
			wr_u8(out, '\\');
		if (*text >= 0x20 && *text < 0x7f) {
			wr_u8(out, (uint8_t)*text);
		} else {
			wr_text(out, "\\x");
			wr_hex(out, text, 1);
		}
	}
	wr_u8(out, '"');
}

/* What show_quoted wrote, ended with NUL; or any text without quotes, as it is. */
static bool
parse_quoted(const char *text, char out[static EFI_TEXT_MAX])
{
	struct wr w = wr_of(out, EFI_TEXT_MAX);
	uint32_t byte;

	if (*text != '"') {
		wr_text(&w, text);
		wr_u8(&w, 0);
		return !w.full;
	}
	for (text++; *text && *text != '"'; text++) {
		byte = (uint8_t)*text;
		if (*text == '\\' && (text[1] == '"' || text[1] == '\\')) {
			byte = (uint8_t) * ++text;
		} else if (*text == '\\') {
			if (text[1] != 'x' || !num_hex(text + 2, 2, &byte) ||
				byte == 0)
				return false;
			text += 3;
		}
		wr_u8(&w, (uint8_t)byte);
	}
	wr_u8(&w, 0);
	return strcmp(text, "\"") == 0 && !w.full;
}

static bool
ascii_fits(struct rd data, size_t width)
{
	struct rd text = rd_text(&data);

	(void)width;
	if (text.bad || data.left > 0 || text.left >= EFI_TEXT_MAX)
		return false;
	while (text.left > 0)
		if (rd_u8(&text) >= 0x80)
			return false;
	return true;
}

static bool
ascii_show(struct rd data, struct wr *out)
{
	show_quoted((const char *)data.at, out);
	return true;
}

static bool
ascii_parse(const char *text, size_t width, struct wr *out)
{
	char plain[EFI_TEXT_MAX];

	(void)width;
	if (!parse_quoted(text, plain))
		return false;
	wr_bytes(out, plain, strlen(plain) + 1);
	return true;
}

/* After the NUL there are zeros, but only where there is a width to fill. */
static bool
ucs2_fits(struct rd data, size_t width)
{
	char text[EFI_TEXT_MAX];
	struct rd wide = rd_ucs2(&data);

	if (!ucs2_to_utf8(wide, text, sizeof text) || (width == 0 && data.left > 0))
		return false;
	while (data.left > 0)
		if (rd_u8(&data) != 0)
			return false;
	return true;
}

static bool
ucs2_show(struct rd data, struct wr *out)
{
	char text[EFI_TEXT_MAX];

	if (!ucs2_to_utf8(rd_ucs2(&data), text, sizeof text))
		return false;
	show_quoted(text, out);
	return true;
}

static bool
ucs2_parse(const char *text, size_t width, struct wr *out)
{
	char plain[EFI_TEXT_MAX];
	size_t start = out->len;

	if (!parse_quoted(text, plain) || !ucs2_from_utf8(plain, out))
		return false;
	wr_le16(out, 0);
	if (out->len - start < width)
		wr_zero(out, width - (out->len - start));
	return true;
}

static bool
any_fits(struct rd data, size_t width)
{
	(void)data;
	(void)width;
	return true;
}

static bool
number_show(struct rd data, struct wr *out)
{
	wr_dec(out, number(data));
	return true;
}

static bool
number_parse(const char *text, size_t width, struct wr *out)
{
	uint64_t v;

	if (!parse_number(text, UINT64_MAX >> (64 - 8 * width), &v))
		return false;
	wr_number(out, v, width);
	return true;
}

static bool
flag_fits(struct rd data, size_t width)
{
	(void)width;
	return number(data) <= 1;
}

static bool
flag_show(struct rd data, struct wr *out)
{
	wr_text(out, number(data) ? "true" : "false");
	return true;
}

static bool
flag_parse(const char *text, size_t width, struct wr *out)
{
	static const char *const words[] = {
		"false", "true", "off", "on", "no", "yes", "0", "1"};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strcmp(text, words[i]) == 0) {
			wr_number(out, i % 2, width);
			return true;
		}
	return false;
}

static bool
order_fits(struct rd data, size_t width)
{
	(void)width;
	return data.left % 2 == 0;
}

/* Numbers of boot options, of which a boot number has one. */
static bool
order_show(struct rd data, struct wr *out)
{
	while (data.left > 0) {
		char digits[8];

		snprintf(digits, sizeof digits, "%04X", rd_le16(&data));
		wr_text(out, digits);
		if (data.left > 0)
			wr_u8(out, ',');
	}
	return true;
}

/* One to four hexadecimal digits a number, with commas between them. */
static bool
order_parse(const char *text, size_t width, struct wr *out)
{
	uint32_t v;

	(void)width;
	while (*text) {
		size_t n = strcspn(text, ",");

		if (n > 4 || !num_hex(text, n, &v))
			return false;
		wr_le16(out, (uint16_t)v);
		text += n;
		if (*text && !*++text) /* a comma with nothing after it */
			return false;
	}
	return true;
}

static bool
option_fits(struct rd data, size_t width)
{
	struct efi_fault fault;
	struct loadopt option;

	(void)width;
	return loadopt_parse(data, &option, &fault);
}

static bool
option_show(struct rd data, struct wr *out)
{
	char title[EFI_TEXT_MAX], attributes[24];
	struct efi_fault fault;
	struct loadopt o;

	if (!loadopt_parse(data, &o, &fault) ||
		!ucs2_to_utf8(o.description, title, sizeof title))
		return false;
	wr_text(out, "title=");
	show_quoted(title, out);
	wr_text(out, " devpath=");
	if (!devpath_to_text(o.path, out))
		return false;
	if (o.more.left > 0) {
		wr_text(out, " more=");
		wr_hex(out, o.more.at, o.more.left);
	}
	if (o.optional.left > 0) {
		wr_text(out, " optdata=");
		wr_hex(out, o.optional.at, o.optional.left);
	}
	if (o.attributes != LOADOPT_ACTIVE) {
		snprintf(attributes, sizeof attributes, " attr=0x%x", o.attributes);
		wr_text(out, attributes);
	}
	return true;
}

static bool
path_fits(struct rd data, size_t width)
{
	(void)width;
	return devpath_ok(data);
}

static bool
path_parse(const char *text, size_t width, struct wr *out)
{
	struct efi_fault fault;

	(void)width;
	return devpath_from_text(text, out, &fault);
}

static bool
signatures_fit(struct rd data, size_t width)
{
	(void)width;
	return siglist_ok(data);
}

/* What a list's type is called: so many lists hold nothing else. */
static const char *
signature_word(const struct guid *type)
{
	if (guid_eq(type, &guid_cert_x509))
		return "x509";
	return guid_eq(type, &guid_cert_sha256) ? "sha256" : "other";
}

/* How many there are of each type, in the order x509, sha256, other. */
static bool
signatures_show(struct rd data, struct wr *out)
{
	static const char *const words[] = {"x509", "sha256", "other"};
	const char *blank = "";
	struct siglist list;

	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		size_t n = 0;

		for (struct rd db = data; siglist_next(&db, &list);)
			if (strcmp(signature_word(&list.type), words[i]) == 0)
				n += list.sigs.left / list.size;
		if (n == 0)
			continue;
		wr_text(out, blank);
		wr_text(out, words[i]);
		wr_u8(out, '=');
		wr_dec(out, n);
		blank = " ";
	}
	return *blank;
}

/* Each kind; one without show or parse is shown or read as bytes alone. */
static const struct {
	const char *name;
	size_t width; /* unless the variable's own says otherwise; 0: any */
	bool (*fits)(struct rd data, size_t width);
	bool (*show)(struct rd data, struct wr *out);
	bool (*parse)(const char *text, size_t width, struct wr *out);
} kinds[EFI_KINDS] = {
	[EFI_BYTES] = {"hex", 0, any_fits, NULL, NULL},
	[EFI_ASCII] = {"ascii", 0, ascii_fits, ascii_show, ascii_parse},
	[EFI_UCS2] = {"ucs2", 0, ucs2_fits, ucs2_show, ucs2_parse},
	[EFI_U8] = {"u8", 1, any_fits, number_show, number_parse},
	[EFI_U16] = {"u16", 2, any_fits, number_show, number_parse},
	[EFI_U32] = {"u32", 4, any_fits, number_show, number_parse},
	[EFI_U64] = {"u64", 8, any_fits, number_show, number_parse},
	[EFI_FLAG] = {"bool", 1, flag_fits, flag_show, flag_parse},
	[EFI_BOOT_NUMBER] = {"boot", 2, order_fits, order_show, order_parse},
	[EFI_BOOT_ORDER] = {"order", 0, order_fits, order_show, order_parse},
	[EFI_LOAD_OPTION] = {"option", 0, option_fits, option_show, NULL},
	[EFI_DEVICE_PATH] = {"path", 0, path_fits, devpath_to_text, path_parse},
	[EFI_SIGNATURES] = {"signatures", 0, signatures_fit, signatures_show, NULL},
};

const char *
efi_kind_name(enum efi_kind kind)
{
	return kinds[kind].name;
}

bool
efi_kind_named(const char *name, struct efi_type *out)
{
	for (size_t i = 0; i < EFI_KINDS; i++)
		if (strcmp(name, kinds[i].name) == 0) {
			*out = (struct efi_type){(enum efi_kind)i, kinds[i].width};
			return true;
		}
	return false;
}

bool
efi_type_fits(struct efi_type type, struct rd data)
{
	return !data.bad && (type.width == 0 || data.left == type.width) &&
	       kinds[type.kind].fits(data, type.width);
}

void
efi_kind_show(struct efi_type type, struct rd data, struct wr *out)
{
	size_t start = out->len;

	if (efi_type_fits(type, data) && kinds[type.kind].show &&
		kinds[type.kind].show(data, out))
		return;
	if (out->full)
		return;
	out->len = start;
	wr_text(out, HEX);
	wr_hex(out, data.at, data.left);
}

/* "hex:" and digits; for bytes the digits alone do. */
static bool
parse_hex(struct efi_type type, const char *text, struct wr *out)
{
	if (strncmp(text, HEX, strlen(HEX)) == 0)
		text += strlen(HEX);
	else if (type.kind != EFI_BYTES)
		return false;
	return wr_unhex(out, text, strlen(text));
}

bool
efi_kind_parse(struct efi_type type, const char *text, struct wr *out)
{
	size_t start = out->len;
	bool good = parse_hex(type, text, out);

	if (!good && kinds[type.kind].parse && strncmp(text, HEX, strlen(HEX)) != 0)
		good = kinds[type.kind].parse(text, type.width, out);
	if (good && !out->full &&
		efi_type_fits(type, rd_of(out->base + start, out->len - start)))
		return true;
	if (!out->full)
		out->len = start;
	return false;
}
