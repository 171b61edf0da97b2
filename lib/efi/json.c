#include "efi/json.h"

#include "base/hex.h"
#include "base/num.h"
#include "base/str.h"
#include "efi/ucs2.h"

#include <inttypes.h>
#include <jansson.h>

#define FORMAT  2     /* the version that we read and write */
#define LONGEST 65536 /* bytes of UTF-16; no store holds so long a name */

/* What is being read, and what is wrong with it. */
struct reader {
	struct vars *put, *drop;
	struct arena *arena;
	size_t index; /* of the variable */
	char *wrong;
};

static const char *const members[] = {"name", "name_hex", "guid", "attr", "data",
	"time", "count", "pkidx", "digest"};

/* Say what is wrong with a member of the variable that is read; always false. */
static bool
wrong(const struct reader *r, const char *member, const char *why)
{
	struct rd raw = rd_of(member, strlen(member));
	char shown[64];

	snprintf(r->wrong, EFI_JSON_WRONG, "variables[%zu]%s%s: %s", r->index,
		*member ? "." : "", str_show(shown, sizeof shown, &raw), why);
	return false;
}

/* The bytes of a text of hex digits, in the arena. */
static bool
read_hex(const struct reader *r, const json_t *value, struct rd *out)
{
	size_t digits = json_string_length(value);
	struct wr w = wr_of(arena_take(r->arena, digits / 2), digits / 2);

	if (!w.base || !json_is_string(value) ||
		!wr_unhex(&w, json_string_value(value), digits))
		return false;
	*out = rd_of(w.base, w.len);
	return true;
}

/* A whole number up to max; from 2^63 on, where JSON's numbers end, as a text. */
static bool
read_number(const json_t *value, uint64_t max, uint64_t *out)
{
	if (json_is_string(value))
		return num_u64(json_string_value(value), 0, max, out);
	if (!json_is_integer(value) || json_integer_value(value) < 0 ||
		(uint64_t)json_integer_value(value) > max)
		return false;
	*out = (uint64_t)json_integer_value(value);
	return true;
}

static bool
read_u32(const json_t *value, uint32_t *out)
{
	uint64_t v;

	if (!json_is_integer(value) || !read_number(value, UINT32_MAX, &v))
		return false;
	*out = (uint32_t)v;
	return true;
}

static bool
read_text_name(const struct reader *r, const json_t *value, struct efivar *out)
{
	size_t len = json_string_length(value);
	struct wr w = wr_of(arena_take(r->arena, 2 * len), 2 * len);

	if (!json_is_string(value) || len == 0)
		return wrong(r, "name", "not a text, or an empty one");
	if (!w.base || len > LONGEST ||
		!ucs2_from_utf8(json_string_value(value), &w))
		return wrong(r, "name", "not UTF-8, or too long");
	out->name = rd_of(w.base, w.len);
	return true;
}

/* A name is text up to a NUL, so in its bytes there is none. */
static bool
read_raw_name(const struct reader *r, const json_t *value, struct efivar *out)
{
	struct rd name;

	if (!read_hex(r, value, &name) || name.left == 0 || name.left > LONGEST ||
		name.left % 2 != 0)
		return wrong(r, "name_hex", "not hex digits of UTF-16");
	for (struct rd unit = name; unit.left > 0;)
		if (rd_le16(&unit) == 0)
			return wrong(r, "name_hex", "has a NUL");
	out->name = name;
	return true;
}

static bool
read_name(const struct reader *r, const json_t *object, struct efivar *out)
{
	const json_t *text = json_object_get(object, "name");
	const json_t *raw = json_object_get(object, "name_hex");

	if (!text == !raw)
		return wrong(
			r, "name", text ? "stands beside name_hex" : "missing");
	return text ? read_text_name(r, text, out) : read_raw_name(r, raw, out);
}

static bool
read_time(const struct reader *r, const json_t *object, struct efivar *out)
{
	const json_t *value = json_object_get(object, "time");
	struct rd bytes;

	if (!value)
		return true;
	if (!read_hex(r, value, &bytes) || bytes.left != EFI_TIME_SIZE)
		return wrong(r, "time", "not 32 hex digits");
	rd_copy(&bytes, out->time, EFI_TIME_SIZE);
	return true;
}

