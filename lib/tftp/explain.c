#include "tftp/explain.h"

#include "base/kv.h"
#include "file/state.h"
#include "tftp/place.h"

#include <limits.h>

/* "missing=<root>/<name>\n" */
static void
put_place(const struct find *f, const char *what, const struct map_place *place,
	struct wr *out)
{
	char root[PATH_MAX], path[PATH_MAX + MAP_NAME];

	if (!place_root(f, place->root, root, sizeof root))
		return;
	snprintf(path, sizeof path, "%s/%s", root, place->name);
	kv_put(out, what, path);
}

/* The file that is sent, or that what is sent was made of. */
static void
put_base(const struct find *f, const struct found *found, struct wr *out)
{
	const char *what = *found->made || found->laid ? "base" : "file";
	char path[PATH_MAX];

	if (found->shipped) {
		snprintf(path, sizeof path, "%s/%s", f->share_path, found->shipped);
		kv_put(out, what, path);
	} else if (found->missing < found->places) {
		put_place(f, what, &found->place[found->missing], out);
	}
}

/* "variables=58 of hosts/<mac>/vars.json", or that they are the base's. */
static void
put_variables(const struct found *found, struct wr *out)
{
	char name[STATE_NAME], text[STATE_NAME + 32];

	snprintf(text, sizeof text, "%zu of %s", found->variables,
		found->own ? state_host(found->mac, STATE_VARS, name) : "the base");
	kv_put(out, "variables", text);
	kv_put(out, "override", *found->override ? found->override : NULL);
}

void
explain(const struct find *f, enum find_verdict v, const struct found *found,
	struct wr *out)
{
	bool of_file = found->shipped || found->missing < found->places;
	char text[MAC_TEXT];

	kv_put(out, "mac",
		found->identified ? mac_show(found->mac, text) : "unknown");
	kv_put(out, "record", found->recorded ? "yes" : "no");
	kv_put(out, "group", *found->group ? found->group : NULL);
	for (size_t i = 0; i < found->missing; i++)
		put_place(f, "missing", &found->place[i], out);
	put_base(f, found, out);
	if (v != FIND_FILE) {
		kv_put(out, "refused", find_words(v)->say);
		kv_put(out, "note", found->note);
		return;
	}
	if (*found->made)
		kv_put(out, of_file ? "rewritten" : "made", found->made);
	if (found->laid)
		put_variables(found, out);
	kv_put(out, "note", found->note);
	kv_put(out, "because", *found->detail ? found->detail : NULL);
	kv_put_u64(out, "size", found->source.size);
}
