#include "redfish/attributes.h"

#include "base/str.h"
#include "file/at.h"

#include <string.h>
#include <unistd.h>

#define TABLE     "rpi4-settings"
#define TABLE_MAX 65536 /* bytes; it has 6000 */

enum form { ENUMERATION, INTEGER, STRING };

static enum form
form_of(const struct bios_setting *s)
{
	if (s->bits || s->type == BIOS_UCS2 || s->type == BIOS_ASCII)
		return STRING;
	return s->ranged ? INTEGER : ENUMERATION;
}

const struct bios *
attributes_table(struct rf *r)
{
	int dir = at_folder(rf_format(r, "%s/efi", r->share));
	struct bios *bios = arena_take(r->arena, sizeof *bios);
	char *text = arena_take(r->arena, TABLE_MAX);
	ssize_t len = dir != -1 && text ? at_read(dir, TABLE, text, TABLE_MAX) : -1;
	size_t line;

	if (dir != -1)
		close(dir);
	return len != -1 && bios && bios_parse(text, (size_t)len, bios, &line)
		       ? bios
		       : NULL;
}

/*
 * Values
 */

/* A word as Redfish has it. */
static json_t *
capital(const char *word)
{
	char text[BIOS_TEXT];

	if (!str_copy(text, sizeof text, word))
		return NULL;
	if (*text >= 'a' && *text <= 'z')
		*text = (char)(*text - 'a' + 'A');
	return json_string(text);
}

static json_t *
show_data(const struct bios_setting *s, struct rd data)
{
	char text[BIOS_TEXT];
	uint32_t number = 0;

	if (!bios_show(s, data, text))
		return NULL;
	if (form_of(s) == STRING)
		return json_string(text);
	if (form_of(s) == ENUMERATION)
		return capital(text);
	for (unsigned shift = 0; data.left > 0 && shift < 32; shift += 8)
		number |= (uint32_t)rd_u8(&data) << shift;
	return json_integer(number);
}

/* The value that the firmware has: the variable's, or else its own. */
static json_t *
show(const struct bios_setting *s, const struct vars *vars)
{
	const struct efivar *var = vars_get(vars, &s->guid, s->name);
	uint8_t data[BIOS_BYTES];
	struct wr w = wr_of(data, sizeof data);

	if (var)
		return show_data(s, var->data);
	return bios_value(s, s->preset, &w) ? show_data(s, rd_of(data, w.len))
					    : NULL;
}

json_t *
attributes_show(const struct bios *bios, const struct vars *vars)
{
	json_t *all = json_object();

	for (size_t i = 0; i < bios->n; i++) {
		json_t *value = show(&bios->setting[i], vars);

		/* What is in the variable may be no value; then none is known. */
		if (value)
			json_object_set_new(all, bios->setting[i].name, value);
	}
	return all;
}

json_t *
attributes_differ(const json_t *now, json_t *then)
{
	json_t *out = json_object(), *value;
	const char *name;

	json_object_foreach(then, name, value)
	{
		const json_t *old = json_object_get(now, name);

		if (!old || !json_equal(old, value))
			json_object_set(out, name, value);
	}
	return out;
}

/* A variable's data for a value; false when the table does not allow it. */
static bool
value_data(const struct bios_setting *s, const json_t *value, struct wr *out)
{
	char text[BIOS_TEXT];
	struct wr w = wr_of(text, sizeof text);
	size_t from = out->len;
	json_t *again;
	bool same;

	if (json_is_integer(value) && json_integer_value(value) >= 0)
		wr_dec(&w, (uint64_t)json_integer_value(value));
	else if (json_is_string(value))
		wr_text(&w, json_string_value(value));
	else
		return false;
	wr_u8(&w, '\0');
	if (w.full || strlen(text) + 1 != w.len || !bios_value(s, text, out))
		return false;
	again = show_data(s, rd_of(out->base + from, out->len - from));
	same = again && json_equal(again, value);
	json_decref(again);
	return same;
}

/* The setting of just that name. */
static const struct bios_setting *
find(const struct bios *bios, const char *name)
{
	const struct bios_setting *s = bios_find(bios, name);

	return s && strcmp(s->name, name) == 0 ? s : NULL;
}

