/* lists: what the factory has, written down a line an item. */
#include "store.h"

#include "base/str.h"
#include "file/at.h"
#include "file/put.h"

#include <dirent.h>
#include <err.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <sysexits.h>
#include <time.h>

#define JSON_MAX (4U << 20) /* the longest known answer has 40 KB */
#define PATIENCE 20         /* seconds for one list */
#define KEPT     256 /* files; clients and the factory may name any version */
#define TRIED    60  /* seconds; mb-talos-fetch looks for half as long */

/* One item as a line: a text, or an object's name and what it is in. */
static void
put_item(struct wr *w, const json_t *item)
{
	const char *name =
		json_is_object(item)
			? json_string_value(json_object_get(item, "name"))
			: json_string_value(item);
	const char *image =
		json_is_object(item)
			? json_string_value(json_object_get(item, "image"))
			: NULL;

	/* A name that cannot be one would only do harm. */
	if (!name || !talos_name_ok(name) || (image && !talos_name_ok(image)))
		return;
	wr_text(w, name);
	if (image) {
		wr_u8(w, ' ');
		wr_text(w, image);
	}
	wr_u8(w, '\n');
}

/* The list that the text is, into w; false when it is none. */
static bool
convert(const char *text, struct wr *w)
{
	json_t *list = json_loads(text, 0, NULL);
	bool is_list = json_is_array(list);

	for (size_t i = 0; is_list && i < json_array_size(list); i++)
		put_item(w, json_array_get(list, i));
	json_decref(list);
	return is_list && !w->full;
}

/* One list, from its path at the factory to its file. An exit code. */
static int
bring(const struct store *s, int lists, const char *path, const char *file)
{
	static char text[JSON_MAX], lines[TALOS_LIST_MAX];
	struct wr w = wr_of(lines, sizeof lines - 1);
	struct web web = {.if_range = "", .patience = PATIENCE};

	snprintf(web.url, sizeof web.url, "%s%s", s->base, path);
	if (web_text(&web, text, sizeof text) == -1) {
		warnx("%s: %s", web.url, web.why);
		return web.head.status == 404 || web.head.status == 400
			       ? EXIT_FAILURE
			       : EX_TEMPFAIL;
	}
	if (!convert(text, &w)) {
		warnx("%s: this is no list in JSON", web.url);
		return EX_TEMPFAIL;
	}
	if (put_file(lists, file, lines, w.len, 0644) == -1)
		err(EX_TEMPFAIL, "%s", file);
	return 0;
}

/* How many files there are, and the oldest; those that nobody looks at any more go.
 */
static size_t
count(int lists, char oldest[static NAME_MAX + 1])
{
	int fd = at_open(lists, ".", O_RDONLY | O_DIRECTORY);
	DIR *d = fd == -1 ? NULL : fdopendir(fd);
	time_t first = 0;
	struct dirent *f;
	struct stat st;
	size_t n = 0;

	while (d && (f = readdir(d))) {
		if (*f->d_name == '.' || strcmp(f->d_name, "lock") == 0 ||
			fstatat(lists, f->d_name, &st, AT_SYMLINK_NOFOLLOW) == -1)
			continue;
		if (strstr(f->d_name, ".tried") && st.st_mtime + TRIED < time(NULL))
			unlinkat(lists, f->d_name, 0);
		else if (n++ == 0 || st.st_mtime < first) {
			first = st.st_mtime;
			str_copy(oldest, NAME_MAX + 1, f->d_name);
		}
	}
	if (d)
		closedir(d);
	return n;
}

/* The versions, or with a version what there is for it. */
int
store_lists(struct store *s, int argc, char *argv[])
{
	static const char *const of[] = {"extensions", "overlays"};
	char version[TALOS_VERSION_MAX], path[128], file[64], oldest[NAME_MAX + 1];
	int lists = put_folder(s->cache, TALOS_LISTS), rc = 0;

	if (lists == -1)
		err(EX_TEMPFAIL, "%s", TALOS_LISTS);
	while (count(lists, oldest) > KEPT && unlinkat(lists, oldest, 0) == 0)
		;
	if (argc == 0)
		return bring(s, lists, "/versions", "versions");
	if (argc != 1 || !talos_version(argv[0], version))
		usage('?');
	for (size_t i = 0; i < 2 && rc == 0; i++) {
		snprintf(path, sizeof path, "/version/%s/%s/official", version,
			of[i]);
		snprintf(file, sizeof file, "%s.%s", version, of[i]);
		rc = bring(s, lists, path, file);
	}
	return rc;
}