/* What a variable has beside its name and GUID. */
static bool
read_content(const struct reader *r, const json_t *object, struct efivar *out)
{
	const json_t *count = json_object_get(object, "count");
	const json_t *pkidx = json_object_get(object, "pkidx");

	if (!read_u32(json_object_get(object, "attr"), &out->attributes))
		return wrong(r, "attr", "not a number of 32 bits");
	if (!read_hex(r, json_object_get(object, "data"), &out->data))
		return wrong(r, "data", "not hex digits");
	if (count && !read_number(count, UINT64_MAX, &out->count))
		return wrong(r, "count", "not a number of 64 bits");
	if (pkidx && !read_u32(pkidx, &out->pubkey))
		return wrong(r, "pkidx", "not a number of 32 bits");
	return read_time(r, object, out);
}

static bool
is_member(const char *name)
{
	for (size_t i = 0; i < sizeof members / sizeof *members; i++)
		if (strcmp(name, members[i]) == 0)
			return true;
	return false;
}

static bool
check_members(const struct reader *r, json_t *object)
{
	const char *name;
	json_t *value;

	json_object_foreach(object, name, value)
	{
		if (!is_member(name))
			return wrong(r, name, "not known");
	}
	return true;
}

/* One element of "variables". */
static bool
read_variable(struct reader *r, json_t *object)
{
	const json_t *guid = json_object_get(object, "guid");
	struct efivar var = {0};

	if (!json_is_object(object))
		return wrong(r, "", "not an object");
	if (!check_members(r, object) || !read_name(r, object, &var))
		return false;
	if (!json_is_string(guid) ||
		!guid_parse(json_string_value(guid), &var.guid))
		return wrong(r, "guid", "not a GUID");

	bool drop = json_is_null(json_object_get(object, "data"));
	if (!drop && !read_content(r, object, &var))
		return false;
	if (vars_find(r->put, &var.guid, var.name) ||
		vars_find(r->drop, &var.guid, var.name))
		return wrong(r, "name", "there already, with this GUID");
	if (!vars_put(drop ? r->drop : r->put, &var))
		return wrong(r, "", "no memory");
	return true;
}

/* The whole document. */
static bool
read_document(struct reader *r, json_t *root)
{
	const json_t *version = json_object_get(root, "version");
	const json_t *list = json_object_get(root, "variables");
	const char *bad = NULL;

	if (!json_is_object(root))
		bad = "not an object";
	else if (!json_is_integer(version) || json_integer_value(version) != FORMAT)
		bad = "version: not 2";
	else if (!json_is_array(list))
		bad = "variables: not a list";
	else if (json_object_size(root) != 2)
		bad = "has more than version and variables";
	else if (json_array_size(list) > EFI_JSON_VARS)
		bad = "variables: too many";
	if (bad) {
		str_copy(r->wrong, EFI_JSON_WRONG, bad);
		return false;
	}
	for (r->index = 0; r->index < json_array_size(list); r->index++)
		if (!read_variable(r, json_array_get(list, r->index)))
			return false;
	return true;
}

bool
efi_json_read(struct rd text, struct vars *put, struct vars *drop,
	char out[static EFI_JSON_WRONG])
{
	struct reader r = {
		.put = put, .drop = drop, .arena = put->arena, .wrong = out};
	json_error_t error;

	if (text.left > EFI_JSON_MAX) {
		str_copy(out, EFI_JSON_WRONG, "too long");
		return false;
	}

	json_t *root = json_loadb(
		(const char *)text.at, text.left, JSON_REJECT_DUPLICATES, &error);
	if (!root) {
		struct rd why = rd_of(error.text, strlen(error.text));
		char shown[EFI_JSON_WRONG / 2];

		snprintf(out, EFI_JSON_WRONG, "line %d, column %d: %s", error.line,
			error.column, str_show(shown, sizeof shown, &why));
		return false;
	}

	bool good = read_document(&r, root);
	json_decref(root);
	if (!good && r.arena->failed)
		str_copy(out, EFI_JSON_WRONG, "no memory");
	return good;
}

/*
 * Text is made here and not by jansson, which writes \u00E9 where Python's json,
 * and so virt-fw-vars, writes \u00e9, and DEL as it is. This is a unit of UTF-16 in
 * it.
 */
