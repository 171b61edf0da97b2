#include "efi/bios.h"

#include "base/kv.h"
#include "base/num.h"
#include "base/str.h"
#include "efi/ucs2.h"
#include "efi/vars.h"

#include <string.h>

static const char *const types[] = {
	[BIOS_U8] = "u8",
	[BIOS_U16] = "u16",
	[BIOS_U32] = "u32",
	[BIOS_UCS2] = "ucs2",
	[BIOS_ASCII] = "ascii",
};

/* What a record may say. */
static const char *const keys[] = {"name", "guid", "type", "attributes", "size",
	"range", "words", "bits", "preset", "fixed", "help"};

/* Bytes of a number; 0: a text. */
static size_t
width(enum bios_type type)
{
	static const size_t bytes[] = {
		[BIOS_U8] = 1, [BIOS_U16] = 2, [BIOS_U32] = 4};

	return type <= BIOS_U32 ? bytes[type] : 0;
}

/*
 * The next blank-separated word, ended with NUL where it stands; NULL at the end.
 */
static char *
next_word(char **rest)
{
	char *word = *rest + strspn(*rest, " ");

	if (!*word)
		return NULL;
	*rest = word + strcspn(word, " ");
	if (**rest)
		*(*rest)++ = '\0';
	return word;
}

static bool
parse_type(const char *text, struct bios_setting *s)
{
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (text && strcmp(text, types[i]) == 0) {
			s->type = (enum bios_type)i;
			s->size = width(s->type);
			return true;
		}
	return false;
}

static bool
parse_range(char *text, struct bios_setting *s)
{
	char *min = next_word(&text), *max = next_word(&text);

	s->ranged = true;
	return min && max && !next_word(&text) &&
	       num_u32(min, 0, UINT32_MAX, &s->min) &&
	       num_u32(max, s->min, UINT32_MAX, &s->max);
}

static struct bios_word *
add_word(struct bios_setting *s, const char *word)
{
	if (s->words == BIOS_WORDS || width(s->type) == 0)
		return NULL;
	s->word[s->words].word = word;
	return &s->word[s->words++];
}

/* "low:0 default:1" */
static bool
parse_words(char *text, struct bios_setting *s)
{
	for (char *word; (word = next_word(&text));) {
		char *colon = strchr(word, ':');
		struct bios_word *w = add_word(s, word);

		if (!w || !colon || !num_u32(colon + 1, 0, UINT32_MAX, &w->value))
			return false;
		*colon = '\0';
	}
	return true;
}

/* The names of the bits, from the lowest. */
static bool
parse_bits(char *text, struct bios_setting *s)
{
	s->bits = true;
	for (char *word; (word = next_word(&text));) {
		struct bios_word *w = add_word(s, word);

		if (!w)
			return false;
		w->value = (uint32_t)1 << (s->words - 1);
	}
	return true;
}

static bool
keys_known(const struct kv *kv)
{
	for (size_t i = 0; i < kv->n; i++) {
		size_t k = 0, n = sizeof keys / sizeof *keys;

		while (k < n && strcmp(kv->item[i].name, keys[k]) != 0)
			k++;
		if (k == n)
			return false;
	}
	return true;
}

/*
 * A value of kv, which points into the table's own text: it may be cut into words.
 */
static char *
text_of(const struct kv *kv, const char *name, char *base)
{
	const char *value = kv_get(kv, name);

	return value ? base + (value - base) : NULL;
}

static bool
parse_shape(const struct kv *kv, char *base, struct bios_setting *s)
{
	const char *size = kv_get(kv, "size"),
		   *attributes = kv_get(kv, "attributes");
	char *range = text_of(kv, "range", base),
	     *words = text_of(kv, "words", base), *bits = text_of(kv, "bits", base);
	uint32_t bytes = (uint32_t)s->size;

	if ((range && !parse_range(range, s)) ||
		(words && !parse_words(words, s)) ||
		(bits && (words || range || !parse_bits(bits, s))) ||
		(size && !num_u32(size, bytes ? bytes : 2, BIOS_BYTES, &bytes)) ||
		(attributes && !num_u32(attributes, 1, 7, &s->attributes)))
		return false;
	s->size = bytes;
	return s->ranged || s->words > 0;
}

