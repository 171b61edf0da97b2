#include "show.h"

#include "base/hex.h"
#include "base/str.h"
#include "efi/ucs2.h"
#include "tool.h"

#include <stdint.h>

#define NAME_UTF8   1024 /* bytes of a name that is shown as text */
#define VALUE_SHOWN 400  /* characters of a value in a list */

const char *
name_show(struct rd name, char out[static NAME_SHOWN])
{
	char utf8[NAME_UTF8], hex[NAME_SHOWN];
	struct wr w = wr_of(hex, sizeof hex);
	struct rd text;

	if (ucs2_to_utf8(name, utf8, sizeof utf8)) {
		text = rd_of(utf8, strlen(utf8));
	} else {
		size_t most = (sizeof hex - sizeof "hex:") / 2;

		wr_text(&w, "hex:");
		wr_hex(&w, name.at, name.left < most ? name.left : most);
		text = rd_of(hex, w.len);
	}
	return str_show(out, NAME_SHOWN, &text);
}

const char *
var_value(const struct efivar *var, const struct efi_type *as)
{
	struct efi_type type = as ? *as : efi_type_of(&var->guid, var->name);
	size_t room = 8 * var->data.left + 1024; /* enough but for odd paths */

	for (;; room *= 2) {
		char *text = take(room + 1);
		struct wr w = wr_of(text, room);

		efi_kind_show(type, var->data, &w);
		if (!w.full)
			return text;
	}
}

/* What a line calls the kind; a load option has the name that people know. */
static const char *
kind_of(const struct efivar *var)
{
	enum efi_kind kind = efi_type_of(&var->guid, var->name).kind;

	return kind == EFI_LOAD_OPTION ? "boot entry" : efi_kind_name(kind);
}

/* "NAME: KIND: VALUE"; of long values only the first `most` characters. */
static void
print_line(const struct efivar *var, size_t most)
{
	char name[NAME_SHOWN];
	const char *kind = kind_of(var), *value = var_value(var, NULL);

	if (strcmp(kind, "hex") == 0)
		value += strlen("hex:"); /* the kind has said it */
	printf("%s: %s: ", name_show(var->name, name), kind);
	if (strlen(value) > most)
		printf("%.*s... (%zu bytes)\n", (int)most, value, var->data.left);
	else
		puts(value);
}

void
var_print_short(const struct efivar *var)
{
	print_line(var, VALUE_SHOWN);
}

static void
print_guid(const char *prefix, const struct efivar *var)
{
	char guid[GUID_TEXT];

	printf("%s%s ", prefix, guid_text(&var->guid, guid));
}

void
var_print(const struct efivar *var)
{
	print_guid("", var);
	print_line(var, VALUE_SHOWN);
}

/* A name as a JSON string, or its bytes in hex when it is no text. */
static void
name_json(json_t *object, struct rd name)
{
	size_t size =
		2 * name.left + 1; /* UTF-8 is at most 3 bytes for 2, hex 2 for 1 */
	char *text = take(size);
	struct wr w = wr_of(text, size - 1);

	if (ucs2_to_utf8(name, text, size)) {
		json_object_set_new(object, "name", json_string(text));
		return;
	}
	wr_hex(&w, name.at, name.left);
	text[w.len] = '\0';
	json_object_set_new(object, "name_hex", json_string(text));
}

json_t *
var_json(const struct efivar *var)
{
	char guid[GUID_TEXT];
	json_t *object = json_pack("{s:s, s:I, s:I, s:s, s:s}", "guid",
		guid_text(&var->guid, guid), "attr", (json_int_t)var->attributes,
		"size", (json_int_t)var->data.left, "kind", kind_of(var), "value",
		var_value(var, NULL));

	if (!object)
		no_memory();
	name_json(object, var->name);
	return object;
}

void
json_print(json_t *json)
{
	if (!json || json_dumpf(json, stdout,
			     JSON_INDENT(4) | JSON_PRESERVE_ORDER) == -1)
		err(EX_TEMPFAIL, "standard output");
	putchar('\n');
	json_decref(json);
}

/*
 * Differences
 */

/* All of a variable, for lists must not look the same where data differ. */
static void
print_data(const char *prefix, const struct efivar *var)
{
	print_guid(prefix, var);
	print_line(var, SIZE_MAX);
}

/* What of a variable its line does not say. */
static void
print_rest(const char *prefix, const struct efivar *var)
{
	char name[NAME_SHOWN], digits[2 * EFI_TIME_SIZE + 1];
	struct wr w = wr_of(digits, sizeof digits - 1);

	wr_hex(&w, var->time, sizeof var->time);
	digits[w.len] = '\0';
	print_guid(prefix, var);
	printf("%s: attr=%u time=%s count=%llu pkidx=%u\n",
		name_show(var->name, name), var->attributes, digits,
		(unsigned long long)var->count, var->pubkey);
}

static bool
same_data(const struct efivar *a, const struct efivar *b)
{
	return a->data.left == b->data.left &&
	       (a->data.left == 0 ||
		       memcmp(a->data.at, b->data.at, a->data.left) == 0);
}

size_t
diff_print(const struct vars *a, const struct vars *b)
{
	size_t lines = 0;

	for (const struct efivar *v = a->var; v < a->var + a->n; v++) {
		const struct efivar *w = vars_find(b, &v->guid, v->name);
		void (*print)(const char *, const struct efivar *) =
			w && same_data(v, w) ? print_rest : print_data;

		if (w && efivar_eq(v, w))
			continue;
		print("-", v);
		if (w)
			print("+", w);
		lines++;
	}
	for (const struct efivar *w = b->var; w < b->var + b->n; w++)
		if (!vars_find(a, &w->guid, w->name)) {
			print_data("+", w);
			lines++;
		}
	return lines;
}