static void
write_unit(struct wr *w, uint16_t unit)
{
	static const char plain[] = "\"\\\n\r\t\f\b", letter[] = "\"\\nrtfb";
	const char *short_form =
		unit > 0 && unit < 0x80 ? strchr(plain, unit) : NULL;
	uint8_t big_endian[] = {(uint8_t)(unit >> 8), (uint8_t)unit};

	if (short_form) {
		wr_u8(w, '\\');
		wr_u8(w, (uint8_t)letter[short_form - plain]);
	} else if (unit >= 0x20 && unit < 0x7f) {
		wr_u8(w, (uint8_t)unit);
	} else {
		wr_text(w, "\\u");
		wr_hex(w, big_endian, sizeof big_endian);
	}
}

/* Is the name valid UTF-16? Else it cannot be said in a JSON string. */
static bool
is_text(struct rd name, struct arena *arena)
{
	size_t size = name.left / 2 * 3 + 1;
	char *utf8 = arena_take(arena, size);

	return utf8 && ucs2_to_utf8(name, utf8, size);
}

static void
write_name(struct wr *w, struct rd name, struct arena *arena)
{
	bool text = is_text(name, arena);

	wr_text(w, text ? "\"name\": \"" : "\"name_hex\": \"");
	if (!text)
		wr_hex(w, name.at, name.left);
	while (text && name.left > 0)
		write_unit(w, rd_le16(&name));
	wr_u8(w, '"');
}

/* What begins the next member. */
static void
write_member(struct wr *w, const char *name)
{
	wr_text(w, ",\n            \"");
	wr_text(w, name);
	wr_text(w, "\": ");
}

static void
write_hex_member(struct wr *w, const char *name, const void *bytes, size_t len)
{
	write_member(w, name);
	wr_u8(w, '"');
	wr_hex(w, bytes, len);
	wr_u8(w, '"');
}

static void
write_content(struct wr *w, const struct efivar *var)
{
	static const uint8_t no_time[EFI_TIME_SIZE];

	write_member(w, "attr");
	wr_dec(w, var->attributes);
	write_hex_member(w, "data", var->data.at, var->data.left);
	if (memcmp(var->time, no_time, sizeof no_time) != 0)
		write_hex_member(w, "time", var->time, sizeof var->time);
	if (var->count > 0) {
		const char *quote = var->count > INT64_MAX ? "\"" : "";

		write_member(w, "count");
		wr_text(w, quote);
		wr_dec(w, var->count);
		wr_text(w, quote);
	}
	if (var->pubkey > 0) {
		write_member(w, "pkidx");
		wr_dec(w, var->pubkey);
	}
}

static void
write_variables(struct wr *w, const struct vars *vars, bool drop, bool *first,
	struct arena *arena)
{
	char guid[GUID_TEXT];

	for (size_t i = 0; vars && i < vars->n; i++, *first = false) {
		const struct efivar *var = &vars->var[i];

		wr_text(w, *first ? "\n        {\n            "
				  : ",\n        {\n            ");
		write_name(w, var->name, arena);
		write_member(w, "guid");
		wr_u8(w, '"');
		wr_text(w, guid_text(&var->guid, guid));
		wr_u8(w, '"');
		if (!drop) {
			write_content(w, var);
		} else {
			write_member(w, "data");
			wr_text(w, "null");
		}
		wr_text(w, "\n        }");
	}
}

/* Room enough: six characters for a unit of a name, two for a byte of data. */
static size_t
room_for(const struct vars *vars)
{
	size_t size = 0;

	for (size_t i = 0; vars && i < vars->n; i++)
		size += 400 + 3 * vars->var[i].name.left +
			2 * vars->var[i].data.left;
	return size;
}

struct rd
efi_json_write(const struct vars *put, const struct vars *drop, struct arena *arena)
{
	size_t size = 100 + room_for(put) + room_for(drop);
	struct wr w = wr_of(arena_take(arena, size), size);
	bool first = true;

	if (!w.base)
		return (struct rd){.bad = true};
	wr_text(&w, "{\n    \"version\": 2,\n    \"variables\": [");
	write_variables(&w, put, false, &first, arena);
	write_variables(&w, drop, true, &first, arena);
	wr_text(&w, first ? "]\n}\n" : "\n    ]\n}\n");
	if (w.full || arena->failed)
		return (struct rd){.bad = true};
	return rd_of(w.base, w.len);
}
