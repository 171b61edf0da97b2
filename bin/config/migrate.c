/* mb-migrate - take over the configuration of another implementation */
#include "migrate.h"

#include "../usage.h"
#include "base/str.h"
#include "config/carry.h"
#include "config/textdiff.h"
#include "config/tree.h"
#include "file/at.h"
#include "file/put.h"
#include "folders.h"

#include <err.h>
#include <errno.h>
#include <limits.h>
#include <sys/stat.h>
#include <sysexits.h>

#define ETC_DEFAULT "/etc/metal-boot"
#define FILE_MAX    (16 * 1024 * 1024)
#define OTHER_SITE  "config.yaml" /* as it is called there */

/* Where each of the files is read, and what is in it before and after. */
static struct source {
	char path[PATH_MAX];
	struct config_text before;
} source[CONFIG_REMOTE];

/* Of what is written. */
static const unsigned mode_of[CONFIG_REMOTE] = {
	[CONFIG_SITE] = 0640, [CONFIG_NETBOOT] = 0644, [CONFIG_BACKEND] = 0644};

static struct config_text after[CONFIG_FILES];
static struct arena arena;
static bool check_only, force, incomplete;
static const char *etc;

static _Noreturn void
usage(int letter)
{
	usage_say(letter, "usage: mb-migrate [-fn] [-e etc] folder | file\n");
}

static const char *
options(int argc, char *argv[])
{
	int c;

	etc = getenv("MB_ETC");
	while ((c = getopt(argc, argv, "e:fhn")) != -1)
		if (c == 'e')
			etc = optarg;
		else if (c == 'f')
			force = true;
		else if (c == 'n')
			check_only = true;
		else
			usage(c);
	if (optind + 1 != argc)
		usage('?');
	if (!etc)
		etc = ETC_DEFAULT;
	return argv[optind];
}

/* A whole file, into the arena; false if there is none. */
static bool
read_file(const char *path, struct config_text *out)
{
	const char *name;
	int dir = at_parent(path, &name);
	char *bytes = arena_take(&arena, FILE_MAX + 1);
	ssize_t len =
		dir == -1 || !bytes ? -1 : at_read(dir, name, bytes, FILE_MAX + 1);

	if (len == -1 && errno != ENOENT)
		err(EX_CONFIG, "%s", path);
	if (dir != -1)
		close(dir);
	if (len == -1)
		return false;
	*out = (struct config_text){bytes, (size_t)len};
	return true;
}

static void
join(char out[static PATH_MAX], const char *folder, size_t len, const char *name)
{
	if (snprintf(out, PATH_MAX, "%.*s/%s", (int)len, folder, name) >= PATH_MAX)
		errx(EX_CONFIG, "%s: too long", folder);
}

/* The site's file may say where the hosts are. */
static void
find_backend(const char *folder, size_t len)
{
	struct report unseen = {0};
	struct config_text site = source[CONFIG_SITE].before;
	struct node *root =
		site.bytes ? tree_read("", site.bytes, site.len, &arena, &unseen)
			   : NULL;

	for (const struct node *n = root ? root->first : NULL; n && n->key;
		n = n->next) {
		if (n->kind != NODE_TEXT || !*n->text ||
			(strcmp(n->key, "backend_file_path") != 0 &&
				strcmp(n->key, "backendFilePath") != 0))
			continue;
		if (*n->text == '/')
			str_copy(source[CONFIG_BACKEND].path, PATH_MAX, n->text);
		else
			join(source[CONFIG_BACKEND].path, folder, len, n->text);
	}
}