static bool
refuse(struct rf *r, const char *name, const struct bios_setting *s,
	const json_t *value)
{
	static const enum rf_message not_so[] = {
		[ENUMERATION] = RF_MSG_PROPERTY_LIST,
		[INTEGER] = RF_MSG_PROPERTY_RANGE,
		[STRING] = RF_MSG_PROPERTY_FORMAT,
	};
	bool number = s && form_of(s) == INTEGER;
	const char *path = rf_format(r, "Attributes/%s", name);
	char *text = json_dumps(value, JSON_COMPACT | JSON_ENCODE_ANY);
	const char *shown = json_is_string(value)
				    ? json_string_value(value)
				    : rf_format(r, "%s", text ? text : "");

	free(text);
	if (!s)
		return rf_refuse(r, 400, path, RF_MSG_PROPERTY_UNKNOWN, name);
	if (s->fixed)
		return rf_refuse(r, 400, path, RF_MSG_PROPERTY_READ_ONLY, name);
	if (number ? !json_is_integer(value) : !json_is_string(value))
		return rf_refuse(r, 400, path, RF_MSG_PROPERTY_TYPE, shown, name);
	return rf_refuse(r, 400, path, not_so[form_of(s)], shown, name);
}

bool
attributes_check(struct rf *r, const struct bios *bios, json_t *attributes)
{
	uint8_t data[BIOS_BYTES];
	const char *name;
	json_t *value;

	json_object_foreach(attributes, name, value)
	{
		const struct bios_setting *s = find(bios, name);
		struct wr w = wr_of(data, sizeof data);

		/* Annotations are nobody's business here. */
		if (!strchr(name, '@') &&
			(!s || s->fixed || !value_data(s, value, &w)))
			refuse(r, name, s, value);
	}
	return !rf_refused(r);
}

bool
attributes_set(const struct bios *bios, json_t *attributes, struct vars *vars)
{
	uint8_t data[BIOS_BYTES];
	const char *name;
	json_t *value;

	json_object_foreach(attributes, name, value)
	{
		const struct bios_setting *s = find(bios, name);
		struct wr w = wr_of(data, sizeof data);

		if (s && value_data(s, value, &w) &&
			!vars_set(vars, &s->guid, s->name, s->attributes, data,
				w.len))
			return false;
	}
	return true;
}

bool
attributes_reset(
	const struct bios *bios, const struct vars *base, struct vars *vars)
{
	for (size_t i = 0; i < bios->n; i++) {
		const struct bios_setting *s = &bios->setting[i];
		const struct efivar *old = vars_get(base, &s->guid, s->name);
		struct efivar *var = vars_get(vars, &s->guid, s->name);

		if (old ? !vars_put(vars, old) : false)
			return false;
		if (!old && var)
			vars_drop(vars, var);
	}
	return true;
}

/*
 * The registry
 */

static json_t *
describe(const struct bios_setting *s)
{
	static const char *const types[] = {"Enumeration", "Integer", "String"};
	uint32_t max = s->max;
	json_t *out = json_pack("{ss ss ss ss sb sb}", "AttributeName", s->name,
		       "DisplayName", s->name, "HelpText", s->help, "Type",
		       types[form_of(s)], "ReadOnly", s->fixed, "ResetRequired",
		       !s->fixed),
	       *list = json_array();

	for (size_t i = 0; i < s->words; i++) {
		if (form_of(s) == ENUMERATION)
			json_array_append_new(
				list, json_pack("{so ss}", "ValueName",
					      capital(s->word[i].word),
					      "ValueDisplayName", s->word[i].word));
		if (s->word[i].value > max)
			max = s->word[i].value;
	}
	if (form_of(s) == ENUMERATION)
		json_object_set(out, "Value", list);
	json_decref(list);
	if (form_of(s) == INTEGER) {
		json_object_set_new(out, "LowerBound", json_integer(s->min));
		json_object_set_new(out, "UpperBound", json_integer(max));
	}
	if (form_of(s) == STRING && s->ranged) {
		json_object_set_new(out, "MinLength", json_integer(s->min));
		json_object_set_new(out, "MaxLength", json_integer(s->max));
	}
	return out;
}

json_t *
attributes_describe(const struct bios *bios)
{
	json_t *all = json_array();

	for (size_t i = 0; i < bios->n; i++)
		json_array_append_new(all, describe(&bios->setting[i]));
	return all;
}
