#include "talos/taloslist.h"

#include "base/num.h"
#include "base/str.h"

#define NAME_CHARS                                                                 \
	"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-/"
#define VENDOR "siderolabs/"

struct version {
	uint32_t part[3];
	bool stable;
};

/* The digits before the next dot or dash as a number. */
static bool
part_of(struct rd *r, uint32_t *out)
{
	char text[12];
	struct rd digits = rd_until(r, ".-");

	return str_take(text, sizeof text, &digits) &&
	       num_u32(text, 0, UINT32_MAX, out);
}

static bool
read_version(const char *text, struct version *out)
{
	struct rd r = rd_of(text, strlen(text));
	struct version v;

	if (rd_begins(&r, "v"))
		rd_skip(&r, 1);
	for (size_t i = 0; i < 3; i++) {
		if (!part_of(&r, &v.part[i]) || (i < 2 && !rd_begins(&r, ".")))
			return false;
		if (i < 2)
			rd_skip(&r, 1);
	}
	v.stable = r.left == 0;
	if (!v.stable && (!rd_begins(&r, "-") || r.left < 2))
		return false;
	*out = v;
	return true;
}

bool
talos_version(const char *text, char out[static TALOS_VERSION_MAX])
{
	struct version v;
	char whole[TALOS_VERSION_MAX];
	int len = snprintf(
		whole, sizeof whole, "%s%s", *text == 'v' ? "" : "v", text);

	if (len < 0 || (size_t)len >= sizeof whole || !talos_name_ok(text) ||
		strchr(text, '/') || !read_version(text, &v))
		return false;
	return str_copy(out, TALOS_VERSION_MAX, whole);
}

bool
talos_name_ok(const char *name)
{
	size_t len = strlen(name);

	return len > 0 && len < TALOS_NAME_MAX && *name != '-' && *name != '.' &&
	       strspn(name, NAME_CHARS) == len;
}

/* The next line of a list: its first and second word; false at the end. */
static bool
next_item(const char **list, char one[static TALOS_NAME_MAX],
	char two[static TALOS_NAME_MAX])
{
	while (**list) {
		struct rd line = rd_of(*list, strcspn(*list, "\n")), word;

		*list += line.left;
		*list += **list == '\n';
		word = rd_until(&line, " ");
		if (line.left > 0)
			rd_skip(&line, 1);
		if (word.left > 0 && str_take(one, TALOS_NAME_MAX, &word) &&
			str_take(two, TALOS_NAME_MAX, &line))
			return true;
	}
	return false;
}

static bool
newer(const struct version *a, const struct version *b)
{
	for (size_t i = 0; i < 3; i++)
		if (a->part[i] != b->part[i])
			return a->part[i] > b->part[i];
	return false;
}

bool
talos_latest(const char *list, char out[static TALOS_VERSION_MAX])
{
	char item[TALOS_NAME_MAX], rest[TALOS_NAME_MAX];
	struct version best = {0}, v;
	bool found = false;

	while (next_item(&list, item, rest)) {
		if (!read_version(item, &v) || !v.stable ||
			(found && !newer(&v, &best)))
			continue;
		if (talos_version(item, out)) {
			best = v;
			found = true;
		}
	}
	return found;
}

void
talos_near_version(
	const char *list, const char *version, char out[static TALOS_VERSION_MAX])
{
	char item[TALOS_NAME_MAX], rest[TALOS_NAME_MAX];
	unsigned least = UINT32_MAX;

	*out = '\0';
	while (next_item(&list, item, rest)) {
		unsigned far = str_distance(item, version);

		/* Of those as near the last, for a factory lists the oldest first.
		 */
		if (far <= least && str_copy(out, TALOS_VERSION_MAX, item))
			least = far;
	}
}

/* The same name but for dashes and underscores? */
static bool
same(const char *a, const char *b)
{
	for (; *a && *b; a++, b++)
		if (*a != *b &&
			!((*a == '-' || *a == '_') && (*b == '-' || *b == '_')))
			return false;
	return *a == *b;
}

static const char *
short_of(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name;
}

/* How good a match: 0 is none. A whole name is better, then the usual vendor's. */
static unsigned
match(const char *item, const char *name)
{
	if (strcmp(item, name) == 0)
		return 4;
	if (same(item, name))
		return 3;
	if (strchr(name, '/') || !same(short_of(item), name))
		return 0;
	return strncmp(item, VENDOR, strlen(VENDOR)) == 0 ? 2 : 1;
}

/* How far the names are apart, in whichever of both forms is nearer. */
static unsigned
apart(const char *item, const char *name)
{
	unsigned whole = str_distance(item, name),
		 brief = str_distance(short_of(item), short_of(name));

	return whole < brief ? whole : brief;
}

bool
talos_overlay(const char *list, const char *name, char out[static TALOS_NAME_MAX],
	char image[static TALOS_NAME_MAX])
{
	char item[TALOS_NAME_MAX], second[TALOS_NAME_MAX],
		near[TALOS_NAME_MAX] = "";
	unsigned best = 0, least = UINT32_MAX;

	while (next_item(&list, item, second)) {
		unsigned good = match(item, name), far = apart(item, name);

		if (good > best) {
			best = good;
			str_copy(out, TALOS_NAME_MAX, item);
			str_copy(image, TALOS_NAME_MAX, second);
		}
		if (far < least) {
			least = far;
			str_copy(near, sizeof near, item);
		}
	}
	return best > 0 || (str_copy(out, TALOS_NAME_MAX, near), false);
}

bool
talos_extension(const char *list, const char *name, char out[static TALOS_NAME_MAX])
{
	char rest[TALOS_NAME_MAX];

	return talos_overlay(list, name, out, rest);
}