static bool
parse_setting(const struct kv *kv, char *base, struct bios_setting *s)
{
	const char *guid = kv_get(kv, "guid"), *fixed = kv_get(kv, "fixed");
	uint8_t data[BIOS_BYTES];
	struct wr w = wr_of(data, sizeof data);

	*s = (struct bios_setting){.name = kv_get(kv, "name"),
		.preset = kv_get(kv, "preset"),
		.help = kv_get(kv, "help"),
		.attributes = EFI_NON_VOLATILE | EFI_BOOTSERVICE_ACCESS |
			      EFI_RUNTIME_ACCESS,
		.fixed = fixed && strcmp(fixed, "true") == 0};
	return keys_known(kv) && s->name && s->preset && s->help && guid &&
	       guid_parse(guid, &s->guid) && parse_type(kv_get(kv, "type"), s) &&
	       parse_shape(kv, base, s) && bios_value(s, s->preset, &w);
}

/* How many bytes the record at text has; an empty line, or the end, ends it. */
static size_t
record_length(const char *text, size_t len)
{
	for (size_t i = 1; i < len; i++)
		if (text[i - 1] == '\n' && text[i] == '\n')
			return i;
	return len;
}

static size_t
count_lines(const char *text, size_t len)
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++)
		n += text[i] == '\n';
	return n;
}

bool
bios_parse(char *text, size_t len, struct bios *out, size_t *bad_line)
{
	size_t line = 1, wrong = 1;
	struct kv kv;

	out->n = 0;
	for (size_t at = 0, n; at < len; at += n + 1) {
		struct bios_setting *s = &out->setting[out->n];
		size_t lines;

		n = record_length(text + at, len - at);
		lines = count_lines(text + at, n);
		*bad_line = line;
		if (!kv_parse(text + at, n, &kv, &wrong)) {
			*bad_line = line + wrong - 1;
			return false;
		}
		if (out->n == BIOS_MAX || !parse_setting(&kv, text + at, s) ||
			bios_find(out, s->name))
			return false;
		out->n++;
		line += lines + 1;
	}
	*bad_line = line;
	return out->n > 0;
}

const struct bios_setting *
bios_find(const struct bios *bios, const char *name)
{
	for (size_t i = 0; i < bios->n; i++)
		if (str_eq_nocase(bios->setting[i].name, name))
			return &bios->setting[i];
	return NULL;
}

/*
 * Out of a variable
 */

/* Append a word and what parts it from the one before. */
static void
join(struct wr *w, const char *between, const char *word)
{
	if (w->len > 0)
		wr_text(w, between);
	wr_text(w, word);
}

static void
show_number(const struct bios_setting *s, uint32_t v, struct wr *w)
{
	for (size_t i = 0; i < s->words && s->bits; i++)
		if (v & s->word[i].value) {
			join(w, ",", s->word[i].word);
			v &= ~s->word[i].value;
		}
	for (size_t i = 0; i < s->words && !s->bits; i++)
		if (v == s->word[i].value) {
			wr_text(w, s->word[i].word);
			return;
		}
	if (w->len > 0 && v == 0)
		return;
	if (w->len > 0)
		wr_u8(w, ',');
	if (s->bits && v == 0)
		wr_text(w, "none");
	else
		wr_dec(w, v);
}

/* The text up to its end or first NUL, as UTF-8. */
static bool
show_text(const struct bios_setting *s, struct rd data, struct wr *w)
{
	char utf8[BIOS_TEXT];
	struct rd rest = data, text;

	if (s->type == BIOS_ASCII) {
		text = rd_text(&rest);
		if (text.bad || !str_take(utf8, sizeof utf8, &text))
			return false;
	} else {
		text = rd_ucs2(&rest);
		if (text.bad || !ucs2_to_utf8(text, utf8, sizeof utf8))
			return false;
	}
	wr_text(w, utf8);
	return true;
}

bool
bios_show(const struct bios_setting *s, struct rd data, char out[static BIOS_TEXT])
{
	char text[BIOS_TEXT];
	struct wr w = wr_of(text, sizeof text - 1);
	size_t bytes = width(s->type);
	uint32_t v = 0;

	if (s->size > 0 && data.left != s->size)
		return false;
	if (bytes == 0 && !show_text(s, data, &w))
		return false;
	for (size_t i = 0; i < bytes; i++)
		v |= (uint32_t)rd_u8(&data) << 8 * i;
	if (bytes > 0)
		show_number(s, v, &w);
	if (w.full || data.bad)
		return false;
	text[w.len] = '\0';
	return str_copy(out, BIOS_TEXT, text);
}

