#include "redfish/skeleton.h"

#include "base/str.h"

json_t *
rf_skeleton(const struct rf *r, const char *name)
{
	char path[4096];

	if (snprintf(path, sizeof path, "%s/redfish/%s", r->share, name) >=
		(int)sizeof path)
		return NULL;
	return json_load_file(path, JSON_REJECT_DUPLICATES, NULL);
}

const char *
rf_arg(const struct rf *r, const char *name)
{
	size_t len = strlen(name), n = 0;

	for (const char *p = strchr(r->at->pattern, '{'); p;
		p = strchr(p + 1, '{'), n++)
		if (strncmp(p + 1, name, len) == 0 && p[len + 1] == '}')
			return r->arg[n];
	return "";
}

/* "{system}" in a text becomes what the path has there. NULL: nothing to do. */
static json_t *
substituted(const struct rf *r, const char *text)
{
	char out[2 * RF_PATH], name[RF_NAME];
	struct wr w = wr_of(out, sizeof out);

	if (!strchr(text, '{'))
		return NULL;
	while (*text) {
		size_t plain = strcspn(text, "{"), len;

		wr_bytes(&w, text, plain);
		text += plain;
		len = strcspn(text, "}");
		if (!*text)
			break;
		struct rd part = rd_of(text + 1, len > 0 ? len - 1 : 0);
		if (!str_take(name, sizeof name, &part) || !text[len])
			return NULL;
		wr_text(&w, rf_arg(r, name));
		text += len + 1;
	}
	return w.full ? NULL : json_stringn((const char *)out, w.len);
}

static void
substitute(const struct rf *r, json_t *in)
{
	const char *key;
	json_t *value, *made;
	size_t i;

	if (json_is_object(in))
		json_object_foreach(in, key, value)
		{
			made = json_is_string(value)
				       ? substituted(r, json_string_value(value))
				       : NULL;
			if (made)
				json_object_set_new(in, key, made);
			else
				substitute(r, value);
		}
	else if (json_is_array(in))
		json_array_foreach(in, i, value)
		{
			made = json_is_string(value)
				       ? substituted(r, json_string_value(value))
				       : NULL;
			if (made)
				json_array_set_new(in, i, made);
			else
				substitute(r, value);
		}
}

json_t *
skeleton_of(const struct rf *r, const char *name)
{
	json_t *skeleton = rf_skeleton(r, name);

	substitute(r, skeleton);
	return skeleton;
}