/* Read the files that there are, by the folder or the first of them. */
static void
read_sources(const char *from)
{
	const char *slash = strrchr(from, '/');
	size_t len = slash ? (size_t)(slash - from) : 1;
	const char *folder = slash ? from : ".";
	struct stat st;
	bool any;

	if (stat(from, &st) == -1)
		err(EX_CONFIG, "%s", from);
	if (S_ISDIR(st.st_mode)) {
		folder = from;
		len = strlen(from);
		join(source[CONFIG_SITE].path, folder, len, OTHER_SITE);
	} else if (!str_copy(source[CONFIG_SITE].path, PATH_MAX, from)) {
		errx(EX_CONFIG, "%s: too long", from);
	}
	any = read_file(source[CONFIG_SITE].path, &source[CONFIG_SITE].before);
	for (int f = CONFIG_NETBOOT; f < CONFIG_REMOTE; f++)
		join(source[f].path, folder, len, config_name((enum config_file)f));
	find_backend(folder, len);
	for (int f = CONFIG_NETBOOT; f < CONFIG_REMOTE; f++)
		any |= read_file(source[f].path, &source[f].before);
	if (!any && folders_ironic(from))
		exit(1);
	if (!any)
		errx(EX_CONFIG, "%s: neither " OTHER_SITE " nor %s nor %s is there",
			from, config_name(CONFIG_NETBOOT),
			config_name(CONFIG_BACKEND));
}

static void
on_told(void *with, enum config_file f, uint32_t line, uint32_t column,
	const char *sentence)
{
	(void)with;
	incomplete = true;
	printf("%s:%u:%u: %s\n", source[f].path, line, column, sentence);
}

/* With the names of what was read, where they are known. */
static void
print_wrong(const struct report *wrong)
{
	for (size_t i = 0; i < wrong->n && i < REPORT_MAX; i++)
		for (int f = 0; f < CONFIG_REMOTE; f++)
			if (strcmp(wrong->at[i].file,
				    config_name((enum config_file)f)) == 0)
				warnx("%s%s", source[f].path,
					wrong->line[i] + strlen(wrong->at[i].file));
}

static void
print_piece(void *with, const char *bytes, size_t len)
{
	(void)with;
	fwrite(bytes, 1, len, stdout);
}

static void
show(void)
{
	for (int f = 0; f < CONFIG_REMOTE; f++)
		if (source[f].before.bytes &&
			!textdiff(config_name((enum config_file)f),
				source[f].before, after[f], &arena, print_piece,
				NULL))
			errx(EX_TEMPFAIL, "memory");
}

/* Is that there as something else, which is to stay? */
static bool
other_there(int f)
{
	char path[PATH_MAX];
	struct config_text there;

	join(path, etc, strlen(etc), config_name((enum config_file)f));
	return !force && read_file(path, &there) && there.len > 0 &&
	       (there.len != after[f].len ||
		       memcmp(there.bytes, after[f].bytes, there.len) != 0);
}

static void
store(void)
{
	int dir;

	for (int f = 0; f < CONFIG_REMOTE; f++)
		if (source[f].before.bytes && other_there(f))
			errx(EX_CONFIG,
				"%s/%s is there and is another; -f writes "
				"over it",
				etc, config_name((enum config_file)f));
	if (mkdir(etc, 0755) == -1 && errno != EEXIST)
		err(EX_TEMPFAIL, "%s", etc);
	dir = at_folder(etc);
	if (dir == -1)
		err(EX_TEMPFAIL, "%s", etc);
	for (int f = 0; f < CONFIG_REMOTE; f++) {
		const char *name = config_name((enum config_file)f);

		if (!source[f].before.bytes)
			continue;
		if (put_file(dir, name, after[f].bytes, after[f].len, mode_of[f]) ==
			-1)
			err(EX_TEMPFAIL, "%s/%s", etc, name);
		printf("%s/%s: written\n", etc, name);
	}
	close(dir);
}

int
migrate(int argc, char *argv[])
{
	static struct report wrong;
	struct config config;

	read_sources(options(argc, argv));
	for (int f = 0; f < CONFIG_REMOTE; f++)
		after[f] = source[f].before;
	if (!carry(after, &arena, &wrong, on_told, NULL, &config)) {
		fflush(stdout);
		print_wrong(&wrong);
		errx(arena.failed ? EX_TEMPFAIL : EX_DATAERR,
			"nothing was written");
	}
	incomplete |= folders_check(&config, &arena);
	if (check_only)
		show();
	else
		store();
	if (fflush(stdout))
		err(EX_TEMPFAIL, "standard output");
	arena_free(&arena);
	return incomplete;
}
