/* mb-migrate - take over the configuration of another implementation */
#include "migrate.h"

#include "../usage.h"
#include "base/str.h"
#include "config/carry.h"
#include "config/other.h"
#include "config/textdiff.h"
#include "config/tree.h"
#include "config/unroll.h"
#include "config/walk.h"
#include "file/at.h"
#include "files.h"
#include "folders.h"
#include "sources.h"

#include <err.h>
#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <sys/stat.h>
#include <sysexits.h>

#define ETC_DEFAULT "/etc/metal-boot"

struct source source[CONFIG_REMOTE];
struct config_text after[CONFIG_FILES];
struct arena arena;
bool incomplete;
static bool check_only, force;
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

static uint32_t
line_of(enum config_file f, uint32_t line)
{
	return source[f].line && line > 0 ? source[f].line[line - 1] : line;
}

/* What needs no hand. */
static void
on_changed(void *with, struct place at, const char *sentence)
{
	(void)with;
	for (int f = 0; f < CONFIG_REMOTE; f++)
		if (strcmp(at.file, config_name((enum config_file)f)) == 0)
			printf("%s:%u:%u: %s\n", source[f].path,
				line_of((enum config_file)f, at.line), at.column,
				sentence);
}

static void
on_told(void *with, enum config_file f, uint32_t line, uint32_t column,
	const char *sentence)
{
	incomplete = true;
	on_changed(with, (struct place){config_name(f), line, column}, sentence);
}

/* With the names of what was read, where they are known. */
static void
print_wrong(const struct report *wrong)
{
	for (size_t i = 0; i < wrong->n && i < REPORT_MAX; i++)
		for (int f = 0; f < CONFIG_REMOTE; f++)
			if (strcmp(wrong->at[i].file,
				    config_name((enum config_file)f)) == 0)
				warnx("%s:%u:%u: %s", source[f].path,
					line_of((enum config_file)f,
						wrong->at[i].line),
					wrong->at[i].column,
					wrong->line[i] + wrong->sentence[i]);
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

/* Is that there, and says something else? It is to stay. */
static bool
other_there(const char *path, struct config_text text, bool *same)
{
	struct config_text there = source_text(path);

	*same = there.bytes && there.len == text.len &&
		memcmp(there.bytes, text.bytes, text.len) == 0;
	return !*same && !force && !walk_empty(source_root(there));
}

/* Whose the file is to be: whose it was, else of who compiles the configuration. */
static void
write_to(const char *path, int f)
{
	char real[PATH_MAX];
	const struct group *group;
	const char *name;
	struct stat st;
	int dir;
	bool there = realpath(path, real) && stat(real, &st) == 0;

	if (!there) {
		st.st_uid = (uid_t)-1;
		st.st_gid = (gid_t)-1;
		st.st_mode = f == CONFIG_NETBOOT ? 0644 : 0640;
	}
	/* Who may read it has to be said: passwords may be in it. */
	if (!there || (f == CONFIG_SITE && st.st_mode & S_IRWXO)) {
		group = geteuid() == 0 ? getgrnam("metal-boot-config") : NULL;
		if (group)
			st.st_gid = group->gr_gid;
		if (f == CONFIG_SITE)
			st.st_mode &= ~(mode_t)S_IRWXO;
	}
	dir = at_parent(there ? real : path, &name);
	if (dir == -1 || replace_file(dir, name, &st, &after[f]) == -1)
		err(EX_TEMPFAIL, "%s", path);
	close(dir);
	printf("%s: written\n", path);
}

static void
store(void)
{
	char path[CONFIG_REMOTE][PATH_MAX];
	bool same[CONFIG_REMOTE] = {false};

	for (int f = 0; f < CONFIG_REMOTE; f++) {
		source_join(path[f], etc, strlen(etc),
			config_name((enum config_file)f));
		if (source[f].before.bytes &&
			other_there(path[f], after[f], &same[f]))
			errx(EX_CONFIG,
				"%s is there and is another; -f writes over it",
				path[f]);
	}
	if (mkdir(etc, 0755) == -1 && errno != EEXIST)
		err(EX_TEMPFAIL, "%s", etc);
	for (int f = 0; f < CONFIG_REMOTE; f++)
		if (source[f].before.bytes && !same[f])
			write_to(path[f], f);
}

static bool
folder_there(const char *path)
{
	struct stat st;

	return stat(path, &st) == 0 && S_ISDIR(st.st_mode);
}

/* All three, such that they compile and mean what they meant. */
static bool
change(struct report *wrong, struct config *config)
{
	static struct report notes, left_out;
	const struct other other = {folder_there, on_changed, NULL};
	bool mine[CONFIG_FILES] = {false};

	for (int f = 0; f < CONFIG_REMOTE; f++)
		if ((mine[f] = source[f].before.bytes != NULL))
			unroll(config_name((enum config_file)f), &after[f], &arena,
				&source[f].line, on_changed, NULL);
	if (!carry(after, &arena, wrong, on_told, NULL, config))
		return false;
	other_defaults(after, mine, &arena, &other);
	return config_compile(after, &arena, wrong, &notes, &left_out, config);
}

int
migrate(int argc, char *argv[])
{
	static struct report wrong;
	struct config config;

	const char *from = options(argc, argv);

	sources_read(from, etc);
	if (!change(&wrong, &config)) {
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