/*
 * Into a variable
 */

/* Decimal, or 0x and at most eight hex digits. */
static bool
number(const char *text, uint32_t *out)
{
	if (text[0] != '0' || (text[1] != 'x' && text[1] != 'X'))
		return num_u32(text, 0, UINT32_MAX, out);
	text += 2;
	return num_hex(text, strlen(text), out);
}

static const struct bios_word *
find_word(const struct bios_setting *s, const char *word)
{
	for (size_t i = 0; i < s->words; i++)
		if (str_eq_nocase(s->word[i].word, word))
			return &s->word[i];
	return NULL;
}

/* A number that the table allows. */
static bool
allowed(const struct bios_setting *s, uint32_t v)
{
	uint32_t known = 0;

	if (s->ranged && v >= s->min && v <= s->max)
		return true;
	for (size_t i = 0; i < s->words; i++) {
		known |= s->word[i].value;
		if (!s->bits && v == s->word[i].value)
			return true;
	}
	return s->bits && (v & ~known) == 0;
}

/* "720p,native", or "none". */
static bool
bits_value(const struct bios_setting *s, const char *text, uint32_t *out)
{
	char list[BIOS_TEXT], *word = list;
	uint32_t v = 0;

	if (!str_copy(list, sizeof list, text))
		return false;
	while (word && !str_eq_nocase(text, "none")) {
		char *comma = strchr(word, ',');
		const struct bios_word *bit;

		if (comma)
			*comma++ = '\0';
		bit = find_word(s, word);
		if (!bit)
			return false;
		v |= bit->value;
		word = comma;
	}
	*out = v;
	return true;
}

static bool
number_value(const struct bios_setting *s, const char *text, uint32_t *out)
{
	const struct bios_word *word = find_word(s, text);

	if (number(text, out))
		return allowed(s, *out);
	if (s->bits)
		return bits_value(s, text, out);
	if (word)
		*out = word->value;
	return word != NULL;
}

/* How many characters a text may have is what the range says. */
static bool
text_value(const struct bios_setting *s, const char *text, struct wr *w)
{
	size_t from = w->len, unit = s->type == BIOS_UCS2 ? 2 : 1, n;

	if (s->type == BIOS_UCS2 && !ucs2_from_utf8(text, w))
		return false;
	for (; s->type == BIOS_ASCII && *text; text++) {
		if (*text < 0x20 || *text > 0x7e)
			return false;
		wr_u8(w, (uint8_t)*text);
	}
	n = (w->len - from) / unit;
	wr_zero(w, unit);
	return n >= s->min && n <= s->max;
}

bool
bios_value(const struct bios_setting *s, const char *text, struct wr *out)
{
	uint8_t data[BIOS_BYTES];
	struct wr w = wr_of(data, sizeof data);
	size_t bytes = width(s->type);
	uint32_t v = 0;

	if (bytes == 0 ? !text_value(s, text, &w) : !number_value(s, text, &v))
		return false;
	for (size_t i = 0; i < bytes; i++)
		wr_u8(&w, (uint8_t)(v >> 8 * i));
	if (bytes > 0 && bytes < 4 && v >> 8 * bytes)
		return false;
	if (s->size > 0) {
		if (w.len > s->size)
			return false;
		wr_zero(&w, s->size - w.len);
	}
	if (w.full)
		return false;
	wr_bytes(out, data, w.len);
	return !out->full;
}

const char *
bios_allowed(const struct bios_setting *s, char out[static BIOS_TEXT])
{
	struct wr w = wr_of(out, BIOS_TEXT - 1);

	if (s->bits)
		wr_text(&w, "none");
	for (size_t i = 0; i < s->words; i++)
		join(&w, ", ", s->word[i].word);
	if (s->ranged) {
		join(&w, ", ", "");
		wr_dec(&w, s->min);
		wr_text(&w, " to ");
		wr_dec(&w, s->max);
		if (width(s->type) == 0)
			wr_text(&w, " characters");
	}
	out[w.len] = '\0';
	return out;
}
