#include "talos/talosask.h"

#include "base/str.h"
#include "net/cgi.h"

#define SUM_SUFFIX ".sha256"
#define SHOWN_MAX  128
#define VALUE_MAX  (SCHEMATIC_EXTENSIONS * TALOS_NAME_MAX)

/* "what WORD: rest", the word made harmless; false, for the caller to return. */
static bool
wrong(struct wr *why, const char *what, const char *word, const char *rest)
{
	char shown[SHOWN_MAX];
	struct rd bytes = rd_of(word, strlen(word));

	wr_text(why, what);
	wr_u8(why, ' ');
	wr_text(why, str_show(shown, sizeof shown, &bytes));
	wr_text(why, rest);
	return false;
}

/* Cut ".sha256" off a name. */
static bool
take_sum(char *name)
{
	size_t len = strlen(name), end = strlen(SUM_SUFFIX);

	if (len <= end || strcmp(name + len - end, SUM_SUFFIX) != 0)
		return false;
	name[len - end] = '\0';
	return true;
}

bool
talos_ask(const char *version, const char *arch, const char *name,
	struct talos_ask *out, struct wr *why)
{
	char file[TALOS_FILE_MAX], near[TALOS_FILE_MAX] = "";
	struct talos_ask ask = {0};

	if (strcmp(version, TALOS_LATEST) == 0)
		str_copy(ask.version, sizeof ask.version, version);
	else if (!talos_version(version, ask.version))
		return wrong(why, "version", version,
			": this is neither latest nor one such as v1.9.1");
	if (!talos_arch_ok(arch) || !str_copy(ask.arch, sizeof ask.arch, arch))
		return wrong(
			why, "architecture", arch, ": there are amd64 and arm64");
	if (!str_copy(file, sizeof file, name))
		return wrong(why, "image", name, ": there is none of that name");
	ask.sum = take_sum(file);
	if (!talos_image(file, ask.arch, &ask.image, near)) {
		wrong(why, "image", file, ": there is none; perhaps ");
		wr_text(why, near);
		return false;
	}
	*out = ask;
	return true;
}

bool
talos_ask_path(const char *path, struct talos_ask *out, struct wr *why)
{
	struct rd r = rd_of(path, strlen(path));
	char word[3][SHOWN_MAX];

	for (size_t i = 0; i < 3; i++) {
		struct rd part;

		if (!rd_begins(&r, "/"))
			return wrong(why, "path", path,
				": this is not /VERSION/ARCH/NAME");
		rd_skip(&r, 1);
		part = rd_until(&r, "/");
		if (part.left == 0 || !str_take(word[i], sizeof word[i], &part))
			return wrong(why, "path", path,
				": this is not /VERSION/ARCH/NAME");
	}
	if (r.left > 0)
		return wrong(why, "path", path, ": this is not /VERSION/ARCH/NAME");
	return talos_ask(word[0], word[1], word[2], out, why);
}

bool
talos_ask_extensions(const char *list, struct talos_ask *out, struct wr *why)
{
	struct rd r = rd_of(list, strlen(list));
	struct schematic want = out->want;

	want.n = 0;
	while (r.left > 0) {
		struct rd part = rd_until(&r, ",");
		char name[SHOWN_MAX];

		if (r.left > 0)
			rd_skip(&r, 1);
		if (part.left == 0)
			continue;
		if (want.n == SCHEMATIC_EXTENSIONS)
			return wrong(why, "extensions", list, ": too many");
		if (!str_take(name, sizeof name, &part) || !talos_name_ok(name))
			return wrong(why, "extensions", list,
				": one cannot be the name of an extension");
		str_copy(want.extension[want.n++], TALOS_NAME_MAX, name);
	}
	out->want = want;
	out->given = true;
	return true;
}

bool
talos_ask_overlay(const char *name, struct talos_ask *out, struct wr *why)
{
	if (*name && !talos_name_ok(name))
		return wrong(why, "overlay", name,
			": this cannot be the name of an overlay");
	str_copy(out->want.overlay, sizeof out->want.overlay, name);
	return true;
}

/* One NAME=VALUE of the query. */
static bool
parameter(struct rd all, struct talos_ask *out, struct wr *why)
{
	struct rd key = rd_until(&all, "=");
	char value[VALUE_MAX], shown[SHOWN_MAX];

	if (all.left > 0)
		rd_skip(&all, 1);
	if (!cgi_decode(&all, true, value, sizeof value))
		return wrong(why, "parameter", str_show(shown, sizeof shown, &key),
			": its value is too long or not encoded well");
	if (rd_is(&key, "extensions"))
		return talos_ask_extensions(value, out, why);
	if (rd_is(&key, "overlay"))
		return talos_ask_overlay(value, out, why);
	return wrong(why, "parameter", str_show(shown, sizeof shown, &key),
		": there are extensions and overlay");
}

bool
talos_ask_query(const char *query, struct talos_ask *out, struct wr *why)
{
	struct rd r = rd_of(query, strlen(query));
	struct talos_ask ask = *out;

	while (r.left > 0) {
		struct rd part = rd_until(&r, "&");

		if (r.left > 0)
			rd_skip(&r, 1);
		if (part.left > 0 && !parameter(part, &ask, why))
			return false;
	}
	*out = ask;
	return true;
}
